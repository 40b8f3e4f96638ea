import type { Migration } from '../migrate.ts';

/** Which journal entries stand where in the evidence log, and the checkpoints that were signed. */
export const evidenceLog: Migration = {
  name: 'log',
  up(db) {
    db.exec(`
      CREATE TABLE logs ( -- one after the other: a new one begins after a restore
        log      INTEGER PRIMARY KEY,
        origin   TEXT NOT NULL,
        size     INTEGER NOT NULL DEFAULT 0,
        settled  INTEGER NOT NULL DEFAULT 0, -- its tiles have reached the disk up to here
        begun_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE log_runs ( -- entries [first, first + count) are the month's journal from first_n on
        log     INTEGER NOT NULL REFERENCES logs (log),
        first   INTEGER NOT NULL,
        month   TEXT NOT NULL,
        first_n INTEGER NOT NULL,
        count   INTEGER NOT NULL,
        PRIMARY KEY (log, first)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX log_runs_by_month ON log_runs (month, first_n);

      CREATE TABLE log_entries ( -- those that stand in no journal; without a place while they wait for one
        id    INTEGER PRIMARY KEY,
        log   INTEGER REFERENCES logs (log),
        idx   INTEGER,
        entry BLOB NOT NULL,
        CHECK ((log IS NULL) = (idx IS NULL))
      ) STRICT;
      CREATE UNIQUE INDEX log_entries_by_place ON log_entries (log, idx) WHERE log IS NOT NULL;
      CREATE INDEX log_entries_waiting ON log_entries (id) WHERE log IS NULL;

      CREATE TABLE checkpoints (
        log  INTEGER NOT NULL REFERENCES logs (log),
        size INTEGER NOT NULL,
        root BLOB NOT NULL,
        note TEXT NOT NULL, -- the signed note, as it was written to the disk
        at   INTEGER NOT NULL,
        PRIMARY KEY (log, size)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
