import type { Migration } from '../migrate.ts';

/** What a violation was, kept as it was found; how far rules have looked back. */
export const review: Migration = {
  name: 'review',
  up(db) {
    db.exec(`
      ALTER TABLE violations ADD COLUMN rule_kind TEXT NOT NULL DEFAULT 'words';
      ALTER TABLE violations ADD COLUMN category TEXT NOT NULL DEFAULT 'negative';
      ALTER TABLE violations ADD COLUMN chat_kind TEXT NOT NULL DEFAULT 'external'; -- internal, external, group
      ALTER TABLE violations ADD COLUMN receivers TEXT NOT NULL DEFAULT '[]';       -- JSON
      ALTER TABLE violations ADD COLUMN origin TEXT NOT NULL DEFAULT 'live';        -- live, past
      ALTER TABLE violations ADD COLUMN event TEXT;  -- JSON of what is no message: a friend deleted, somebody gone
      ALTER TABLE violations ADD COLUMN event_key TEXT; -- once for each
      CREATE UNIQUE INDEX violations_by_event ON violations (event_key) WHERE event_key IS NOT NULL;
      CREATE INDEX violations_by_time ON violations (sent_at DESC, id DESC);
      CREATE INDEX violations_by_rule ON violations (rule, sent_at DESC);
      CREATE INDEX violations_by_severity ON violations (severity, sent_at);

      CREATE TABLE violation_days ( -- the first that was found on each: numbers of the day count from it
        day   INTEGER PRIMARY KEY, -- since 1970, in UTC+8
        first INTEGER NOT NULL
      ) STRICT;
      INSERT INTO violation_days (day, first)
        SELECT (found_at + 28800000) / 86400000, min(id) FROM violations GROUP BY 1;
      CREATE TRIGGER violations_begin_days AFTER INSERT ON violations
        WHEN NOT EXISTS (SELECT 1 FROM violation_days WHERE day = (new.found_at + 28800000) / 86400000)
      BEGIN
        INSERT INTO violation_days (day, first) VALUES ((new.found_at + 28800000) / 86400000, new.id);
      END;

      CREATE TABLE violation_copies ( -- the message and its neighbours as they were: outlives what retention takes
        violation INTEGER PRIMARY KEY REFERENCES violations (id),
        messages  BLOB NOT NULL, -- deflated JSON: [{seq, msgid, sentAt, sender, type, json}] in chat order
        open_in   TEXT           -- the conversation, while neighbours that come later still belong in it
      ) STRICT;
      CREATE INDEX violation_copies_open ON violation_copies (open_in) WHERE open_in IS NOT NULL;

      CREATE TABLE violation_versions ( -- a later version of the rule that met it again
        violation INTEGER NOT NULL,
        version   INTEGER NOT NULL,
        at        INTEGER NOT NULL,
        PRIMARY KEY (violation, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE lookbacks ( -- a rule looks at the past: dry, to see what it would find, or for good
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        rule       INTEGER,          -- null: a draft that was never saved
        version    INTEGER NOT NULL,
        content    TEXT NOT NULL,    -- JSON: the rule as it looked
        dry        INTEGER NOT NULL CHECK (dry IN (0, 1)),
        from_at    INTEGER NOT NULL,
        to_at      INTEGER NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
        month      TEXT,             -- where it is
        after_seq  INTEGER NOT NULL DEFAULT 0,
        looked     INTEGER NOT NULL DEFAULT 0,
        total      INTEGER NOT NULL DEFAULT 0,
        found      INTEGER NOT NULL DEFAULT 0,
        narrowed   INTEGER NOT NULL DEFAULT 0, -- 1: looks only for the words an earlier one did not know
        by_month   TEXT NOT NULL DEFAULT '{}', -- JSON: month -> found
        people     TEXT NOT NULL DEFAULT '{}', -- JSON: employee -> found
        samples    TEXT NOT NULL DEFAULT '[]', -- JSON: seqs and places, at most 200
        problem    TEXT NOT NULL DEFAULT '',
        asked_by   INTEGER NOT NULL,
        asked_at   INTEGER NOT NULL,
        ended_at   INTEGER
      ) STRICT;
      CREATE INDEX lookbacks_unfinished ON lookbacks (id) WHERE state IN ('waiting', 'running');
      CREATE INDEX lookbacks_by_rule ON lookbacks (rule, id);

      CREATE TABLE rule_hits (rule INTEGER PRIMARY KEY, hits INTEGER NOT NULL) STRICT;
      INSERT INTO rule_hits (rule, hits) SELECT rule, count(*) FROM violations GROUP BY rule;

      ALTER TABLE months ADD COLUMN reviewed INTEGER NOT NULL DEFAULT 0; -- opened records the station has looked at

      CREATE TABLE review_events ( -- what ended, waiting for the station: (customer, employee) or (group, member), and the period
        n     INTEGER PRIMARY KEY AUTOINCREMENT,
        kind  TEXT NOT NULL CHECK (kind IN ('follow', 'stay')),
        place TEXT NOT NULL,
        who   TEXT NOT NULL,
        began INTEGER NOT NULL
      ) STRICT;
      CREATE TRIGGER follow_ended_before_seen AFTER INSERT ON follows WHEN NEW.ended_at IS NOT NULL BEGIN
        INSERT INTO review_events (kind, place, who, began) VALUES ('follow', NEW.customer, NEW.userid, NEW.added_at);
      END;
      CREATE TRIGGER follow_ended AFTER UPDATE OF ended_at, ended_by ON follows
        WHEN NEW.ended_at IS NOT NULL AND (OLD.ended_at, OLD.ended_by) IS NOT (NEW.ended_at, NEW.ended_by) BEGIN
        INSERT INTO review_events (kind, place, who, began) VALUES ('follow', NEW.customer, NEW.userid, NEW.added_at);
      END;
      CREATE TRIGGER stay_ended AFTER UPDATE OF left_at, left_scene ON room_members
        WHEN NEW.left_at IS NOT NULL AND (OLD.left_at, OLD.left_scene) IS NOT (NEW.left_at, NEW.left_scene)
          AND NEW.kind <> 1 AND NEW.id GLOB 'w[mo]*' BEGIN
        INSERT INTO review_events (kind, place, who, began) VALUES ('stay', NEW.room, NEW.id, NEW.joined_at);
      END;
    `);
  },
};
