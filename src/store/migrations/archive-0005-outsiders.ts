import type { Migration } from '../migrate.ts';

/**
 * Everybody from outside in one list that can be walked in the order it is shown: what a row of it says is worked out from
 * relations, consents and conversations, and can be made anew. Triggers only note who has to be worked out again.
 */
export const outsiders: Migration = {
  name: 'outsiders',
  up(db) {
    db.exec(`
      CREATE TABLE outsiders (
        customer INTEGER NOT NULL, -- 1 when an employee has or had him as a contact, else he only talks
        came_at  INTEGER NOT NULL, -- first added; of others, first heard of
        id       TEXT NOT NULL,
        kind     INTEGER NOT NULL, -- 1 of WeChat, 2 of another company's WeCom
        state    INTEGER NOT NULL, -- 0 no conversation, 1 broken off, 2 going on
        consent  INTEGER NOT NULL, -- to being archived: 0 not known, 1 agreed, 2 refused to somebody, 3 not asked yet
        last_at  INTEGER NOT NULL, -- last message; 0: none
        words    TEXT NOT NULL,    -- all he is found by, in lower case, a line each
        PRIMARY KEY (customer, came_at DESC, id)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX outsiders_by_id ON outsiders (id);
      CREATE INDEX outsiders_by_talk ON outsiders (customer, last_at DESC, id);
      CREATE TABLE customer_tags (customer TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (customer, tag)) STRICT, WITHOUT ROWID;
      CREATE INDEX customers_by_tag ON customer_tags (tag, customer);
      CREATE TABLE room_talks (room TEXT PRIMARY KEY, made_at INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX rooms_by_talk ON room_talks (last_at DESC, made_at DESC, room);
      INSERT INTO room_talks (room, made_at, last_at)
        SELECT r.id, r.made_at, coalesce(c.last_at, 0) FROM rooms r LEFT JOIN conversations c ON c.key = r.id;

      CREATE TABLE outsiders_stale ( -- who is to be worked out again; of an employee, all his customers
        kind TEXT NOT NULL CHECK (kind IN ('outsider', 'employee')),
        id   TEXT NOT NULL,
        PRIMARY KEY (kind, id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE outsiders_progress (
        id  INTEGER PRIMARY KEY CHECK (id = 1),
        seq INTEGER NOT NULL -- messages up to here are counted in last_at
      ) STRICT;
      INSERT INTO outsiders_progress (id, seq) SELECT 1, coalesce(max(max_seq), 0) FROM months;
      INSERT INTO outsiders_stale (kind, id) SELECT 'outsider', id FROM customers;
      INSERT INTO outsiders_stale (kind, id)
        SELECT 'outsider', userid FROM members WHERE employee = 0 AND userid GLOB 'w[mo]*' ON CONFLICT DO NOTHING;

      CREATE INDEX follows_current ON follows (userid, customer) WHERE ended_at IS NULL;
      CREATE INDEX follows_ended ON follows (ended_at DESC, customer, userid) WHERE ended_at IS NOT NULL;

      CREATE TRIGGER customer_came AFTER INSERT ON customers BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('outsider', NEW.id) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER customer_changed AFTER UPDATE OF name, pinyin, kind, corp ON customers
        WHEN (OLD.name, OLD.pinyin, OLD.kind, OLD.corp) IS NOT (NEW.name, NEW.pinyin, NEW.kind, NEW.corp) BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('outsider', NEW.id) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER follow_began AFTER INSERT ON follows BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('outsider', NEW.customer) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER follow_changed AFTER UPDATE OF ended_at, remark, remark_corp, mobiles, tags ON follows
        WHEN (OLD.ended_at, OLD.remark, OLD.remark_corp, OLD.mobiles, OLD.tags)
          IS NOT (NEW.ended_at, NEW.remark, NEW.remark_corp, NEW.mobiles, NEW.tags) BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('outsider', NEW.customer) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER consent_given AFTER INSERT ON consents BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('outsider', NEW.customer) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER consent_changed AFTER UPDATE OF status ON consents WHEN OLD.status <> NEW.status BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('outsider', NEW.customer) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER outsider_talked AFTER INSERT ON members WHEN NEW.employee = 0 AND NEW.userid GLOB 'w[mo]*' BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('outsider', NEW.userid) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER scope_entered AFTER INSERT ON archive_scope BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('employee', NEW.userid) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER scope_changed AFTER UPDATE OF to_at ON archive_scope WHEN OLD.to_at IS NOT NEW.to_at BEGIN
        INSERT INTO outsiders_stale (kind, id) VALUES ('employee', NEW.userid) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER room_came AFTER INSERT ON rooms BEGIN
        INSERT INTO room_talks (room, made_at, last_at)
          VALUES (NEW.id, NEW.made_at, coalesce((SELECT last_at FROM conversations WHERE key = NEW.id), 0)) ON CONFLICT DO NOTHING;
      END;
      CREATE TRIGGER room_made AFTER UPDATE OF made_at ON rooms WHEN OLD.made_at <> NEW.made_at BEGIN
        UPDATE room_talks SET made_at = NEW.made_at WHERE room = NEW.id;
      END;
    `);
  },
};
