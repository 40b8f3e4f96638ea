import type { Migration } from '../migrate.ts';

/** Working time, how dialogues are cut, when an answer is late, who is to be visited again, and reports that go out by themselves. */
export const figures: Migration = {
  name: 'figures',
  up(db) {
    db.exec(`
      CREATE TABLE calendars (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        name       TEXT NOT NULL,
        note       TEXT NOT NULL DEFAULT '',
        week       TEXT NOT NULL,            -- JSON: seven lists of spans in minutes of the day, Monday first
        is_default INTEGER NOT NULL DEFAULT 0,
        made_by    INTEGER,
        changed_at INTEGER NOT NULL,
        removed_at INTEGER
      ) STRICT;
      CREATE UNIQUE INDEX calendars_default ON calendars (is_default) WHERE is_default = 1;
      CREATE TABLE calendar_days ( -- days that are not as their weekday
        calendar INTEGER NOT NULL,
        date     TEXT NOT NULL,              -- 2026-10-01
        kind     TEXT NOT NULL CHECK (kind IN ('rest', 'work')),
        name     TEXT NOT NULL DEFAULT '',
        spans    TEXT,                       -- JSON; null: as on a Monday
        PRIMARY KEY (calendar, date)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE calendar_people (
        kind     TEXT NOT NULL CHECK (kind IN ('department', 'employee')),
        who      TEXT NOT NULL,              -- department id or userid
        calendar INTEGER NOT NULL,
        PRIMARY KEY (kind, who)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO calendars (name, note, week, is_default, changed_at) VALUES ('工作时间', '周一至周五 9:00–18:00', '${WEEK}', 1, 0);

      CREATE TABLE dialogue_rules ( -- the newest is in force
        version   INTEGER PRIMARY KEY AUTOINCREMENT,
        content   TEXT NOT NULL,             -- JSON: figures/basis.ts
        made_by   INTEGER,
        made_at   INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE end_phrases (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        text       TEXT NOT NULL,
        folded     TEXT NOT NULL UNIQUE,     -- as messages are compared
        is_on      INTEGER NOT NULL DEFAULT 1,
        made_by    INTEGER,
        changed_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE reply_rules (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        name       TEXT NOT NULL,
        kind       INTEGER NOT NULL,         -- 0 single chats, 1 groups
        is_on      INTEGER NOT NULL DEFAULT 1,
        version    INTEGER NOT NULL DEFAULT 1,
        content    TEXT NOT NULL,            -- JSON: figures/reply-rule.ts
        in_force_at INTEGER NOT NULL,        -- what falls due before is not looked at
        changed_at INTEGER NOT NULL,
        removed_at INTEGER
      ) STRICT;
      CREATE TABLE reply_rule_versions (
        rule    INTEGER NOT NULL,
        version INTEGER NOT NULL,
        name    TEXT NOT NULL,
        content TEXT NOT NULL,
        made_by INTEGER,
        made_at INTEGER NOT NULL,
        PRIMARY KEY (rule, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE figure_settings ( -- one row for each: revisits, activity
        name       TEXT PRIMARY KEY,
        content    TEXT NOT NULL,            -- JSON
        changed_by INTEGER,
        changed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE figures_rules_state ( -- raised by every change that figures or timeouts depend on
        id        INTEGER PRIMARY KEY CHECK (id = 1),
        basis     INTEGER NOT NULL DEFAULT 1, -- dialogue rules, phrases, calendars: dialogues are worked out anew
        timeouts  INTEGER NOT NULL DEFAULT 1  -- reply rules, calendars
      ) STRICT;
      INSERT INTO figures_rules_state (id) VALUES (1);

      CREATE TABLE report_plans (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,         -- whose sight it is made with
        name       TEXT NOT NULL,
        content    TEXT NOT NULL,            -- JSON: which page with which conditions, when, to whom
        is_on      INTEGER NOT NULL DEFAULT 1,
        next_at    INTEGER NOT NULL,
        last_at    INTEGER,
        begun_at   INTEGER,                  -- of the one that was begun last: what it says is as of then
        unsent     TEXT,                     -- JSON: who has not got that one yet; null: everybody has
        tries      INTEGER NOT NULL DEFAULT 0,
        retry_at   INTEGER,                  -- null: not tried again by itself
        problem    TEXT NOT NULL DEFAULT '', -- what the last try met
        changed_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX report_plans_due ON report_plans (next_at) WHERE is_on = 1;
      CREATE TABLE figure_columns ( -- which indicators somebody has chosen for a table, in his order
        account_id INTEGER NOT NULL,
        place      TEXT NOT NULL,
        columns    TEXT NOT NULL,            -- JSON
        PRIMARY KEY (account_id, place)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE notices_anew ( -- as it was, with one more state: a check cannot be changed
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        category   TEXT NOT NULL,
        subject    TEXT NOT NULL,    -- what it is about, once: violation:17, incident:pull:1763…
        channel    TEXT NOT NULL,    -- wecom, robot, mail
        recipient  TEXT NOT NULL,    -- userid, webhook name, address
        content    TEXT NOT NULL,    -- JSON of the variables: the text is made when it is sent
        due_at     INTEGER NOT NULL, -- after quiet hours, or when what is gathered goes
        tries      INTEGER NOT NULL DEFAULT 0,
        state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'unreached', 'settled')),
        problem    TEXT NOT NULL DEFAULT '',
        made_at    INTEGER NOT NULL,
        sent_at    INTEGER,
        UNIQUE (subject, channel, recipient)
      ) STRICT;
      INSERT INTO notices_anew (id, category, subject, channel, recipient, content, due_at, tries, state, problem, made_at, sent_at)
        SELECT id, category, subject, channel, recipient, content, due_at, tries, state, problem, made_at, sent_at FROM notices;
      DELETE FROM sqlite_sequence WHERE name = 'notices_anew';
      INSERT INTO sqlite_sequence (name, seq) SELECT 'notices_anew', seq FROM sqlite_sequence WHERE name = 'notices'; -- an id never comes again
      DROP TABLE notices;
      ALTER TABLE notices_anew RENAME TO notices;
      CREATE INDEX notices_due ON notices (due_at, id) WHERE state = 'waiting';
      CREATE INDEX notices_by_time ON notices (made_at DESC, id);

      ALTER TABLE notice_state ADD COLUMN told_timeouts INTEGER NOT NULL DEFAULT 0;
    `);
  },
};

const DAY = '[[540,1080]]';
const WEEK = `[${[DAY, DAY, DAY, DAY, DAY, '[]', '[]'].join(',')}]`;
