import type { Migration } from '../migrate.ts';

/** What pages read of one month: worked out from its evidence, can be thrown away. Refers to nothing outside by number. */
export const reading: Migration = {
  name: 'reading',
  up(db) {
    db.exec(`
      CREATE TABLE progress (
        id          INTEGER PRIMARY KEY CHECK (id = 1),
        n           INTEGER NOT NULL, -- journal entries up to here are in this file
        messages    INTEGER NOT NULL,
        cut_version INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE people (id INTEGER PRIMARY KEY, userid TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE chats  (id INTEGER PRIMARY KEY, key    TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE types  (id INTEGER PRIMARY KEY, name   TEXT NOT NULL UNIQUE) STRICT;

      CREATE TABLE messages (
        seq          INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL REFERENCES chats (id),
        sender       INTEGER NOT NULL REFERENCES people (id),
        sent_at      INTEGER NOT NULL,
        type         TEXT NOT NULL,
        direction    INTEGER NOT NULL, -- 1 said by an employee, 0 by somebody else
        text         TEXT NOT NULL
      ) STRICT;
      CREATE INDEX messages_by_conversation ON messages (conversation, sent_at, seq);

      CREATE VIRTUAL TABLE search USING fts5(text, content='', detail=none, columnsize=0, tokenize='ascii');
      -- Eight segments of a size before they are merged: an eighth less work for each message, and search does not notice.
      INSERT INTO search (search, rank) VALUES ('automerge', 8);
      -- Bytes gathered before they are written as a segment: a whole stretch of the read station.
      INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);

      CREATE TABLE days ( -- days of sent_at in UTC+8, since 1970: the outer bound of a time filter
        day     INTEGER PRIMARY KEY,
        min_seq INTEGER NOT NULL,
        max_seq INTEGER NOT NULL,
        count   INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
