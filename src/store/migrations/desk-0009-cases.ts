import type { Migration } from '../migrate.ts';

/** Cases, what belongs to them, and excerpts. */
export const cases: Migration = {
  name: 'cases',
  up(db) {
    db.exec(`
      CREATE TABLE kept_copies ( -- messages of one conversation that an excerpt or a case keeps for itself
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation TEXT NOT NULL,
        chat_kind    TEXT NOT NULL CHECK (chat_kind IN ('internal', 'external', 'group')),
        people       TEXT NOT NULL,    -- JSON: who was in it then; tells who may see the copy when the conversation is gone
        first_at     INTEGER NOT NULL, -- of what is still in it
        last_at      INTEGER NOT NULL,
        count        INTEGER NOT NULL, -- as it was made
        messages     BLOB NOT NULL,    -- deflated JSON, store/kept-copies.ts
        made_at      INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE kept_messages ( -- which ones; disposal finds its copies by them
        copy    INTEGER NOT NULL REFERENCES kept_copies (id) ON DELETE CASCADE,
        seq     INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        PRIMARY KEY (copy, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX kept_by_seq ON kept_messages (seq, copy);

      CREATE TABLE excerpts (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        version    INTEGER NOT NULL DEFAULT 1,
        title      TEXT NOT NULL,
        note       TEXT NOT NULL,
        customer   TEXT,             -- external_userid; null: of a conversation without anybody from outside
        copy       INTEGER REFERENCES kept_copies (id), -- null: removed
        made_by    INTEGER NOT NULL,
        made_at    INTEGER NOT NULL,
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        removed_at INTEGER
      ) STRICT;
      CREATE INDEX excerpts_of_customer ON excerpts (customer, id) WHERE removed_at IS NULL;
      CREATE INDEX excerpts_of_copy ON excerpts (copy) WHERE copy IS NOT NULL;

      CREATE TABLE cases (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        year       INTEGER NOT NULL,
        number     INTEGER NOT NULL, -- within the year
        version    INTEGER NOT NULL DEFAULT 1, -- of title and description
        title      TEXT NOT NULL,
        about      TEXT NOT NULL,
        state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
        conclusion TEXT NOT NULL DEFAULT '',
        made_by    INTEGER NOT NULL,
        made_at    INTEGER NOT NULL,
        closed_at  INTEGER,
        UNIQUE (year, number)
      ) STRICT;

      CREATE TABLE case_members (
        case_id  INTEGER NOT NULL REFERENCES cases (id),
        account  INTEGER NOT NULL,
        role     TEXT NOT NULL CHECK (role IN ('lead', 'worker', 'reader')),
        added_by INTEGER NOT NULL,
        added_at INTEGER NOT NULL,
        PRIMARY KEY (case_id, account)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX cases_of_account ON case_members (account, case_id);

      CREATE TABLE case_items ( -- removed ones stay, with who and why
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id      INTEGER NOT NULL REFERENCES cases (id),
        kind         TEXT NOT NULL
          CHECK (kind IN ('messages', 'conversation', 'violation', 'note', 'hold', 'export', 'excerpt')),
        subject      INTEGER,        -- number of the violation, hold, export or excerpt
        conversation TEXT,
        from_at      INTEGER,        -- of a conversation: sent at or after
        to_at        INTEGER,        -- and before
        copy         INTEGER REFERENCES kept_copies (id), -- of messages
        why          TEXT NOT NULL,  -- of a note: the note
        added_by     INTEGER NOT NULL,
        added_at     INTEGER NOT NULL,
        removed_by   INTEGER,
        removed_at   INTEGER,
        removed_why  TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX case_items_of ON case_items (case_id, id);
      CREATE INDEX case_items_of_copy ON case_items (copy) WHERE copy IS NOT NULL;

      CREATE TABLE case_events ( -- the time line
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        kind    TEXT NOT NULL CHECK (kind IN ('case', 'member', 'item', 'note', 'hold', 'export')),
        what    TEXT NOT NULL,
        item    INTEGER,             -- case_items
        account INTEGER,             -- of a member
        note    TEXT NOT NULL,
        by      INTEGER NOT NULL,
        at      INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX case_events_of ON case_events (case_id, id);
      CREATE TRIGGER case_events_no_update BEFORE UPDATE ON case_events BEGIN SELECT raise(ABORT, 'only ever added to'); END;
      CREATE TRIGGER case_events_no_delete BEFORE DELETE ON case_events BEGIN SELECT raise(ABORT, 'only ever added to'); END;

      -- A hold set for a case, and an export made of one, belong to it from the same transaction on.
      CREATE TRIGGER holds_enter_their_case AFTER INSERT ON holds
        WHEN EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND state = 'open') AND (
          EXISTS (SELECT 1 FROM case_members WHERE case_id = NEW.case_id AND account = NEW.set_by AND role <> 'reader')
          OR EXISTS (SELECT 1 FROM account_roles WHERE account = NEW.set_by AND role = 'super')) BEGIN
          INSERT INTO case_items (case_id, kind, subject, why, added_by, added_at)
            VALUES (NEW.case_id, 'hold', NEW.id, NEW.reason, NEW.set_by, NEW.set_at);
          INSERT INTO case_events (case_id, kind, what, item, note, by, at)
            SELECT NEW.case_id, 'hold', 'set', max(id), NEW.reason, NEW.set_by, NEW.set_at FROM case_items;
        END;
      CREATE TRIGGER holds_leave_their_case AFTER UPDATE OF released_at ON holds
        WHEN OLD.released_at IS NULL AND NEW.released_at IS NOT NULL BEGIN
          INSERT INTO case_events (case_id, kind, what, item, note, by, at)
            SELECT case_id, 'hold', 'released', id, NEW.release_note, NEW.released_by, NEW.released_at FROM case_items
            WHERE kind = 'hold' AND subject = NEW.id AND removed_at IS NULL;
        END;
      CREATE TRIGGER exports_enter_their_case AFTER INSERT ON exports
        WHEN NEW.kind = 'package' AND json_extract(NEW.conditions, '$.source.kind') = 'case' BEGIN
          INSERT INTO case_items (case_id, kind, subject, why, added_by, added_at)
            SELECT id, 'export', NEW.id, NEW.reason, NEW.account_id, NEW.created_at FROM cases
            WHERE id = json_extract(NEW.conditions, '$.source.id');
          INSERT INTO case_events (case_id, kind, what, item, note, by, at)
            SELECT case_id, 'export', 'asked', id, NEW.reason, NEW.account_id, NEW.created_at FROM case_items
            WHERE id = (SELECT max(id) FROM case_items) AND kind = 'export' AND subject = NEW.id;
        END;
      CREATE TRIGGER exports_end_in_their_case AFTER UPDATE OF state ON exports
        WHEN NEW.state <> OLD.state AND NEW.state IN ('done', 'failed', 'refused', 'cancelled') BEGIN
          INSERT INTO case_events (case_id, kind, what, item, note, by, at)
            SELECT case_id, 'export', NEW.state, id, '',
              iif(NEW.state = 'refused', coalesce(NEW.judged_by, NEW.account_id), NEW.account_id), coalesce(NEW.finished_at, NEW.judged_at, NEW.created_at)
            FROM case_items WHERE kind = 'export' AND subject = NEW.id AND removed_at IS NULL;
        END;
    `);
  },
};
