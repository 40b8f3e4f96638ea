import type { Migration } from '../migrate.ts';

/** Conversations in the order they last spoke, so that a list of all of them is walked and never sorted. */
export const lists: Migration = {
  name: 'lists',
  up(db) {
    db.exec('CREATE INDEX conversations_by_time ON conversations (last_at, key, kind, external)');
  },
};
