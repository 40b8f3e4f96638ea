import type { Migration } from '../migrate.ts';

/** What an export is of, why, who agreed to it; and files that were brought in. */
export const exportOrders: Migration = {
  name: 'exports',
  up(db) {
    db.exec(`
      SELECT 1;
    `);
  },
};
