import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** What an administrator settled, by name. Never a secret: those are sealed files. */
export const owner = 'desk';

/** As they were saved; whoever reads one says what it should look like. */
export type Settings = Readonly<Record<string, unknown>>;

export function readSettings(db: ReadDb, _viewer: Viewer): Settings {
  const rows = all<{ name: string; value: string }>(db, sql`SELECT name, value FROM settings`);
  return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
}

/** Null takes it back. */
export function saveSetting(db: WriteDb, viewer: Viewer, name: string, value: unknown, at: number): void {
  if (value === null) return void run(db, sql`DELETE FROM settings WHERE name = ${name}`);
  run(
    db,
    sql`INSERT INTO settings (name, value, changed_at, changed_by) VALUES (${name}, ${JSON.stringify(value)}, ${at}, ${viewer.accountId})
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
  );
}
