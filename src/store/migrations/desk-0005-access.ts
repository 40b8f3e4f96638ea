import type { Migration } from '../migrate.ts';

/** Who may see what, and who looked. */
export const access: Migration = {
  name: 'access',
  up(db) {
    db.exec(`
      CREATE TABLE roles ( -- the built-in ones, of access/roles.ts, have a row when something is set for them
        key         TEXT PRIMARY KEY,
        name        TEXT UNIQUE,       -- null: built in
        permissions TEXT,              -- JSON list; null: built in
        scope       TEXT,              -- JSON, access/scope.ts; null: to be chosen with each grant, or built in
        needs_totp  INTEGER NOT NULL DEFAULT 0 CHECK (needs_totp IN (0, 1)),
        made_by     INTEGER,
        made_at     INTEGER NOT NULL,
        changed_at  INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE account_roles (
        account  INTEGER NOT NULL REFERENCES accounts (id),
        role     TEXT NOT NULL,
        scope    TEXT,                 -- JSON; null: the role's own
        given_by INTEGER,              -- account; null: the program
        given_at INTEGER NOT NULL,
        PRIMARY KEY (account, role)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX account_roles_by_role ON account_roles (role, account);

      -- So far everybody with an account could do everything.
      INSERT INTO account_roles (account, role, given_at) SELECT id, 'super', created_at FROM accounts;

      ALTER TABLE accounts ADD COLUMN totp BLOB;        -- the shared secret, sealed; null: none
      ALTER TABLE accounts ADD COLUMN totp_step INTEGER; -- the last one that was used: none is good twice
      ALTER TABLE accounts ADD COLUMN changed_at INTEGER;
      -- Set while an administrator has asked for a new password: the code that allows it, hashed.
      ALTER TABLE accounts ADD COLUMN reset_hash TEXT;
      ALTER TABLE accounts ADD COLUMN reset_until INTEGER;

      CREATE TABLE invitations (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        code_hash  TEXT NOT NULL UNIQUE,
        name       TEXT NOT NULL,
        roles      TEXT NOT NULL,      -- JSON: [{role, scope}]
        made_by    INTEGER NOT NULL REFERENCES accounts (id),
        made_at    INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        used_at    INTEGER,
        account    INTEGER REFERENCES accounts (id),
        ended_at   INTEGER             -- withdrawn
      ) STRICT;

      CREATE TABLE devices ( -- browsers that somebody has signed in with: strangers' tries do not lock these out
        id_hash TEXT NOT NULL,
        account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        agent   TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (id_hash, account)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX devices_by_account ON devices (account, used_at);

      CREATE TABLE reasons ( -- why somebody looked into a person's chats that day
        account INTEGER NOT NULL REFERENCES accounts (id),
        person  TEXT NOT NULL,
        day     TEXT NOT NULL,         -- 2026-11-21, UTC+8
        reason  TEXT NOT NULL,
        at      INTEGER NOT NULL,
        PRIMARY KEY (account, person, day)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE access_state (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT;
      INSERT INTO access_state (id, revision) VALUES (1, 0);

      CREATE TABLE trail ( -- every row holds the hash of the one before: store/trail.ts
        n             INTEGER PRIMARY KEY AUTOINCREMENT,
        at            INTEGER NOT NULL, -- ms
        account       INTEGER,          -- null: nobody signed in, or a command on the server
        name          TEXT NOT NULL,    -- of that day
        ip            TEXT NOT NULL,
        agent         TEXT NOT NULL,
        act           TEXT NOT NULL,    -- access/acts.ts
        title         TEXT NOT NULL,
        person        TEXT,
        conversations TEXT,             -- JSON list of keys
        from_seq      INTEGER,
        to_seq        INTEGER,
        count         INTEGER,
        details       TEXT NOT NULL,    -- JSON
        hash          BLOB NOT NULL
      ) STRICT;
      CREATE INDEX trail_by_account ON trail (account, n);
      CREATE INDEX trail_by_act ON trail (act, n);
      CREATE INDEX trail_by_time ON trail (at, n);
      CREATE INDEX trail_by_person ON trail (person, n) WHERE person IS NOT NULL;

      CREATE TABLE trail_conversations ( -- worked out from trail.conversations: who looked into this chat
        conversation TEXT NOT NULL,
        n            INTEGER NOT NULL,
        PRIMARY KEY (conversation, n)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE trail_head (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
      INSERT INTO trail_head (id, n, hash) VALUES (1, 0, zeroblob(32));
    `);
    for (const table of ['trail', 'trail_conversations']) keepForEver(db, table);
    for (const table of ['accounts', 'roles', 'account_roles']) raiseRevision(db, table);
  },
};

type Db = Parameters<Migration['up']>[0];

function keepForEver(db: Db, table: string): void {
  for (const change of ['UPDATE', 'DELETE']) {
    db.exec(`CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table} BEGIN
      SELECT raise(ABORT, 'the trail is only ever added to'); END`);
  }
}

/** What anybody may do is read anew when this number has changed. */
function raiseRevision(db: Db, table: string): void {
  const of = table === 'accounts' ? ' OF name, enabled, wecom_userid, totp' : '';
  for (const change of ['INSERT', `UPDATE${of}`, 'DELETE']) {
    const name = change.split(' ')[0]!.toLowerCase();
    db.exec(`CREATE TRIGGER ${table}_${name}_changes_access AFTER ${change} ON ${table} BEGIN
      UPDATE access_state SET revision = revision + 1; END`);
  }
}
