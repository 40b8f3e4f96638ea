import type { Migration } from '../migrate.ts';

/** What each reader keeps for himself: searches he runs again, messages he marked, and how far he has read. */
export const reading: Migration = {
  name: 'reading',
  up(db) {
    db.exec(`
      CREATE TABLE saved_searches (
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL REFERENCES accounts (id),
        name    TEXT NOT NULL,
        query   TEXT NOT NULL, -- what stands behind the question mark of its address
        made_at INTEGER NOT NULL,
        used_at INTEGER,
        UNIQUE (account, name)
      ) STRICT;

      CREATE TABLE bookmarks ( -- by seq: the message itself stays where it is
        account      INTEGER NOT NULL REFERENCES accounts (id),
        seq          INTEGER NOT NULL,
        conversation TEXT NOT NULL,
        reason       TEXT NOT NULL,
        made_at      INTEGER NOT NULL,
        changed_at   INTEGER NOT NULL,
        PRIMARY KEY (account, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX bookmarks_by_time ON bookmarks (account, made_at DESC, seq);

      CREATE TABLE reading_marks ( -- the newest message of a conversation that a reader had before him
        account      INTEGER NOT NULL REFERENCES accounts (id),
        conversation TEXT NOT NULL,
        sent_at      INTEGER NOT NULL,
        seq          INTEGER NOT NULL,
        at           INTEGER NOT NULL, -- when he was there
        PRIMARY KEY (account, conversation)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
