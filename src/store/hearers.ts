import { isEmployee } from '../messages/people.ts';
import { all, one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** Whom a notice goes to, and what people are called in it. */
export const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

export function nameOf(db: ReadDb, id: string): string {
  const row = one<{ name: string }>(
    db,
    sql`SELECT name FROM employees WHERE userid = ${id} UNION ALL SELECT name FROM customers WHERE id = ${id} LIMIT 1`,
  );
  return row?.name || (isEmployee(id) ? id : '外部联系人');
}

/** As WeCom lists them with a department or with the person, of each department these people are in. */
export function leadersOf(db: ReadDb, staff: readonly string[]): string[] {
  return ids(
    all(
      db,
      sql`WITH d AS (SELECT DISTINCT department AS id FROM employee_departments
          WHERE userid IN (SELECT value FROM json_each(${JSON.stringify(staff)})))
        SELECT j.value AS id FROM d JOIN departments USING (id), json_each(departments.leaders) j
        UNION SELECT e.userid FROM d JOIN employee_departments e ON e.department = d.id AND e.leads = 1`,
    ),
  );
}

/** As the directory has them. */
export function directLeadersOf(db: ReadDb, staff: readonly string[]): string[] {
  return ids(
    all(
      db,
      sql`SELECT DISTINCT j.value AS id FROM employees e, json_each(e.direct_leaders) j
        WHERE e.userid IN (SELECT value FROM json_each(${JSON.stringify(staff)}))`,
    ),
  );
}

export function stillHere(db: ReadDb, userids: readonly string[]): string[] {
  return ids(
    all(
      db,
      sql`SELECT j.value AS id FROM json_each(${JSON.stringify(userids)}) j LEFT JOIN employees e ON e.userid = j.value
        WHERE e.gone_at IS NULL`,
    ),
  );
}
