import type { Migration } from '../migrate.ts';

/** Who is who, as WeCom last told it. Nothing is forgotten: who left or was removed stays, with the time that was noticed. */
export const directory: Migration = {
  name: 'directory',
  up(db) {
    db.exec(`
      CREATE TABLE directory_state (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT;
      INSERT INTO directory_state (id, revision) VALUES (1, 0);

      CREATE TABLE departments (
        id        INTEGER PRIMARY KEY,
        name      TEXT NOT NULL,
        parent_id INTEGER NOT NULL,
        place     INTEGER NOT NULL, -- WeCom's order among its siblings
        seen_at   INTEGER NOT NULL,
        gone_at   INTEGER
      ) STRICT;

      CREATE TABLE employees ( -- revision: of directory_state, when the name was last written; so that who knows the rest reads only what is new
        userid          TEXT PRIMARY KEY,
        name            TEXT NOT NULL,
        alias           TEXT NOT NULL,
        position        TEXT NOT NULL,
        main_department INTEGER,
        seen_at         INTEGER NOT NULL,
        revision        INTEGER NOT NULL,
        gone_at         INTEGER -- resigned, or no longer within sight of our application
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX employees_by_change ON employees (revision, userid);

      CREATE TABLE employee_departments (
        userid     TEXT NOT NULL,
        department INTEGER NOT NULL,
        PRIMARY KEY (userid, department)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE archive_scope ( -- whose chats WeCom archives, and when that began and ended
        userid  TEXT NOT NULL,
        from_at INTEGER NOT NULL,
        to_at   INTEGER,
        PRIMARY KEY (userid, from_at)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE customers (
        id         TEXT PRIMARY KEY, -- external_userid
        name       TEXT NOT NULL,
        corp       TEXT,             -- null: of WeChat
        position   TEXT NOT NULL,
        revision   INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX customers_by_change ON customers (revision, id);

      CREATE TABLE follows (
        customer   TEXT NOT NULL,
        userid     TEXT NOT NULL,
        remark     TEXT NOT NULL,
        added_at   INTEGER NOT NULL,
        add_way    INTEGER NOT NULL,
        seen_at    INTEGER NOT NULL,
        ended_at   INTEGER,
        PRIMARY KEY (customer, userid)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX follows_by_employee ON follows (userid, customer);

      CREATE TABLE rooms (
        id         TEXT PRIMARY KEY,
        kind       TEXT NOT NULL CHECK (kind IN ('customer', 'internal', 'unknown')),
        name       TEXT NOT NULL,
        owner      TEXT NOT NULL,
        notice     TEXT NOT NULL,
        made_at    INTEGER NOT NULL,
        checked_at INTEGER NOT NULL,
        revision   INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX rooms_by_change ON rooms (revision, id);

      CREATE TABLE room_members (
        room      TEXT NOT NULL,
        id        TEXT NOT NULL,
        nickname  TEXT NOT NULL,
        joined_at INTEGER NOT NULL,
        seen_at   INTEGER NOT NULL,
        left_at   INTEGER,
        PRIMARY KEY (room, id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE robots (
        id         TEXT PRIMARY KEY,
        name       TEXT NOT NULL, -- empty: WeCom knows none by this id
        checked_at INTEGER NOT NULL,
        revision   INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX robots_by_change ON robots (revision, id);
    `);
  },
};
