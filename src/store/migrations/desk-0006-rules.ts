import type { Migration } from '../migrate.ts';

/** What must not be missed, how people judged what was found, and who is told. */
export const rules: Migration = {
  name: 'rules',
  up(db) {
    db.exec(`
      CREATE TABLE rules ( -- as each is now; every change is a version
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        version    INTEGER NOT NULL,
        name       TEXT NOT NULL,
        kind       TEXT NOT NULL,    -- rules/kinds/
        spec       TEXT NOT NULL,    -- JSON of the kind
        category   TEXT NOT NULL CHECK (category IN ('positive', 'neutral', 'negative')),
        severity   TEXT NOT NULL CHECK (severity IN ('high', 'medium', 'low')),
        folding    TEXT NOT NULL,    -- JSON, rules/fold.ts
        said_by    TEXT NOT NULL CHECK (said_by IN ('employee', 'outside', 'both')),
        chats      TEXT,             -- JSON list of kinds of conversation; null: all
        scope      TEXT,             -- JSON, access/scope.ts; null: not chosen yet
        exceptions TEXT NOT NULL,    -- JSON, rules/rule.ts
        notify     TEXT NOT NULL,    -- JSON: who hears of it
        is_on      INTEGER NOT NULL DEFAULT 0 CHECK (is_on IN (0, 1)),
        pack       TEXT,             -- the ready-made pack it came from
        made_by    INTEGER NOT NULL,
        made_at    INTEGER NOT NULL,
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        removed_at INTEGER           -- hidden; what it found stays
      ) STRICT;
      CREATE INDEX rules_by_time ON rules (made_at DESC, id);

      CREATE TABLE rule_versions ( -- what made a violation can always be read again
        rule       INTEGER NOT NULL REFERENCES rules (id),
        version    INTEGER NOT NULL,
        content    TEXT NOT NULL,    -- JSON of the columns above
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        PRIMARY KEY (rule, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE rules_state (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT;
      INSERT INTO rules_state (id, revision) VALUES (1, 1);

      CREATE TABLE verdicts ( -- every judgement; violation_states holds what counts
        id        INTEGER PRIMARY KEY AUTOINCREMENT,
        violation INTEGER NOT NULL,  -- of archive.db
        state     TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'false', 'escalated', 'clean')),
        stage     TEXT NOT NULL DEFAULT 'final' CHECK (stage IN ('first', 'final')), -- first of two
        reason    TEXT NOT NULL,
        note      TEXT NOT NULL,
        undoes    INTEGER,           -- takes back this one of his own
        account   INTEGER NOT NULL,
        at        INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX verdicts_by_violation ON verdicts (violation, id);
      CREATE INDEX verdicts_by_account ON verdicts (account, at);

      CREATE TABLE violation_states ( -- none: not judged yet
        violation  INTEGER PRIMARY KEY,
        state      TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'false', 'escalated', 'clean')),
        revision   INTEGER NOT NULL, -- whoever judges says which one he saw: of two at once one wins
        judged_by  INTEGER,
        judged_at  INTEGER,
        first_by   INTEGER,          -- where two must judge: who was first, and what he found
        first_state TEXT,
        claimed_by INTEGER,
        claimed_until INTEGER
      ) STRICT;
      CREATE INDEX violation_states_by_state ON violation_states (state, violation);
      CREATE INDEX violation_states_by_claim ON violation_states (claimed_by) WHERE claimed_by IS NOT NULL;

      CREATE TABLE review_duties ( -- which departments somebody reviews; without any, everything in his scope
        account    INTEGER NOT NULL REFERENCES accounts (id),
        department INTEGER NOT NULL,
        PRIMARY KEY (account, department)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE samplings ( -- how conversations are drawn at random
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        name       TEXT NOT NULL,
        scope      TEXT NOT NULL,    -- JSON, access/scope.ts
        share      REAL,             -- of each employee's conversations of the week, 0 to 1
        number     INTEGER,          -- or so many of them
        is_on      INTEGER NOT NULL DEFAULT 0,
        made_by    INTEGER NOT NULL,
        made_at    INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE samples ( -- what was drawn
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        sampling     INTEGER NOT NULL REFERENCES samplings (id),
        week         TEXT NOT NULL,  -- its Monday, 2026-11-16
        seed         TEXT NOT NULL,  -- with it the draw can be made again
        employee     TEXT NOT NULL,
        conversation TEXT NOT NULL,
        from_at      INTEGER NOT NULL,
        to_at        INTEGER NOT NULL,
        state        TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'clean', 'confirmed', 'escalated')),
        note         TEXT NOT NULL DEFAULT '',
        judged_by    INTEGER,
        judged_at    INTEGER,
        UNIQUE (sampling, week, employee, conversation)
      ) STRICT;
      CREATE INDEX samples_by_state ON samples (state, id);

      CREATE TABLE notice_templates (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        name       TEXT NOT NULL,
        category   TEXT NOT NULL,    -- alerts/categories
        format     TEXT NOT NULL CHECK (format IN ('text', 'textcard', 'markdown')),
        content    TEXT NOT NULL,    -- with {{variables}}
        is_on      INTEGER NOT NULL DEFAULT 0,
        made_by    INTEGER NOT NULL,
        made_at    INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX notice_templates_in_use ON notice_templates (category) WHERE is_on = 1;

      CREATE TABLE notices ( -- an outbox: emptied by the job, kept for who wants to know what became of one
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        category   TEXT NOT NULL,
        subject    TEXT NOT NULL,    -- what it is about, once: violation:17, incident:pull:1763…
        channel    TEXT NOT NULL,    -- wecom, robot, mail
        recipient  TEXT NOT NULL,    -- userid, webhook name, address
        content    TEXT NOT NULL,    -- JSON of the variables: the text is made when it is sent
        due_at     INTEGER NOT NULL, -- after quiet hours, or when what is gathered goes
        tries      INTEGER NOT NULL DEFAULT 0,
        state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'unreached')),
        problem    TEXT NOT NULL DEFAULT '',
        made_at    INTEGER NOT NULL,
        sent_at    INTEGER,
        UNIQUE (subject, channel, recipient)
      ) STRICT;
      CREATE INDEX notices_due ON notices (due_at, id) WHERE state = 'waiting';
      CREATE INDEX notices_by_time ON notices (made_at DESC, id);

      CREATE TABLE notice_state ( -- which violations have been turned into notices
        id   INTEGER PRIMARY KEY CHECK (id = 1),
        told INTEGER NOT NULL -- the last one, of archive.db
      ) STRICT;
      INSERT INTO notice_state (id, told) VALUES (1, 0);

      CREATE TABLE channels ( -- ways out beside the application: robots of groups, a mail server
        key        TEXT PRIMARY KEY,
        kind       TEXT NOT NULL CHECK (kind IN ('robot', 'mail')),
        name       TEXT NOT NULL,
        settings   TEXT NOT NULL, -- JSON, no secret
        secret     BLOB,          -- the robot's address, the password: sealed by alerts/
        made_at    INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        worked_at  INTEGER,       -- a message last went through
        failed_at  INTEGER,
        problem    TEXT NOT NULL DEFAULT ''
      ) STRICT, WITHOUT ROWID;
    `);
    for (const change of ['INSERT', 'UPDATE', 'DELETE'])
      db.exec(`CREATE TRIGGER rules_${change.toLowerCase()}_changes_rules AFTER ${change} ON rules BEGIN
        UPDATE rules_state SET revision = revision + 1; END`);
    for (const [table, change] of [
      ['rule_versions', 'UPDATE'],
      ['rule_versions', 'DELETE'],
      ['verdicts', 'UPDATE'],
      ['verdicts', 'DELETE'],
    ])
      db.exec(`CREATE TRIGGER ${table}_no_${change!.toLowerCase()} BEFORE ${change} ON ${table} BEGIN
        SELECT raise(ABORT, 'only ever added to'); END`);
  },
};
