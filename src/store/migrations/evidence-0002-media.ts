import type { Migration } from '../migrate.ts';

/** Which bytes stood behind a file WeCom named in a record. The bytes lie in the media folder under their hash. */
export const media: Migration = {
  name: 'media',
  up(db) {
    db.exec(`
      CREATE TABLE fetched (
        seq        INTEGER NOT NULL REFERENCES opened (seq),
        file_id    TEXT NOT NULL,  -- sdkfileid
        sha256     TEXT NOT NULL,  -- hex
        bytes      INTEGER NOT NULL,
        md5        TEXT NOT NULL,  -- of the bytes; WeCom's own word for it stands in the record
        fetched_at INTEGER NOT NULL,
        PRIMARY KEY (seq, file_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER fetched_is_never_changed BEFORE UPDATE ON fetched
        BEGIN SELECT RAISE(ABORT, 'fetched is evidence: never changed'); END;
      CREATE TRIGGER fetched_is_never_removed BEFORE DELETE ON fetched
        BEGIN SELECT RAISE(ABORT, 'fetched is evidence: never removed'); END;
    `);
  },
};
