import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** The department somebody of the staff belongs to, for those whose messages the viewer has before him. */
export const owner = 'archive';

/** The main one, else the first; who has none, or is not of the staff, is absent. */
export function listStaffDepartments(db: ReadDb, _viewer: Viewer, userids: readonly string[]): Record<string, string> {
  const rows = all<{ userid: string; name: string }>(
    db,
    sql`SELECT e.userid, d.name FROM json_each(${JSON.stringify(userids)}) j JOIN employees e ON e.userid = j.value
      JOIN departments d ON d.id = coalesce(e.main_department,
        (SELECT min(department) FROM employee_departments WHERE userid = e.userid)) WHERE d.name <> ''`,
  );
  return Object.fromEntries(rows.map(({ userid, name }) => [userid, name]));
}
