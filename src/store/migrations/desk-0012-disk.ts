import type { Migration } from '../migrate.ts';

/** How full the disk was, day by day: what the forecast is worked out from. And when the service began and ended. */
export const diskDays: Migration = {
  name: 'disk',
  up(db) {
    db.exec(`
      CREATE TABLE disk_days ( -- one for each day in China; today's is written again and again. All in bytes
        day      TEXT PRIMARY KEY,
        at       INTEGER NOT NULL, -- when it was measured last
        free     INTEGER NOT NULL,
        total    INTEGER NOT NULL,
        evidence INTEGER NOT NULL, -- sealed records, and the log over them
        read     INTEGER NOT NULL, -- what is worked out from them: readings, indexes, the desk
        media    INTEGER NOT NULL,
        previews INTEGER NOT NULL,
        exports  INTEGER NOT NULL,
        backups  INTEGER NOT NULL  -- those that lie in the data directory
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE service_starts ( -- ended_at stays empty when it was killed, crashed, or the power went
        id       INTEGER PRIMARY KEY,
        at       INTEGER NOT NULL,
        ended_at INTEGER
      ) STRICT;
    `);
  },
};
