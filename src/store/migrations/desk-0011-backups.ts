import type { Migration } from '../migrate.ts';

/** Where back-ups go and when, and what became of each. */
export const backups: Migration = {
  name: 'backups',
  up(db) {
    db.exec(`
      CREATE TABLE backup_place ( -- its secrets lie sealed among the keys
        id          INTEGER PRIMARY KEY CHECK (id = 1),
        kind        TEXT NOT NULL CHECK (kind IN ('folder', 's3')),
        folder      TEXT NOT NULL,
        endpoint    TEXT NOT NULL,
        region      TEXT NOT NULL,
        bucket      TEXT NOT NULL,
        prefix      TEXT NOT NULL,
        access_key  TEXT NOT NULL,
        style       TEXT NOT NULL CHECK (style IN ('path', 'host')),
        ca          TEXT NOT NULL, -- PEM; empty: those of the system
        is_sealed   INTEGER NOT NULL,
        is_on       INTEGER NOT NULL,
        every_hours INTEGER NOT NULL,
        at_hour     INTEGER NOT NULL, -- in UTC+8, where it is once a day or less
        keep_count  INTEGER NOT NULL,
        keep_days   INTEGER NOT NULL,
        next_at     INTEGER NOT NULL,
        changed_at  INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE backups (
        id         INTEGER PRIMARY KEY,
        snapshot   TEXT NOT NULL, -- its name where it lies; empty until it is made
        place      TEXT NOT NULL,
        source     TEXT NOT NULL CHECK (source IN ('timetable', 'page', 'command')),
        state      TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'stopped')),
        started_at INTEGER NOT NULL,
        ended_at   INTEGER,
        removed_at INTEGER,       -- it made room for newer ones
        sentence   TEXT NOT NULL, -- why not, or what is to be noted
        bytes      INTEGER NOT NULL,
        new_bytes  INTEGER NOT NULL,
        messages   INTEGER NOT NULL,
        media      INTEGER NOT NULL,
        has_keys   INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX backups_by_state ON backups (state, id);

      CREATE TABLE backup_drills (
        id       INTEGER PRIMARY KEY,
        at       INTEGER NOT NULL,
        snapshot TEXT NOT NULL,
        place    TEXT NOT NULL,
        is_good  INTEGER NOT NULL,
        took_ms  INTEGER NOT NULL,
        sentence TEXT NOT NULL
      ) STRICT;
    `);
  },
};
