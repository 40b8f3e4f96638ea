import type { Migration } from '../migrate.ts';

/** What the pipeline works out over all months. */
export const pipeline: Migration = {
  name: 'pipeline',
  up(db) {
    db.exec(`
      CREATE TABLE months ( -- the catalogue
        month         TEXT PRIMARY KEY,
        evidence_file TEXT NOT NULL,
        read_file     TEXT NOT NULL,
        generation    INTEGER NOT NULL DEFAULT 1,
        revision      INTEGER NOT NULL DEFAULT 0, -- raised by every change after the month is closed
        floor         INTEGER NOT NULL,
        max_seq       INTEGER NOT NULL,
        min_sent_at   INTEGER,
        max_sent_at   INTEGER,
        received      INTEGER NOT NULL DEFAULT 0,
        opened        INTEGER NOT NULL DEFAULT 0,
        closed_at     INTEGER
      ) STRICT;

      CREATE TABLE stations ( -- how far each station has come in a month's journal
        month   TEXT NOT NULL,
        station TEXT NOT NULL,
        n       INTEGER NOT NULL,
        PRIMARY KEY (month, station)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE conversations (
        key         TEXT PRIMARY KEY, -- roomid, or the sorted pair a|b
        kind        TEXT NOT NULL CHECK (kind IN ('single', 'group')),
        external    INTEGER NOT NULL,
        first_at    INTEGER NOT NULL,
        last_at     INTEGER NOT NULL,
        last_seq    INTEGER NOT NULL,
        last_type   TEXT NOT NULL,
        last_sender TEXT NOT NULL,
        last_text   TEXT NOT NULL,
        count       INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE members ( -- everyone who ever said or received something there
        userid       TEXT NOT NULL,
        conversation TEXT NOT NULL,
        employee     INTEGER NOT NULL,
        PRIMARY KEY (userid, conversation)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX members_by_conversation ON members (conversation, userid);

      CREATE TABLE revocations (
        pre_msgid    TEXT NOT NULL,
        seq          INTEGER NOT NULL,
        conversation TEXT NOT NULL,
        revoked_at   INTEGER NOT NULL,
        revoked_by   TEXT NOT NULL,
        PRIMARY KEY (pre_msgid, seq)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE waiting ( -- received, but not opened yet: why
        seq         INTEGER PRIMARY KEY,
        month       TEXT NOT NULL,
        key_version INTEGER NOT NULL,
        fault       TEXT NOT NULL,
        detail      TEXT NOT NULL,
        tries       INTEGER NOT NULL,
        since       INTEGER NOT NULL,
        tried_at    INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX waiting_by_fault ON waiting (fault, key_version);

      CREATE TABLE ranges ( -- runs of consecutive seq, as received
        from_seq INTEGER PRIMARY KEY,
        to_seq   INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_at  INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE gaps (
        after_seq  INTEGER PRIMARY KEY,
        before_seq INTEGER NOT NULL,
        found_at   INTEGER NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('unexplained', 'possibly-lost')),
        why        TEXT NOT NULL
      ) STRICT;

      CREATE TABLE unknown_types (type TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

      CREATE TABLE incidents (
        id       INTEGER PRIMARY KEY,
        kind     TEXT NOT NULL,
        code     INTEGER,
        sentence TEXT NOT NULL,
        remedy   TEXT NOT NULL,
        at       INTEGER NOT NULL,
        last_at  INTEGER NOT NULL,
        count    INTEGER NOT NULL,
        over_at  INTEGER
      ) STRICT;
      CREATE INDEX incidents_open ON incidents (kind) WHERE over_at IS NULL;

      CREATE TABLE host_restarts (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, why TEXT NOT NULL) STRICT;

      CREATE TABLE pulling (
        id       INTEGER PRIMARY KEY CHECK (id = 1),
        state    TEXT NOT NULL CHECK (state IN ('idle', 'pulling', 'paused', 'failing')),
        since    INTEGER NOT NULL,
        sentence TEXT NOT NULL,
        caught_up_at INTEGER
      ) STRICT;
    `);
  },
};
