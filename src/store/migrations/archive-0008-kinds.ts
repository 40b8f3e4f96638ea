import type { Migration } from '../migrate.ts';

/** Conversations by kind: where one kind is rare, search asks for its conversations by name. */
export const kinds: Migration = {
  name: 'kinds',
  up(db) {
    db.exec('CREATE INDEX conversations_by_kind ON conversations (kind, external)');
  },
};
