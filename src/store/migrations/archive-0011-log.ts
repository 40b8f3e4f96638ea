import type { Migration } from '../migrate.ts';

/** Which journal entries stand where in the evidence log, and the checkpoints that were signed. */
export const evidenceLog: Migration = {
  name: 'log',
  up(db) {
    db.exec(`
      SELECT 1;
    `);
  },
};
