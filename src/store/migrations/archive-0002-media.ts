import type { Migration } from '../migrate.ts';

/** The files that messages name: which wait, which are here, what is known of their content. */
export const media: Migration = {
  name: 'media',
  up(db) {
    db.exec(`
      CREATE TABLE media ( -- one for each sdkfileid
        file_key     TEXT PRIMARY KEY, -- SHA-256 of the sdkfileid, 32 hex digits of it
        file_id      TEXT NOT NULL,    -- sdkfileid
        kind         TEXT NOT NULL,
        name         TEXT,
        stated_bytes INTEGER,
        stated_md5   TEXT,
        month        TEXT NOT NULL,    -- the message that named it first
        seq          INTEGER NOT NULL,
        sent_at      INTEGER NOT NULL,
        state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed', 'skipped')),
        forced       INTEGER NOT NULL DEFAULT 0, -- by hand: the limits do not hold for it
        tries        INTEGER NOT NULL DEFAULT 0,
        next_at      INTEGER NOT NULL DEFAULT 0,
        tried_at     INTEGER,
        code         INTEGER,          -- of the last failure
        reason       TEXT,             -- a sentence for people
        sha256       TEXT,
        bytes        INTEGER,
        md5_state    TEXT CHECK (md5_state IN ('same', 'differs', 'none')),
        size_state   TEXT CHECK (size_state IN ('same', 'differs', 'none')),
        done_at      INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX media_waiting ON media (next_at, sent_at, stated_bytes) WHERE state = 'waiting';
      CREATE INDEX media_given_up ON media (state, tried_at) WHERE state IN ('failed', 'skipped');
      CREATE INDEX media_by_state ON media (state, kind, bytes);
      CREATE INDEX media_by_content ON media (sha256) WHERE sha256 IS NOT NULL;

      CREATE TABLE media_due ( -- messages whose evidence does not hold their file yet
        file_key TEXT NOT NULL,
        seq      INTEGER NOT NULL,
        month    TEXT NOT NULL,
        PRIMARY KEY (file_key, seq)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE files ( -- one for each content, by its hash
        sha256   TEXT PRIMARY KEY,
        bytes    INTEGER NOT NULL,
        md5      TEXT NOT NULL,
        prepared INTEGER NOT NULL DEFAULT 0, -- by which version of media/workshop.ts; 0: not yet
        format   TEXT,                       -- by its content, never by its name: see media/formats.ts
        width    INTEGER,
        height   INTEGER,
        seconds  REAL,
        waveform TEXT,                       -- a digit 0-9 for each bar
        thumb    INTEGER NOT NULL DEFAULT 0,
        view     INTEGER NOT NULL DEFAULT 0, -- a copy that browsers can show was made
        problem  TEXT                        -- why there is no preview, a sentence for people
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX files_to_prepare ON files (sha256) WHERE prepared = 0;

      CREATE TABLE media_station ( -- what the fetching of media is doing
        id       INTEGER PRIMARY KEY CHECK (id = 1),
        state    TEXT NOT NULL CHECK (state IN ('idle', 'fetching', 'paused', 'failing')),
        since    INTEGER NOT NULL,
        sentence TEXT NOT NULL
      ) STRICT;

      DROP TABLE unknown_types; -- now in the read files, where a better parser counts them anew
    `);
  },
};
