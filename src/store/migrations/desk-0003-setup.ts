import type { Migration } from '../migrate.ts';

/** What an administrator settles, what the self-tests found, and what WeCom calls us for. Secrets are not here: they are sealed files. */
export const setup: Migration = {
  name: 'setup',
  up(db) {
    db.exec(`
      CREATE TABLE settings ( -- no secret ever
        name       TEXT PRIMARY KEY,
        value      TEXT NOT NULL, -- JSON
        changed_at INTEGER NOT NULL,
        changed_by INTEGER        -- account; null: the program
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE checks ( -- the last result of each self-test
        name    TEXT PRIMARY KEY,
        state   TEXT NOT NULL,
        result  TEXT NOT NULL, -- JSON, see setup/check.ts
        at      INTEGER NOT NULL,
        since   INTEGER NOT NULL -- when it began to be in this state
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE licences ( -- typed in: no call of WeCom tells
        edition    INTEGER PRIMARY KEY, -- 1 office, 2 service, 3 enterprise
        seats      INTEGER NOT NULL,
        expires_on TEXT,                -- 2026-12-31
        changed_at INTEGER NOT NULL,
        changed_by INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE room_keepers ( -- who answers for a group, from when to when; without a row the owner does
        room    TEXT NOT NULL,
        userid  TEXT NOT NULL,
        from_at INTEGER NOT NULL,
        to_at   INTEGER,
        set_by  INTEGER NOT NULL,
        PRIMARY KEY (room, from_at)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX room_keepers_by_person ON room_keepers (userid, room);

      CREATE TABLE callbacks ( -- archive, customers, directory
        name        TEXT PRIMARY KEY,
        verified_at INTEGER, -- WeCom checked the address with the present key pair
        event_at    INTEGER, -- the last event that came
        refused_at  INTEGER, -- the last call that was not WeCom's, or had another key
        refused     INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE callback_events ( -- an inbox: taken out by people/callback.ts
        n         INTEGER PRIMARY KEY AUTOINCREMENT,
        mark      TEXT NOT NULL UNIQUE, -- FromUserName, CreateTime and what tells the event from others of that second
        kind      TEXT NOT NULL,        -- Event and ChangeType: change_external_contact.add_external_contact
        fields    TEXT NOT NULL,        -- JSON of the XML, flat
        came_at   INTEGER NOT NULL,
        done_at   INTEGER,
        tries     INTEGER NOT NULL DEFAULT 0,
        trouble   TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX callback_events_waiting ON callback_events (n) WHERE done_at IS NULL;
      CREATE INDEX callback_events_by_age ON callback_events (came_at);
    `);
  },
};
