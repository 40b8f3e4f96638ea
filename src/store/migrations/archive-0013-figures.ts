import type { Migration } from '../migrate.ts';

/** What dialogues there were, what they add up to for each employee and day, and which customers waited too long. */
export const figures: Migration = {
  name: 'figures',
  up(db) {
    db.exec(`
      CREATE TABLE figure_bases ( -- by which rules figures were worked out
        basis       INTEGER PRIMARY KEY AUTOINCREMENT,
        rules       TEXT NOT NULL,     -- JSON, figures/basis.ts
        made_at     INTEGER NOT NULL,
        switched_at INTEGER            -- when pages began to show it
      ) STRICT;
      CREATE TABLE figures_state (
        id        INTEGER PRIMARY KEY CHECK (id = 1),
        basis     INTEGER,             -- what pages show; null: nothing worked out yet
        building  INTEGER,             -- worked out beside it, after the rules changed
        built_key TEXT NOT NULL DEFAULT '', -- conversations up to this key are in it
        done      INTEGER NOT NULL DEFAULT 0, -- of total conversations
        total     INTEGER NOT NULL DEFAULT 0,
        messages_only INTEGER NOT NULL DEFAULT 0, -- 1: the first of all, done and total are messages
        begun_at  INTEGER,
        revision  INTEGER NOT NULL DEFAULT 0, -- raised by every change of a figure: what is kept of a page is good for one
        people    INTEGER NOT NULL DEFAULT 0, -- raised by every change of who has whom as a contact and is in which group
        as_of     INTEGER              -- clock when nothing was left to do
      ) STRICT;
      INSERT INTO figures_state (id) VALUES (1);

      CREATE TABLE dialogues ( -- of single chats with customers and of groups with customers
        basis        INTEGER NOT NULL,
        day          INTEGER NOT NULL, -- UTC+8 day it began: it belongs to that one whole
        conversation TEXT NOT NULL,
        began_at     INTEGER NOT NULL, -- its first message
        seq          INTEGER NOT NULL,
        ended_at     INTEGER NOT NULL, -- its last message
        kind         INTEGER NOT NULL, -- 0 single, 1 group
        opener       TEXT NOT NULL,
        by_staff     INTEGER NOT NULL, -- 1: an employee began it
        asked        INTEGER NOT NULL, -- messages of customers
        said         INTEGER NOT NULL, -- messages of staff
        call_ms      INTEGER NOT NULL,
        by_phrase    INTEGER NOT NULL, -- 1: a customer ended it by a phrase; 0: silence did, or it still goes on
        once24       INTEGER NOT NULL, -- 1: the only effective dialogue of the conversation on its day
        once48       INTEGER NOT NULL, -- and there was none on the next
        carry        TEXT,             -- JSON: who was waiting for an answer when it began; null: nobody
        staff        TEXT NOT NULL,    -- JSON: those of dialogue_staff
        PRIMARY KEY (basis, day, conversation, began_at, seq) -- what a day adds lies together
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE dialogue_staff ( -- of a single chat its employee; of a group everybody of the staff who was in it when it began, or spoke
        basis         INTEGER NOT NULL,
        userid        TEXT NOT NULL,
        day           INTEGER NOT NULL,
        conversation  TEXT NOT NULL,
        began_at      INTEGER NOT NULL,
        seq           INTEGER NOT NULL,
        sent          INTEGER NOT NULL, -- messages he sent in it
        first_ms      INTEGER,          -- from the first message of a customer to his next: null when there is none
        first_work_ms INTEGER,          -- the same in his working time
        replies       INTEGER NOT NULL, -- gaps from the first unanswered message of a customer to his next
        reply_ms      INTEGER NOT NULL, -- their sum
        reply_work_ms INTEGER NOT NULL,
        PRIMARY KEY (basis, userid, day, conversation, began_at, seq) -- as pages ask for it
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE open_dialogues ( -- where cutting goes on
        basis        INTEGER NOT NULL,
        conversation TEXT NOT NULL,
        since        INTEGER NOT NULL, -- no dialogue of it began earlier
        last_at      INTEGER NOT NULL,
        last_seq     INTEGER NOT NULL,
        state        TEXT NOT NULL, -- JSON, figures/dialogue.ts
        PRIMARY KEY (basis, conversation)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE figure_calendars ( -- in whose working time the gaps of each employee were counted
        userid   TEXT PRIMARY KEY,
        calendar INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE chat_days ( -- of every conversation, whoever is in it: messages by the day they were sent
        day          INTEGER NOT NULL,
        conversation TEXT NOT NULL,
        staff        INTEGER NOT NULL,
        customers    INTEGER NOT NULL,
        others       INTEGER NOT NULL, -- robots, and nobody
        PRIMARY KEY (day, conversation)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX chat_days_of_groups ON chat_days (conversation, day) WHERE instr(conversation, '|') = 0;
      CREATE TABLE chat_people_days ( -- of groups: by whom
        conversation TEXT NOT NULL,
        day          INTEGER NOT NULL,
        userid       TEXT NOT NULL,
        sent         INTEGER NOT NULL,
        last_at      INTEGER NOT NULL,
        PRIMARY KEY (conversation, day, userid)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX chat_people_days_by_staff ON chat_people_days (userid, day, conversation)
        WHERE userid NOT GLOB 'w[mob]????????????????????*';

      DROP INDEX follows_by_employee;
      CREATE INDEX follows_by_employee ON follows (userid, customer, added_at, ended_at, ended_by); -- all that is counted of them, in the order it is counted
      CREATE INDEX follows_by_coming ON follows (added_at, userid, customer); -- new customers, and whom to visit again

      CREATE TABLE figures_stale ( -- conversations to be cut again from a time on: somebody turned out to have been in the group
        conversation TEXT PRIMARY KEY,
        from_at      INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER figures_room_known AFTER INSERT ON room_members
        WHEN NOT EXISTS (SELECT 1 FROM room_members o WHERE o.room = NEW.room AND (o.id, o.joined_at) IS NOT (NEW.id, NEW.joined_at)) BEGIN
        INSERT INTO figures_stale (conversation, from_at) VALUES (NEW.room, 0)
          ON CONFLICT (conversation) DO UPDATE SET from_at = 0;
      END;
      CREATE TRIGGER figures_room_joined AFTER INSERT ON room_members WHEN NEW.kind = 1 OR NEW.id NOT GLOB 'w[mob]*' BEGIN
        INSERT INTO figures_stale (conversation, from_at) VALUES (NEW.room, NEW.joined_at)
          ON CONFLICT (conversation) DO UPDATE SET from_at = min(from_at, excluded.from_at);
      END;
      CREATE TRIGGER figures_room_left AFTER UPDATE OF id, left_at, joined_at, kind ON room_members
        WHEN (OLD.kind = 1 OR NEW.kind = 1 OR OLD.id NOT GLOB 'w[mob]*' OR NEW.id NOT GLOB 'w[mob]*')
          AND (OLD.id, OLD.left_at, OLD.joined_at, OLD.kind) IS NOT (NEW.id, NEW.left_at, NEW.joined_at, NEW.kind) BEGIN
        INSERT INTO figures_stale (conversation, from_at)
          VALUES (NEW.room, iif((OLD.id, OLD.joined_at, OLD.kind) IS (NEW.id, NEW.joined_at, NEW.kind),
            min(coalesce(OLD.left_at, NEW.left_at), coalesce(NEW.left_at, OLD.left_at)), min(OLD.joined_at, NEW.joined_at)))
          ON CONFLICT (conversation) DO UPDATE SET from_at = min(from_at, excluded.from_at);
      END;
      CREATE TRIGGER figures_member_talked AFTER INSERT ON members -- of a group of which WeCom tells nothing all who ever talked count
        WHEN NEW.employee = 1 AND instr(NEW.conversation, '|') = 0
          AND NOT EXISTS (SELECT 1 FROM room_members o WHERE o.room = NEW.conversation) BEGIN
        INSERT INTO figures_stale (conversation, from_at) VALUES (NEW.conversation, 0)
          ON CONFLICT (conversation) DO UPDATE SET from_at = 0;
      END;
    `);
    for (const [i, change] of PEOPLE.entries())
      db.exec(
        `CREATE TRIGGER figures_people_${i} AFTER ${change} BEGIN UPDATE figures_state SET people = people + 1; END`,
      );
    for (const [table, per] of [
      ['figure_days', 'day'],
      ['figure_months', 'month'], // months since 1970-01 in UTC+8
    ]) {
      db.exec(`
        CREATE TABLE ${table} ( -- sums over dialogue_staff and its dialogues: src/figures/sums.ts says what each is
          basis   INTEGER NOT NULL,
          ${per}  INTEGER NOT NULL,
          userid  TEXT NOT NULL,
          kind    INTEGER NOT NULL, -- 0 single chats with customers, 1 groups with customers
          ${SUMS.map((name) => `${name} INTEGER NOT NULL DEFAULT 0`).join(',\n          ')},
          PRIMARY KEY (basis, ${per}, userid, kind)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ${table}_by_person ON ${table} (basis, userid, ${per});`);
    }
    db.exec(`
      CREATE TABLE timeouts ( -- a customer waited too long: one for each unanswered stretch and rule
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        rule         INTEGER NOT NULL,
        rule_version INTEGER NOT NULL,
        rule_name    TEXT NOT NULL,
        conversation TEXT NOT NULL,
        kind         INTEGER NOT NULL, -- 0 single, 1 group
        first_seq    INTEGER NOT NULL, -- the first unanswered message: with rule and conversation, what it is
        first_at     INTEGER NOT NULL,
        last_seq     INTEGER NOT NULL, -- the customer's last
        last_at      INTEGER NOT NULL,
        customer     TEXT NOT NULL,    -- who said it
        level        INTEGER NOT NULL,
        day          INTEGER NOT NULL, -- UTC+8 day its first level fell due
        owner        TEXT NOT NULL DEFAULT '', -- of the group, then
        keeper       TEXT NOT NULL DEFAULT '', -- who answered for it, then
        staff        INTEGER NOT NULL, -- in the group, then
        members      INTEGER NOT NULL,
        raised_at    INTEGER NOT NULL,
        answered_at  INTEGER,
        answered_by  TEXT,
        waited_ms    INTEGER,          -- as the rule counts, until it was answered
        void_at      INTEGER,          -- an answer in time came to us late, or the messages were revoked: it was none
        void_why     TEXT,
        UNIQUE (rule, conversation, first_seq)
      ) STRICT;
      CREATE INDEX timeouts_by_time ON timeouts (last_at DESC, id DESC);
      CREATE INDEX timeouts_by_day ON timeouts (day);
      CREATE INDEX timeouts_by_chat ON timeouts (conversation, first_seq);
      CREATE INDEX timeouts_gone ON timeouts (conversation) WHERE void_why = 'gone';
      CREATE INDEX timeouts_open ON timeouts (conversation) WHERE answered_at IS NULL AND void_at IS NULL;
      CREATE TABLE timeout_levels ( -- ids grow with each that is raised: notices go by them
        id        INTEGER PRIMARY KEY AUTOINCREMENT,
        timeout   INTEGER NOT NULL,
        level     INTEGER NOT NULL,
        minutes   INTEGER NOT NULL, -- of the level, as the rule said then
        clock     TEXT NOT NULL,    -- 'last' or 'first', as the rule said then
        from_at   INTEGER NOT NULL, -- the message its clock ran from
        due_at    INTEGER NOT NULL,
        raised_at INTEGER NOT NULL,
        live      INTEGER NOT NULL, -- 0: found afterwards, when it was already answered
        UNIQUE (timeout, level)
      ) STRICT;
      CREATE TABLE timeout_staff ( -- whom it counts for
        timeout INTEGER NOT NULL,
        userid  TEXT NOT NULL,
        day     INTEGER NOT NULL,
        PRIMARY KEY (timeout, userid)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX timeout_staff_by_person ON timeout_staff (userid, day, timeout);
      CREATE TABLE timeout_watch ( -- who is waiting, and when the next level falls due
        conversation TEXT NOT NULL,
        rule         INTEGER NOT NULL,
        first_seq    INTEGER NOT NULL,
        next_at      INTEGER NOT NULL,
        stretch      TEXT NOT NULL, -- JSON, figures/stretch.ts
        PRIMARY KEY (conversation, rule)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX timeout_watch_by_time ON timeout_watch (next_at);
      CREATE TABLE waiting_chats ( -- the open stretch of each conversation: for rules that are made later
        conversation TEXT PRIMARY KEY,
        first_seq    INTEGER NOT NULL,
        last_at      INTEGER NOT NULL,
        stretch      TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX waiting_chats_by_time ON waiting_chats (last_at);
      CREATE TABLE timeout_state ( -- which rules the waiting chats are watched by, and how far those of a new state have been taken up
        id    INTEGER PRIMARY KEY CHECK (id = 1),
        mark  TEXT NOT NULL DEFAULT '',
        taken TEXT -- conversations up to this key; null: all
      ) STRICT;
      INSERT INTO timeout_state (id) VALUES (1);

      CREATE INDEX revocations_by_chat ON revocations (conversation, revoked_at);
      CREATE TABLE timeouts_revoked ( -- a customer took something back there: is anything left to answer?
        conversation TEXT PRIMARY KEY,
        since        INTEGER NOT NULL -- in stretches that end later; nobody can take back what is older than a day
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER timeouts_revoked AFTER INSERT ON revocations
        WHEN NEW.revoked_by GLOB 'w[mo]*' AND EXISTS (SELECT 1 FROM timeouts WHERE conversation = NEW.conversation) BEGIN
        INSERT INTO timeouts_revoked (conversation, since) VALUES (NEW.conversation, NEW.revoked_at - 90000000)
          ON CONFLICT (conversation) DO UPDATE SET since = min(since, excluded.since);
      END;
    `);
  },
};

const PEOPLE = [
  ...['INSERT ON follows', 'UPDATE OF added_at, ended_at, ended_by, tags, add_way ON follows', 'DELETE ON follows'],
  ...['INSERT ON room_members', 'UPDATE OF joined_at, left_at, kind ON room_members', 'DELETE ON room_members'],
  ...['INSERT ON behaviour', 'UPDATE ON behaviour', 'INSERT ON tags'],
  `UPDATE OF name, group_name, gone_at ON tags
    WHEN (OLD.name, OLD.group_name, OLD.gone_at) IS NOT (NEW.name, NEW.group_name, NEW.gone_at)`,
  'INSERT ON rooms',
  `UPDATE OF owner, kind, dismissed_at ON rooms
    WHEN (OLD.owner, OLD.kind, OLD.dismissed_at) IS NOT (NEW.owner, NEW.kind, NEW.dismissed_at)`,
];

/** As src/figures/sums.ts had them when this shipped. */
const SUMS = [
  ...['dialogues', 'begun_by_staff', 'begun_by_customer', 'answered', 'effective', 'effective_own', 'took_part'],
  ...['sent', 'received', 'messages', 'duration_ms', 'took_part_ms', 'call_ms', 'took_part_received'],
  ...['first_ms', 'first_work_ms', 'first_1m', 'first_3m', 'first_work_1m', 'first_work_3m'],
  ...['replies', 'reply_ms', 'reply_work_ms', 'averaged', 'average_ms', 'averaged_work', 'average_work_ms'],
  ...['average_1m', 'average_3m', 'average_work_1m', 'average_work_3m', 'once24', 'once48'],
];
