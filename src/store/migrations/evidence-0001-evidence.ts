import type { Migration } from '../migrate.ts';

/** What WeCom gave us in one month, exactly. Rows are added and never touched again. */
export const evidence: Migration = {
  name: 'evidence',
  up(db) {
    db.exec(`
      CREATE TABLE month (
        id         INTEGER PRIMARY KEY CHECK (id = 1),
        month      TEXT NOT NULL,
        floor      INTEGER NOT NULL, -- every seq in this file is greater
        created_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE envelopes (
        seq         INTEGER PRIMARY KEY,
        msgid       TEXT NOT NULL,
        key_version INTEGER NOT NULL,
        random_key  TEXT NOT NULL,
        chat_msg    TEXT NOT NULL,
        extra       TEXT,             -- JSON of fields WeCom has not documented, when there are any
        received_at INTEGER NOT NULL
      ) STRICT;
      CREATE TRIGGER envelopes_lie_above_the_floor BEFORE INSERT ON envelopes
        WHEN NEW.seq <= (SELECT floor FROM month)
        BEGIN SELECT RAISE(ABORT, 'seq lies below the floor of its month'); END;

      CREATE TABLE opened (
        seq       INTEGER PRIMARY KEY REFERENCES envelopes (seq),
        json      TEXT NOT NULL,      -- decrypted, byte for byte
        opened_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE journal (
        n    INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('received', 'opened', 'medium', 'given-up', 'disposed')),
        seq  INTEGER NOT NULL,
        hash BLOB NOT NULL,           -- SHA-256, of what: see store/envelopes.ts
        at   INTEGER NOT NULL
      ) STRICT;
    `);
    for (const table of ['month', 'envelopes', 'opened', 'journal']) {
      db.exec(`
        CREATE TRIGGER ${table}_is_never_changed BEFORE UPDATE ON ${table}
          BEGIN SELECT RAISE(ABORT, '${table} is evidence: never changed'); END;
        CREATE TRIGGER ${table}_is_never_removed BEFORE DELETE ON ${table}
          BEGIN SELECT RAISE(ABORT, '${table} is evidence: never removed'); END;
      `);
    }
  },
};
