import type { Migration } from '../migrate.ts';

/** Where checkpoints are sent, and which have gone. */
export const checkpointPlaces: Migration = {
  name: 'checkpoints',
  up(db) {
    db.exec(`
      CREATE TABLE checkpoint_places (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        kind        TEXT NOT NULL CHECK (kind IN ('folder', 'mail', 'webhook', 'timestamp', 'paper')),
        name        TEXT NOT NULL,
        target      TEXT NOT NULL,     -- a folder, addresses, an address on the web; empty for paper
        every_hours INTEGER NOT NULL,
        is_on       INTEGER NOT NULL DEFAULT 1,
        made_by     INTEGER NOT NULL,
        made_at     INTEGER NOT NULL,
        tries       INTEGER NOT NULL DEFAULT 0, -- in vain, since the last that went
        next_at     INTEGER NOT NULL DEFAULT 0, -- not before this
        problem     TEXT NOT NULL DEFAULT ''    -- why the last try was in vain
      ) STRICT;

      CREATE TABLE checkpoint_posts ( -- those that have gone, for ever
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        place   INTEGER NOT NULL,
        kind    TEXT NOT NULL,
        name    TEXT NOT NULL,          -- of the place, as it was called then
        log     INTEGER NOT NULL,
        size    INTEGER NOT NULL,
        note    TEXT NOT NULL,          -- as it went
        at      INTEGER NOT NULL,
        receipt BLOB                    -- what came back: a time-stamp token
      ) STRICT;
      CREATE INDEX checkpoint_posts_by_place ON checkpoint_posts (place, id);
      CREATE TRIGGER checkpoint_posts_are_never_changed BEFORE UPDATE ON checkpoint_posts
        BEGIN SELECT RAISE(ABORT, 'what has gone has gone'); END;
      CREATE TRIGGER checkpoint_posts_are_never_removed BEFORE DELETE ON checkpoint_posts
        BEGIN SELECT RAISE(ABORT, 'what has gone has gone'); END;
    `);
  },
};
