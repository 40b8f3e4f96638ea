import type { Migration } from '../migrate.ts';

/** How long what is kept, what is held, and what was disposed of. */
export const retention: Migration = {
  name: 'retention',
  up(db) {
    db.exec(`
      CREATE TABLE retention_rules ( -- as each is now; every change is a version
        id         INTEGER PRIMARY KEY AUTOINCREMENT, -- 1: what holds where no other applies
        version    INTEGER NOT NULL,
        name       TEXT NOT NULL,
        months     INTEGER CHECK (months > 0), -- null: for ever
        start      TEXT NOT NULL CHECK (start IN ('message', 'end')), -- with the message; when the contract has ended
        who        TEXT,             -- JSON, store/retention.ts; null: everybody
        chats      TEXT,             -- JSON list of kinds of conversation; null: all
        types      TEXT,             -- JSON list of types of message; null: all
        law        TEXT NOT NULL,    -- the preset it came from, or nothing
        note       TEXT NOT NULL,
        made_by    INTEGER,
        made_at    INTEGER NOT NULL,
        changed_by INTEGER,          -- null: came with the program
        changed_at INTEGER NOT NULL,
        removed_at INTEGER
      ) STRICT;
      INSERT INTO retention_rules (id, version, name, months, start, law, note, made_at, changed_at)
        VALUES (1, 1, '默认', NULL, 'message', '', '', 0, 0);

      CREATE TABLE retention_versions (
        rule       INTEGER NOT NULL REFERENCES retention_rules (id),
        version    INTEGER NOT NULL,
        content    TEXT NOT NULL,    -- JSON of the columns above; null in it when that version removed the rule
        changed_by INTEGER,
        changed_at INTEGER NOT NULL,
        PRIMARY KEY (rule, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE copy_terms ( -- of what holds copies of messages; no row: it goes with the last of them
        kind       TEXT PRIMARY KEY CHECK (kind IN ('violations', 'excerpts', 'cases')),
        months     INTEGER CHECK (months > 0), -- at least so long after it was made; null: for ever
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE contract_ends ( -- as known now
        customer TEXT PRIMARY KEY,
        ends_at  INTEGER NOT NULL,   -- first instant of the last day
        note     TEXT NOT NULL,
        set_by   INTEGER NOT NULL,
        set_at   INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX contract_ends_by_time ON contract_ends (set_at DESC, customer);

      CREATE TABLE contract_end_changes (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        customer TEXT NOT NULL,
        ends_at  INTEGER,            -- null: taken away
        note     TEXT NOT NULL,
        set_by   INTEGER NOT NULL,
        set_at   INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX contract_end_changes_of ON contract_end_changes (customer, id);

      CREATE TABLE retention_state ( -- revision: of terms and ends, so that what was worked out from them knows its age
        id       INTEGER PRIMARY KEY CHECK (id = 1),
        revision INTEGER NOT NULL
      ) STRICT;
      INSERT INTO retention_state (id, revision) VALUES (1, 1);

      CREATE TABLE forecast_months ( -- when the messages of each month fall due: how far that is counted
        month      TEXT PRIMARY KEY,
        revision   INTEGER NOT NULL, -- of retention_state
        counted_at INTEGER NOT NULL,
        after_chat INTEGER           -- of the month's file; null: all of it
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE forecast_counts (
        month    TEXT NOT NULL,
        rule     INTEGER NOT NULL,
        due      TEXT NOT NULL,      -- 2029-07; 'never', 'open'
        messages INTEGER NOT NULL,
        held     INTEGER NOT NULL,   -- of them
        PRIMARY KEY (month, rule, due)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE holds (
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        name         TEXT NOT NULL,
        reason       TEXT NOT NULL,
        case_id      INTEGER,        -- cases
        from_at      INTEGER,        -- sent at or after
        to_at        INTEGER,        -- and before
        set_by       INTEGER NOT NULL,
        set_at       INTEGER NOT NULL,
        released_by  INTEGER,
        released_at  INTEGER,
        release_note TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX holds_in_force ON holds (id) WHERE released_at IS NULL;
      CREATE INDEX holds_of_case ON holds (case_id) WHERE case_id IS NOT NULL;

      CREATE TABLE hold_subjects (
        hold     INTEGER NOT NULL REFERENCES holds (id),
        kind     TEXT NOT NULL CHECK (kind IN ('person', 'conversation')), -- a person: all his conversations, also those to come
        subject  TEXT NOT NULL,
        added_by INTEGER NOT NULL,
        added_at INTEGER NOT NULL,
        PRIMARY KEY (hold, kind, subject)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX holds_of_subject ON hold_subjects (subject, hold);

      CREATE TABLE restrictions ( -- deletion was asked for and cannot be granted yet: stored and protected, nothing else
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        person     TEXT NOT NULL,    -- external_userid, userid
        reason     TEXT NOT NULL,
        asked_at   INTEGER NOT NULL, -- when he asked
        set_by     INTEGER NOT NULL,
        set_at     INTEGER NOT NULL,
        lifted_by  INTEGER,
        lifted_at  INTEGER,
        lift_note  TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE UNIQUE INDEX restrictions_in_force ON restrictions (person) WHERE lifted_at IS NULL;

      CREATE TABLE restriction_looks ( -- somebody must look all the same, and said why; for a while
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        restriction INTEGER NOT NULL REFERENCES restrictions (id),
        account     INTEGER NOT NULL,
        reason      TEXT NOT NULL,
        begun_at    INTEGER NOT NULL,
        until       INTEGER NOT NULL,
        ended_at    INTEGER
      ) STRICT;
      CREATE INDEX restriction_looks_open ON restriction_looks (restriction, account) WHERE ended_at IS NULL;

      CREATE TABLE disposals (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        due_at      INTEGER NOT NULL, -- what is due at this instant
        reason      TEXT NOT NULL,
        grace_days  INTEGER NOT NULL,
        state       TEXT NOT NULL DEFAULT 'preparing'
          CHECK (state IN ('preparing', 'proposed', 'refused', 'grace', 'due', 'running', 'done', 'called-off')),
        round       INTEGER NOT NULL DEFAULT 1, -- of the preview
        terms       INTEGER,          -- revision of retention_state the preview was made from
        plan        TEXT,             -- JSON, access/retention-plan.ts: as the preview had it
        month       TEXT,             -- where the preview stands; null: not begun, or over
        after_chat  INTEGER NOT NULL DEFAULT 0,
        done        INTEGER NOT NULL DEFAULT 0, -- conversations looked at, of so many
        total       INTEGER NOT NULL DEFAULT 0,
        copies      TEXT,             -- JSON: what else holds copies, store/disposal-preview.ts
        samples     TEXT NOT NULL DEFAULT '[]', -- JSON: some of the messages, by number
        preview_at  INTEGER,
        asked_by    INTEGER NOT NULL,
        asked_at    INTEGER NOT NULL,
        judged_by   INTEGER,
        judged_at   INTEGER,
        grace_until INTEGER,
        began_at    INTEGER,
        ended_at    INTEGER,
        problem     TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE UNIQUE INDEX disposals_under_way ON disposals ((1))
        WHERE state IN ('preparing', 'proposed', 'grace', 'due', 'running'); -- one at a time

      CREATE TABLE disposal_counts ( -- by what keeps it and the month it lies in; run: as it was done
        disposal   INTEGER NOT NULL REFERENCES disposals (id),
        phase      TEXT NOT NULL CHECK (phase IN ('preview', 'run')),
        month      TEXT NOT NULL,
        rule       INTEGER NOT NULL,
        messages   INTEGER NOT NULL,
        media      INTEGER NOT NULL,
        bytes      INTEGER NOT NULL, -- of them, as stated
        violations INTEGER NOT NULL,
        held       INTEGER NOT NULL, -- due, and spared by a hold
        longer     INTEGER NOT NULL, -- spared by this rule though another would let it go
        PRIMARY KEY (disposal, phase, month, rule)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE disposal_holds ( -- what each hold spared
        disposal INTEGER NOT NULL REFERENCES disposals (id),
        phase    TEXT NOT NULL CHECK (phase IN ('preview', 'run')),
        hold     INTEGER NOT NULL REFERENCES holds (id),
        messages INTEGER NOT NULL,
        PRIMARY KEY (disposal, phase, hold)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE disposal_files ( -- each month that was written anew
        disposal      INTEGER NOT NULL REFERENCES disposals (id),
        month         TEXT NOT NULL,
        state         TEXT NOT NULL CHECK (state IN ('waiting', 'written', 'switched', 'removed')),
        old_evidence  TEXT NOT NULL,
        old_read      TEXT NOT NULL,
        new_evidence  TEXT,          -- null: nothing of the month is left
        new_read      TEXT,
        generation    INTEGER NOT NULL,
        messages      INTEGER NOT NULL,
        media         INTEGER NOT NULL,
        bytes         INTEGER NOT NULL, -- of media content that nothing names any more
        at            INTEGER NOT NULL,
        PRIMARY KEY (disposal, month)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE disposal_certificates (
        disposal INTEGER PRIMARY KEY REFERENCES disposals (id),
        name     TEXT NOT NULL,
        json     TEXT NOT NULL,      -- byte for byte what the hash in the log is of
        hash     TEXT NOT NULL,      -- SHA-256, hex
        made_at  INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE retention_events ( -- what happened to holds, restrictions and disposals
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        about   TEXT NOT NULL CHECK (about IN ('hold', 'restriction', 'disposal')),
        subject INTEGER NOT NULL,
        what    TEXT NOT NULL,
        note    TEXT NOT NULL,
        by      INTEGER,             -- null: the program
        at      INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX retention_events_of ON retention_events (about, subject, id);
    `);
    // What anybody may see changes with them: who keeps a viewer asks access_state.
    for (const table of ['restrictions', 'restriction_looks'])
      for (const change of ['INSERT', 'UPDATE', 'DELETE'])
        db.exec(`CREATE TRIGGER ${table}_${change.toLowerCase()}_changes_access AFTER ${change} ON ${table} BEGIN
          UPDATE access_state SET revision = revision + 1; END`);
    for (const table of ['retention_rules', 'contract_ends', 'copy_terms'])
      for (const change of ['INSERT', 'UPDATE', 'DELETE'])
        db.exec(`CREATE TRIGGER ${table}_${change.toLowerCase()}_changes_retention AFTER ${change} ON ${table} BEGIN
          UPDATE retention_state SET revision = revision + 1; END`);
    for (const table of ['retention_versions', 'contract_end_changes', 'retention_events', 'disposal_certificates'])
      for (const change of ['UPDATE', 'DELETE'])
        db.exec(`CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table} BEGIN
          SELECT raise(ABORT, 'only ever added to'); END`);
  },
};
