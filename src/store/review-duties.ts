import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { Departments } from './departments.ts';
import { sql } from './sql.ts';
import { findMember } from './viewers.ts';

/** Who reviews which departments. Whoever has none reviews everything in his scope. */
export const owner = 'desk';

export interface Duty {
  readonly account: number;
  readonly name: string;
  readonly departments: readonly { readonly id: number; readonly name: string; readonly path: string }[];
}

/** Everybody who may judge, each with the departments he was given. */
export function listDuties(db: ReadDb, _viewer: Viewer): Duty[] {
  const accounts = all<{ id: number; name: string }>(
    db,
    sql`SELECT id, name FROM accounts WHERE enabled = 1 ORDER BY name, id`,
  );
  const tree = new Departments(db);
  return accounts
    .filter(({ id }) => findMember(db, id)?.viewer.permissions.includes('judge'))
    .map(({ id, name }) => ({
      ...{ account: id, name },
      departments: departmentsOf(db, id).map((department) => ({ id: department, ...tree.named(department) })),
    }));
}

/** The whole list anew. */
export function saveDuties(
  db: WriteDb,
  _viewer: Viewer,
  { account, departments }: { readonly account: number; readonly departments: readonly number[] },
): void {
  if (!one(db, sql`SELECT 1 FROM accounts WHERE id = ${account} AND enabled = 1`))
    throw new UserError('没有这个账号，或已关闭。请刷新后重试。');
  run(db, sql`DELETE FROM review_duties WHERE account = ${account}`);
  run(
    db,
    sql`INSERT INTO review_duties (account, department)
      SELECT DISTINCT ${account}, value FROM json_each(${JSON.stringify(departments)})`,
  );
}

/** The staff of the departments he reviews, with all below them; null: he was given none. */
export function staffOnDuty(db: ReadDb, viewer: Viewer): string[] | null {
  const given = departmentsOf(db, viewer.accountId);
  if (given.length === 0) return null;
  const tree = new Departments(db);
  const within = [...new Set(given.flatMap((id) => [...tree.below(id)]))];
  return all<{ userid: string }>(
    db,
    sql`SELECT DISTINCT userid FROM employee_departments
      WHERE department IN (SELECT value FROM json_each(${JSON.stringify(within)})) ORDER BY userid`,
  ).map(({ userid }) => userid);
}

function departmentsOf(db: ReadDb, account: number): number[] {
  const rows = all<{ department: number }>(
    db,
    sql`SELECT department FROM review_duties WHERE account = ${account} ORDER BY department`,
  );
  return rows.map(({ department }) => department);
}
