import type { Migration } from '../migrate.ts';

/** Who may sign in, how the first one comes in, and who is signed in now. */
export const accounts: Migration = {
  name: 'accounts',
  up(db) {
    db.exec(`
      CREATE TABLE accounts (
        id            INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the trail names people by it
        login         TEXT NOT NULL UNIQUE COLLATE NOCASE,
        name          TEXT NOT NULL,
        password_hash TEXT,                              -- null: signs in by scan only
        wecom_userid  TEXT UNIQUE COLLATE NOCASE,        -- WeCom does not tell userids apart by case
        enabled       INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
        created_at    INTEGER NOT NULL,
        signed_in_at  INTEGER
      ) STRICT;

      -- Tries by login as typed, hashed: names that do not exist lock like those that do, so a lock tells nothing.
      CREATE TABLE sign_in_tries (
        login_hash   TEXT PRIMARY KEY,
        count        INTEGER NOT NULL,
        last_at      INTEGER NOT NULL,
        locked_until INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sign_in_tries_by_age ON sign_in_tries (last_at);

      CREATE TABLE first_codes ( -- at most one row: the code for the first administrator
        id         INTEGER PRIMARY KEY CHECK (id = 1),
        hash       TEXT NOT NULL,
        issued_at  INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        tries_left INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE sessions (
        id         TEXT PRIMARY KEY, -- SHA-256 of the id in the cookie: a copy of this table opens nothing
        account_id INTEGER REFERENCES accounts (id) ON DELETE CASCADE,
        data       TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        seen_at    INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        ip         TEXT NOT NULL,
        agent      TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sessions_by_account ON sessions (account_id);
      CREATE INDEX sessions_by_expiry ON sessions (expires_at);
    `);
  },
};
