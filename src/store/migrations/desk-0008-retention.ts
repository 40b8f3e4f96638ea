import type { Migration } from '../migrate.ts';

/** How long what is kept, what is held, and what was disposed of. */
export const retention: Migration = {
  name: 'retention',
  up(db) {
    db.exec(`
      SELECT 1;
    `);
  },
};
