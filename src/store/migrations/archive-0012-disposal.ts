import type { Migration } from '../migrate.ts';

/** What is gone, and the proof of it. */
export const disposal: Migration = {
  name: 'disposal',
  up(db) {
    db.exec(`
      CREATE TABLE disposed ( -- every record received in [from_seq, to_seq] is gone; in force once its month is in disposal_months
        from_seq INTEGER PRIMARY KEY,
        to_seq   INTEGER NOT NULL,
        month    TEXT NOT NULL,
        disposal INTEGER NOT NULL    -- of huicun.db
      ) STRICT;
      CREATE INDEX disposed_by_month ON disposed (disposal, month);

      CREATE TABLE disposal_months ( -- entered by the commit that switches to what is left of the month
        disposal INTEGER NOT NULL,
        month    TEXT NOT NULL,
        state    TEXT NOT NULL DEFAULT 'switched' CHECK (state IN ('switched', 'forgotten')),
        part     TEXT NOT NULL,      -- JSON, archive/dispose-month.ts: byte for byte what the hash in the log is of
        hash     TEXT NOT NULL,      -- SHA-256 of it, hex
        counts   TEXT NOT NULL,      -- JSON, by rule and by hold
        files    TEXT NOT NULL,      -- JSON: file names before and after
        at       INTEGER NOT NULL,
        PRIMARY KEY (disposal, month)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE disposal_chats ( -- how many messages each conversation loses; goes when they have been taken off its count
        disposal     INTEGER NOT NULL,
        month        TEXT NOT NULL,
        conversation TEXT NOT NULL,
        messages     INTEGER NOT NULL,
        PRIMARY KEY (disposal, month, conversation)
      ) STRICT, WITHOUT ROWID;

      -- Files that a message now gone has named: removed when nothing else names them.
      CREATE TABLE disposal_media (file_key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      CREATE TRIGGER media_named_again AFTER INSERT ON media_due BEGIN
        DELETE FROM disposal_media WHERE file_key = NEW.file_key;
      END;

      CREATE TABLE disposal_sums ( -- what went with the messages
        disposal INTEGER NOT NULL,
        what     TEXT NOT NULL,      -- conversations, violations, media, bytes …
        n        INTEGER NOT NULL,
        PRIMARY KEY (disposal, what)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE disposal_proofs ( -- the certificates
        disposal INTEGER PRIMARY KEY,
        name     TEXT NOT NULL,
        json     TEXT NOT NULL,      -- byte for byte what the hash in the log is of
        hash     TEXT NOT NULL,      -- SHA-256, hex
        made_at  INTEGER NOT NULL
      ) STRICT;
    `);
    for (const change of ['UPDATE', 'DELETE'])
      db.exec(`CREATE TRIGGER disposal_proofs_no_${change.toLowerCase()} BEFORE ${change} ON disposal_proofs BEGIN
        SELECT RAISE(ABORT, 'only ever added to'); END`);
  },
};
