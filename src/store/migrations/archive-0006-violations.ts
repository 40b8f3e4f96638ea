import type { Migration } from '../migrate.ts';

/** What rules found, one row for each message and rule; and of everybody who talks, how much and when last. */
export const violations: Migration = {
  name: 'violations',
  up(db) {
    db.exec(`
      CREATE TABLE violations (
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        rule         INTEGER NOT NULL,
        rule_version INTEGER NOT NULL,
        rule_name    TEXT NOT NULL, -- as it was called then
        severity     TEXT NOT NULL CHECK (severity IN ('high', 'medium', 'low')),
        seq          INTEGER,       -- the message; null for what is none, as a deleted friend
        conversation TEXT NOT NULL,
        sender       TEXT NOT NULL, -- who triggered it
        sent_at      INTEGER NOT NULL,
        words        TEXT NOT NULL, -- JSON: the passages that matched, as they stand in the original
        found_at     INTEGER NOT NULL,
        UNIQUE (seq, rule)
      ) STRICT;
      CREATE INDEX violations_by_chat ON violations (conversation, sent_at, seq);
      CREATE INDEX violations_by_sender ON violations (sender, sent_at);

      CREATE TABLE talkers ( -- everyone in members: what lists of people show of them, without counting anew
        userid        TEXT PRIMARY KEY,
        employee      INTEGER NOT NULL,
        conversations INTEGER NOT NULL,
        last_at       INTEGER NOT NULL -- last message in any of them
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX talkers_by_time ON talkers (employee, last_at DESC, userid);
      INSERT INTO talkers (userid, employee, conversations, last_at)
        SELECT m.userid, max(m.employee), count(*), max(c.last_at) FROM members m JOIN conversations c ON c.key = m.conversation GROUP BY m.userid;
    `);
  },
};
