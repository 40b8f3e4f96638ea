import type { Migration } from '../migrate.ts';

/** What a violation was, kept as it was found; how far rules have looked back. */
export const review: Migration = {
  name: 'review',
  up(db) {
    db.exec(`
      ALTER TABLE violations ADD COLUMN rule_kind TEXT NOT NULL DEFAULT 'words';
      ALTER TABLE violations ADD COLUMN category TEXT NOT NULL DEFAULT 'negative';
      ALTER TABLE violations ADD COLUMN chat_kind TEXT NOT NULL DEFAULT 'external'; -- internal, external, group
      ALTER TABLE violations ADD COLUMN receivers TEXT NOT NULL DEFAULT '[]';       -- JSON
      ALTER TABLE violations ADD COLUMN origin TEXT NOT NULL DEFAULT 'live';        -- live, past
      ALTER TABLE violations ADD COLUMN event TEXT;  -- JSON of what is no message: a friend deleted, somebody gone
      ALTER TABLE violations ADD COLUMN event_key TEXT; -- once for each
      CREATE UNIQUE INDEX violations_by_event ON violations (event_key) WHERE event_key IS NOT NULL;
      CREATE INDEX violations_by_time ON violations (sent_at DESC, id DESC);
      CREATE INDEX violations_by_rule ON violations (rule, sent_at DESC);
      CREATE INDEX violations_by_severity ON violations (severity, sent_at);

      CREATE TABLE violation_copies ( -- the message and its neighbours as they were: outlives what retention takes
        violation INTEGER PRIMARY KEY REFERENCES violations (id),
        messages  BLOB NOT NULL -- deflated JSON: [{seq, msgid, sentAt, sender, type, json}] in chat order
      ) STRICT;

      CREATE TABLE violation_versions ( -- a later version of the rule that met it again
        violation INTEGER NOT NULL,
        version   INTEGER NOT NULL,
        at        INTEGER NOT NULL,
        PRIMARY KEY (violation, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE lookbacks ( -- a rule looks at the past: dry, to see what it would find, or for good
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        rule       INTEGER,          -- null: a draft that was never saved
        version    INTEGER NOT NULL,
        content    TEXT NOT NULL,    -- JSON: the rule as it looked
        dry        INTEGER NOT NULL CHECK (dry IN (0, 1)),
        from_at    INTEGER NOT NULL,
        to_at      INTEGER NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
        month      TEXT,             -- where it is
        after_seq  INTEGER NOT NULL DEFAULT 0,
        looked     INTEGER NOT NULL DEFAULT 0,
        total      INTEGER NOT NULL DEFAULT 0,
        found      INTEGER NOT NULL DEFAULT 0,
        by_month   TEXT NOT NULL DEFAULT '{}', -- JSON: month -> found
        samples    TEXT NOT NULL DEFAULT '[]', -- JSON: seqs and places, at most 200
        problem    TEXT NOT NULL DEFAULT '',
        asked_by   INTEGER NOT NULL,
        asked_at   INTEGER NOT NULL,
        ended_at   INTEGER
      ) STRICT;
      CREATE INDEX lookbacks_unfinished ON lookbacks (id) WHERE state IN ('waiting', 'running');
      CREATE INDEX lookbacks_by_rule ON lookbacks (rule, id);

      CREATE TABLE rule_hits (rule INTEGER PRIMARY KEY, hits INTEGER NOT NULL) STRICT;
      INSERT INTO rule_hits (rule, hits) SELECT rule, count(*) FROM violations GROUP BY rule;
    `);
  },
};
