import type { Migration } from '../migrate.ts';

/** What an export is of, why, who agreed to it; and files that were brought in. */
export const exportOrders: Migration = {
  name: 'exports',
  up(db) {
    // The states an export can be in are checked by its table, and a check cannot be changed: the table is made anew.
    db.exec(`
      CREATE TABLE exports_new (
        id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the file is called by it
        account_id  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        viewer      TEXT NOT NULL,    -- JSON: who asked, and how far they could see then
        kind        TEXT NOT NULL,    -- a name of export/formats
        conditions  TEXT NOT NULL,    -- JSON: what goes in
        title       TEXT NOT NULL,
        source      TEXT NOT NULL DEFAULT '', -- where it was asked for, in words
        reason      TEXT NOT NULL DEFAULT '', -- why, as the asker wrote it; lists may go without
        options     TEXT NOT NULL DEFAULT '{}', -- JSON: the conditions in words, what was counted when it was asked for
        encrypted   INTEGER NOT NULL DEFAULT 0 CHECK (encrypted IN (0, 1)),
        secret      BLOB,             -- the password of its ZIP, sealed; gone when it is made
        state       TEXT NOT NULL DEFAULT 'waiting'
          CHECK (state IN ('asked', 'waiting', 'running', 'done', 'failed', 'cancelled', 'refused')),
        done_count  INTEGER NOT NULL DEFAULT 0,
        total_count INTEGER,          -- null until it is known
        left_out    INTEGER NOT NULL DEFAULT 0, -- files that are not in it; the list inside says why
        bytes       INTEGER,
        file        TEXT,             -- its name in the folder of exports; null when there is none, or no more
        problem     TEXT,             -- a sentence for people
        manifest    TEXT,             -- SHA-256 of its manifest.json, hex
        counts      TEXT,             -- JSON: what is in it
        judged_by   INTEGER,          -- the account that approved or refused it
        judged_name TEXT,
        judged_at   INTEGER,
        judged_note TEXT,
        created_at  INTEGER NOT NULL,
        started_at  INTEGER,
        finished_at INTEGER,
        expires_at  INTEGER           -- of the file
      ) STRICT;
      INSERT INTO exports_new (id, account_id, viewer, kind, conditions, title, state, done_count, total_count, left_out,
          bytes, file, problem, created_at, started_at, finished_at, expires_at)
        SELECT id, account_id, viewer, kind, conditions, title, state, done_count, total_count, left_out,
          bytes, file, problem, created_at, started_at, finished_at, expires_at FROM exports;
      -- Numbers of rows that are gone are not given again either.
      UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'exports')
        WHERE name = 'exports_new' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'exports');
      INSERT INTO sqlite_sequence (name, seq)
        SELECT 'exports_new', seq FROM sqlite_sequence WHERE name = 'exports'
          AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'exports_new');
      DROP TABLE exports;
      ALTER TABLE exports_new RENAME TO exports;
      CREATE INDEX exports_by_account ON exports (account_id, id);
      CREATE INDEX exports_unfinished ON exports (id) WHERE state IN ('waiting', 'running');
      CREATE INDEX exports_asked ON exports (created_at, id) WHERE state = 'asked';
      CREATE INDEX exports_judged ON exports (judged_at) WHERE judged_at IS NOT NULL;
      CREATE INDEX exports_by_expiry ON exports (expires_at) WHERE file IS NOT NULL;

      CREATE TABLE imports ( -- files that were brought in, and what became of their rows
        id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the file of results is called by it
        account_id  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        file_name   TEXT NOT NULL,    -- as it was called where it came from
        source      TEXT NOT NULL,    -- what it was brought into, in words
        state       TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
        done_count  INTEGER NOT NULL DEFAULT 0,
        total_count INTEGER,          -- rows; null until they are counted
        succeeded   INTEGER NOT NULL DEFAULT 0,
        failed      INTEGER NOT NULL DEFAULT 0,
        result      TEXT,             -- the name of the table of results in the folder of exports; null when none, or no more
        problem     TEXT,             -- a sentence for people
        created_at  INTEGER NOT NULL,
        finished_at INTEGER,
        expires_at  INTEGER           -- of the table of results
      ) STRICT;
      CREATE INDEX imports_by_account ON imports (account_id, id);
      CREATE INDEX imports_by_expiry ON imports (expires_at) WHERE result IS NOT NULL;
    `);
  },
};
