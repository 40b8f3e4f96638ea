import type { Migration } from '../migrate.ts';

/** Where checkpoints are sent. */
export const checkpointPlaces: Migration = {
  name: 'checkpoints',
  up(db) {
    db.exec(`
      SELECT 1;
    `);
  },
};
