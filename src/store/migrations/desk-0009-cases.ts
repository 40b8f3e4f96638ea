import type { Migration } from '../migrate.ts';

/** Cases, what belongs to them, and excerpts. */
export const cases: Migration = {
  name: 'cases',
  up(db) {
    db.exec(`
      SELECT 1;
    `);
  },
};
