import type { Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { type DepartmentNode, Departments } from './departments.ts';
import { lookUp } from './lookup.ts';
import { sql } from './sql.ts';
import { partOf } from './viewers.ts';

/**
 * The staff as those who give scopes must see them: all of them, whatever they may look at themselves. Names and departments
 * only, nothing of what anybody wrote.
 */
export const owner = 'archive';

/** Those of the staff whose name, pinyin or userid holds the words. */
export function findStaff(
  db: ReadDb,
  viewer: Viewer,
  { words, limit }: { readonly words: string; readonly limit: number },
): string[] {
  const { parts: _, ...everyone }: Viewer = { ...viewer, scope: 'everyone' };
  return lookUp(db, everyone, { words, kinds: ['employee'], limit }).map(({ id }) => id);
}

/** The whole tree, each department with how many are in it or below. */
export function listScopeDepartments(db: ReadDb, _viewer: Viewer): DepartmentNode[] {
  const places = all<{ userid: string; department: number }>(
    db,
    sql`SELECT userid, department FROM employee_departments ORDER BY userid`,
  );
  const people = Map.groupBy(places, ({ userid }) => userid);
  return new Departments(db).counted([...people.values()].map((rows) => rows.map(({ department }) => department)));
}

export interface ScopeReach {
  /** Of the staff, and how many there are in all. */
  readonly people: number;
  readonly total: number;
  /** The first of them. */
  readonly some: readonly string[];
}

const SOME = 6;

/** What a scope comes to today; `self`: for somebody who is this employee. */
export function readScopeReach(db: ReadDb, _viewer: Viewer, scope: Scope, self: string | null): ScopeReach {
  const { people } = partOf(db, scope, self);
  const { total } = one<{ total: number }>(
    db,
    sql`SELECT count(*) AS total FROM (SELECT userid FROM employees UNION SELECT userid FROM talkers WHERE employee = 1)`,
  )!;
  if (people === 'everyone') return { people: total, total, some: [] };
  const some = all<{ userid: string }>(
    db,
    sql`SELECT j.value AS userid FROM json_each(${JSON.stringify(people)}) j LEFT JOIN employees e ON e.userid = j.value
      ORDER BY e.gone_at IS NOT NULL, e.name IS NULL, e.pinyin, j.value LIMIT ${SOME}`,
  );
  return { people: people.length, total, some: some.map(({ userid }) => userid) };
}
