import type { Migration } from '../migrate.ts';

/**
 * Who was what, and from when to when: relations and memberships become periods, everything else that changes leaves a row
 * in directory_changes. Consent, how far each part of the directory is known, and what WeCom tells of its own administrators.
 */
export const people: Migration = {
  name: 'people',
  up(db) {
    db.exec(`
      ALTER TABLE departments ADD COLUMN leaders TEXT NOT NULL DEFAULT '[]'; -- JSON of userids

      ALTER TABLE employees ADD COLUMN status INTEGER NOT NULL DEFAULT 1; -- WeCom's: 1 active, 2 disabled, 4 not activated, 5 left
      ALTER TABLE employees ADD COLUMN direct_leaders TEXT NOT NULL DEFAULT '[]'; -- JSON of userids
      ALTER TABLE employees ADD COLUMN pinyin TEXT NOT NULL DEFAULT ''; -- 'zhangzeyu zzy': what is typed to find the name
      ALTER TABLE employees ADD COLUMN came_at INTEGER; -- first seen
      UPDATE employees SET came_at = seen_at;
      ALTER TABLE employee_departments ADD COLUMN leads INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX employees_of_department ON employee_departments (department, userid);

      ALTER TABLE customers ADD COLUMN kind INTEGER NOT NULL DEFAULT 0; -- 1 of WeChat, 2 of another company's WeCom, 0 not known
      ALTER TABLE customers ADD COLUMN corp_full_name TEXT NOT NULL DEFAULT '';
      ALTER TABLE customers ADD COLUMN pinyin TEXT NOT NULL DEFAULT '';
      ALTER TABLE customers ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE customers ADD COLUMN came_at INTEGER NOT NULL DEFAULT 0; -- earliest added_at of its follows, for sorting
      UPDATE customers SET came_at = coalesce((SELECT min(added_at) FROM follows WHERE customer = customers.id), 0);
      CREATE INDEX customers_by_coming ON customers (came_at DESC, id);

      ALTER TABLE follows RENAME TO follows_before;
      DROP INDEX follows_by_employee;
      CREATE TABLE follows ( -- one period of one employee having one customer as a contact; added again is a new row
        customer    TEXT NOT NULL,
        userid      TEXT NOT NULL,
        added_at    INTEGER NOT NULL, -- ms, WeCom's createtime
        remark      TEXT NOT NULL,
        description TEXT NOT NULL DEFAULT '',
        remark_corp TEXT NOT NULL DEFAULT '',
        mobiles     TEXT NOT NULL DEFAULT '[]', -- JSON
        tags        TEXT NOT NULL DEFAULT '[]', -- JSON of tag ids
        add_way     INTEGER NOT NULL,
        state       TEXT NOT NULL DEFAULT '',   -- the channel WeCom was given when the contact was added
        seen_at     INTEGER NOT NULL,
        ended_at    INTEGER,
        ended_by    TEXT CHECK (ended_by IN ('employee', 'customer', 'transfer', 'unknown')), -- who ended it; unknown: only the sync noticed
        PRIMARY KEY (customer, userid, added_at)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at, ended_at, ended_by)
        SELECT customer, userid, added_at, remark, add_way, seen_at, ended_at, iif(ended_at IS NULL, NULL, 'unknown') FROM follows_before;
      DROP TABLE follows_before;
      CREATE INDEX follows_by_employee ON follows (userid, customer);

      CREATE TABLE tags (
        id         TEXT PRIMARY KEY,
        name       TEXT NOT NULL,
        group_id   TEXT NOT NULL,
        group_name TEXT NOT NULL,
        place      INTEGER NOT NULL,
        gone_at    INTEGER
      ) STRICT, WITHOUT ROWID;

      ALTER TABLE rooms ADD COLUMN admins TEXT NOT NULL DEFAULT '[]'; -- JSON of userids
      ALTER TABLE rooms ADD COLUMN dismissed_at INTEGER;
      ALTER TABLE rooms ADD COLUMN pinyin TEXT NOT NULL DEFAULT '';
      ALTER TABLE room_members RENAME TO room_members_before;
      CREATE TABLE room_members ( -- one stay of one person in one group
        room        TEXT NOT NULL,
        id          TEXT NOT NULL,
        joined_at   INTEGER NOT NULL,
        kind        INTEGER NOT NULL DEFAULT 0, -- WeCom's: 1 employee, 2 from outside, 0 not told
        nickname    TEXT NOT NULL,
        join_scene  INTEGER NOT NULL DEFAULT 0, -- 1 invited directly, 2 by link, 3 by code, 0 not told
        invitor     TEXT NOT NULL DEFAULT '',
        seen_at     INTEGER NOT NULL,
        left_at     INTEGER,
        left_scene  INTEGER, -- 0 by himself, 1 removed by owner or administrator; null: not told
        PRIMARY KEY (room, id, joined_at)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO room_members (room, id, joined_at, nickname, seen_at, left_at)
        SELECT room, id, joined_at, nickname, seen_at, left_at FROM room_members_before;
      DROP TABLE room_members_before;
      CREATE INDEX rooms_of_member ON room_members (id, room);

      ALTER TABLE archive_scope RENAME TO archive_scope_before;
      CREATE TABLE archive_scope ( -- whose chats WeCom archives under which version of the service, from when to when
        userid  TEXT NOT NULL,
        edition INTEGER NOT NULL, -- 1 office, 2 service, 3 enterprise, 0 WeCom did not say
        from_at INTEGER NOT NULL,
        to_at   INTEGER,
        PRIMARY KEY (userid, edition, from_at)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO archive_scope (userid, edition, from_at, to_at) SELECT userid, 0, from_at, to_at FROM archive_scope_before;
      DROP TABLE archive_scope_before;

      CREATE TABLE consents ( -- whether a customer lets his chats with one employee be archived
        customer   TEXT NOT NULL,
        userid     TEXT NOT NULL,
        status     TEXT NOT NULL CHECK (status IN ('agree', 'disagree', 'default')),
        changed_at INTEGER NOT NULL,
        checked_at INTEGER NOT NULL,
        PRIMARY KEY (customer, userid)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE room_consents (
        room       TEXT NOT NULL,
        customer   TEXT NOT NULL,
        status     TEXT NOT NULL CHECK (status IN ('agree', 'disagree', 'default')),
        changed_at INTEGER NOT NULL,
        checked_at INTEGER NOT NULL,
        PRIMARY KEY (room, customer)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX room_consents_by_customer ON room_consents (customer, room);

      CREATE TABLE directory_changes ( -- only ever added to
        n          INTEGER PRIMARY KEY AUTOINCREMENT,
        at         INTEGER NOT NULL, -- when it happened as WeCom tells it, else when it was noticed
        noticed_at INTEGER NOT NULL,
        kind       TEXT NOT NULL,    -- see store/directory-changes.ts
        subject    TEXT NOT NULL,    -- userid, customer, room or department it is about
        other      TEXT NOT NULL,    -- the other side, where there is one
        was        TEXT NOT NULL,
        now        TEXT NOT NULL,
        source     TEXT NOT NULL CHECK (source IN ('sync', 'event'))
      ) STRICT;
      CREATE INDEX directory_changes_by_subject ON directory_changes (subject, n);
      CREATE INDEX directory_changes_by_other ON directory_changes (other, n) WHERE other <> '';
      CREATE INDEX directory_changes_by_kind ON directory_changes (kind, n);
      CREATE TRIGGER directory_changes_kept BEFORE UPDATE ON directory_changes BEGIN SELECT raise(ABORT, 'append-only'); END;
      CREATE TRIGGER directory_changes_stay BEFORE DELETE ON directory_changes BEGIN SELECT raise(ABORT, 'append-only'); END;

      CREATE TABLE sync_parts ( -- how far each part of the directory is known
        part        TEXT PRIMARY KEY,
        state       TEXT NOT NULL CHECK (state IN ('idle', 'running', 'failed')),
        begun_at    INTEGER,          -- of the run under way or the last one
        done        INTEGER NOT NULL, -- of total, in the run under way
        total       INTEGER NOT NULL, -- 0: not known
        place       TEXT NOT NULL,    -- where the run under way stands; a later run takes it up there. JSON, empty between runs
        finished_at INTEGER,          -- of the last whole run
        rows        INTEGER NOT NULL, -- how many it knew then
        sentence    TEXT NOT NULL,    -- why the last run failed
        remedy      TEXT NOT NULL,
        code        INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE operation_log ( -- WeCom's own log of what its members and administrators did
        source TEXT NOT NULL CHECK (source IN ('member', 'admin')),
        at     INTEGER NOT NULL,
        userid TEXT NOT NULL,
        type   INTEGER NOT NULL,
        detail TEXT NOT NULL,
        ip     TEXT NOT NULL,
        PRIMARY KEY (source, at, userid, type, detail)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE behaviour ( -- WeCom's own count of an employee's day with customers
        userid             TEXT NOT NULL,
        day                TEXT NOT NULL, -- 2026-11-20, UTC+8
        chats              INTEGER NOT NULL,
        messages           INTEGER NOT NULL,
        reply_percentage   REAL,
        reply_minutes      REAL,
        new_applies        INTEGER NOT NULL,
        new_contacts       INTEGER NOT NULL,
        negative_feedbacks INTEGER NOT NULL,
        PRIMARY KEY (userid, day)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE key_versions ( -- public keys that records were sealed with
        version  INTEGER PRIMARY KEY,
        first_seq INTEGER NOT NULL,
        first_at INTEGER NOT NULL, -- received
        last_seq INTEGER NOT NULL,
        last_at  INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
