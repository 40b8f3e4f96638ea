import type { Migration } from '../migrate.ts';

/** What is gone, and the proof of it. */
export const disposal: Migration = {
  name: 'disposal',
  up(db) {
    db.exec(`
      SELECT 1;
    `);
  },
};
