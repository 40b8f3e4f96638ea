import type { Migration } from '../migrate.ts';

/** Who belongs where decides who may see what: a number that changes with it tells when that has to be worked out anew. */
export const places: Migration = {
  name: 'places',
  up(db) {
    db.exec('ALTER TABLE directory_state ADD COLUMN places INTEGER NOT NULL DEFAULT 0');
    const changes = [
      ['employee_departments', 'INSERT'],
      ['employee_departments', 'DELETE'],
      ['departments', 'INSERT'],
      ['departments', 'UPDATE OF parent_id'],
      ['employees', 'INSERT'],
      ['employees', 'UPDATE OF gone_at'],
      ['talkers', 'INSERT'],
    ] as const;
    for (const [table, change] of changes) {
      const name = change.split(' ')[0]!.toLowerCase();
      const when = table === 'talkers' ? 'WHEN NEW.employee = 1' : '';
      db.exec(`CREATE TRIGGER ${table}_${name}_changes_places AFTER ${change} ON ${table} ${when} BEGIN
        UPDATE directory_state SET places = places + 1; END`);
    }
  },
};
