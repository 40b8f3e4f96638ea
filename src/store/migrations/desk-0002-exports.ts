import type { Migration } from '../migrate.ts';

/** What people asked to have packed up, and how far that is. */
export const exports: Migration = {
  name: 'exports',
  up(db) {
    db.exec(`
      CREATE TABLE exports (
        id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the file is called by it
        account_id  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        viewer      TEXT NOT NULL,    -- JSON: who asked, and how far they could see then
        kind        TEXT NOT NULL,    -- a name of export/formats
        conditions  TEXT NOT NULL,    -- JSON: what goes in
        title       TEXT NOT NULL,
        state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
        done_count  INTEGER NOT NULL DEFAULT 0,
        total_count INTEGER,          -- null until it is known
        left_out    INTEGER NOT NULL DEFAULT 0, -- files that are not in it; the list inside says why
        bytes       INTEGER,
        file        TEXT,             -- its name in the folder of exports; null when there is none, or no more
        problem     TEXT,             -- a sentence for people
        created_at  INTEGER NOT NULL,
        started_at  INTEGER,
        finished_at INTEGER,
        expires_at  INTEGER           -- of the file
      ) STRICT;
      CREATE INDEX exports_by_account ON exports (account_id, id);
      CREATE INDEX exports_unfinished ON exports (id) WHERE state IN ('waiting', 'running');
      CREATE INDEX exports_by_expiry ON exports (expires_at) WHERE file IS NOT NULL;
    `);
  },
};
