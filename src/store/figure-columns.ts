import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Which indicators somebody has chosen for a table, in his order. */
export const owner = 'desk';

/** None: nothing was chosen. */
export function readFigureColumns(db: ReadDb, viewer: Viewer, place: string): readonly string[] {
  const found = one<{ columns: string }>(
    db,
    sql`SELECT columns FROM figure_columns WHERE account_id = ${viewer.accountId} AND place = ${place}`,
  );
  return found ? (JSON.parse(found.columns) as string[]) : [];
}

/** With none, those are shown again that are shown to everybody. */
export function saveFigureColumns(db: WriteDb, viewer: Viewer, place: string, columns: readonly string[]): void {
  if (columns.length === 0) {
    run(db, sql`DELETE FROM figure_columns WHERE account_id = ${viewer.accountId} AND place = ${place}`);
    return;
  }
  run(
    db,
    sql`INSERT INTO figure_columns (account_id, place, columns)
      VALUES (${viewer.accountId}, ${place}, ${JSON.stringify(columns)})
      ON CONFLICT (account_id, place) DO UPDATE SET columns = excluded.columns`,
  );
}
