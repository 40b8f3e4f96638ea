import type { Migration } from '../migrate.ts';

/** Where back-ups go and when, and what became of each. */
export const backups: Migration = {
  name: 'backups',
  up() {},
};
