import type { Migration } from '../migrate.ts';

/** Which files the messages of a month name, and what could not be read in it. */
export const mediaUses: Migration = {
  name: 'media',
  up(db) {
    db.exec(`
      ALTER TABLE progress ADD COLUMN parser_version INTEGER NOT NULL DEFAULT 1;

      CREATE TABLE media_uses (
        seq          INTEGER NOT NULL,
        position     INTEGER NOT NULL, -- its place among the media of the message
        file_key     TEXT NOT NULL,    -- media.file_key in archive.db
        kind         TEXT NOT NULL,    -- image emotion voice video file call
        name         TEXT,
        bytes        INTEGER,          -- as stated
        seconds      REAL,             -- as stated
        conversation INTEGER NOT NULL REFERENCES chats (id),
        sender       INTEGER NOT NULL REFERENCES people (id),
        sent_at      INTEGER NOT NULL,
        PRIMARY KEY (seq, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX recordings ON media_uses (sent_at, seq, position) WHERE kind IN ('voice', 'video', 'call');
      CREATE INDEX recordings_by_chat ON media_uses (conversation, sent_at, seq, position)
        WHERE kind IN ('voice', 'video', 'call');

      CREATE TABLE unknown_types (type TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    `);
  },
};
