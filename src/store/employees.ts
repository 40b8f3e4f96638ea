import type { Viewer } from '../access/viewer.ts';
import { isStaffOf } from './customer-faces.ts';
import { all, type ReadDb } from './db.ts';
import { type DepartmentNode, Departments } from './departments.ts';
import { holds } from './openly.ts';
import { sql } from './sql.ts';

/** The staff, by how each stands to the archive. Ten thousand are read at once, so that tabs and departments can be counted. */
export const owner = 'archive';

export type EmployeeTab = 'archived' | 'formerly' | 'left' | 'never';

export interface EmployeeFilters {
  readonly tab: EmployeeTab;
  readonly search: string;
  /** With those below it. */
  readonly department: number | null;
}

export interface ScopePeriod {
  readonly edition: number;
  readonly fromAt: number;
  readonly toAt: number | null;
}

export interface EmployeeRow {
  readonly userid: string;
  readonly name: string | null;
  readonly alias: string;
  readonly position: string;
  readonly departments: readonly { readonly path: string; readonly name: string; readonly leads: boolean }[];
  /** Customers he has as contacts now. */
  readonly customers: number;
  /** Null: WeCom permits his archive, but does not show us the person. */
  readonly status: number | null;
  readonly goneAt: number | null;
  readonly tab: EmployeeTab;
  /** The last first. */
  readonly scope: readonly ScopePeriod[];
}

export interface EmployeesPage {
  readonly tabs: Readonly<Record<EmployeeTab, number>>;
  /** In the order they are shown, each with those of the tab in it and below. */
  readonly departments: readonly DepartmentNode[];
  readonly total: number;
  readonly rows: readonly EmployeeRow[];
}

export function listEmployees(
  db: ReadDb,
  viewer: Viewer,
  filters: EmployeeFilters,
  { skip, limit }: { skip: number; limit: number },
): EmployeesPage {
  const departments = new Departments(db);
  const found = listFound(db, viewer, filters.search);
  const inTab = found.filter(({ tab }) => tab === filters.tab);
  const places = placesOf(db);
  const placed = ({ userid }: Found) => places.get(userid)?.map(({ id }) => id) ?? [];
  const wanted = filters.department === null ? null : departments.below(filters.department);
  const rows = inTab.filter(({ userid }) => wanted === null || places.get(userid)?.some(({ id }) => wanted.has(id)));
  const leads = new Set(
    filters.department === null
      ? []
      : rows.filter((row) => places.get(row.userid)?.some((p) => p.id === filters.department && p.leads === 1)),
  );
  rows.sort((a, b) => Number(leads.has(b)) - Number(leads.has(a)) || order(a, b));
  return {
    tabs: countTabs(found),
    departments: shownTo(viewer, departments.counted(inTab.map(placed)), departments.counted(found.map(placed))),
    total: rows.length,
    rows: describe(db, rows.slice(skip, skip + limit), places, departments),
  };
}

/** Whoever sees only some people sees only their departments. */
function shownTo(
  { scope }: Viewer,
  nodes: readonly DepartmentNode[],
  everywhere: readonly DepartmentNode[],
): readonly DepartmentNode[] {
  if (scope === 'everyone') return nodes;
  const filled = new Set(everywhere.filter(({ count }) => count > 0).map(({ id }) => id));
  return nodes.filter(({ id }) => filled.has(id));
}

interface Found {
  readonly userid: string;
  readonly sorted: string;
  readonly tab: EmployeeTab;
}

const order = (a: Found, b: Found): number => compare(a.sorted, b.sorted) || compare(a.userid, b.userid);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function listFound(db: ReadDb, viewer: Viewer, search: string): Found[] {
  const words = search.toLowerCase();
  return all<Found>(
    db,
    sql`SELECT p.userid, coalesce(nullif(e.pinyin, ''), e.name, p.userid) AS sorted,
        CASE WHEN e.gone_at IS NOT NULL OR e.status = 5 THEN 'left' WHEN s.userid IS NULL THEN 'never' WHEN s.open THEN 'archived' ELSE 'formerly' END AS tab
      FROM (SELECT userid FROM employees UNION SELECT userid FROM archive_scope) p
        LEFT JOIN employees e ON e.userid = p.userid
        LEFT JOIN (SELECT userid, max(to_at IS NULL) AS open FROM archive_scope GROUP BY userid) s ON s.userid = p.userid
      WHERE ${isStaffOf(viewer, sql`p.userid`)} AND (${words} = ''
        OR ${holds(viewer, sql`lower(concat_ws(char(10), p.userid, e.name, e.alias, e.pinyin, e.position))`, words)})`,
  );
}

function countTabs(found: readonly Found[]): Record<EmployeeTab, number> {
  const tabs = { archived: 0, formerly: 0, left: 0, never: 0 };
  for (const { tab } of found) tabs[tab] += 1;
  return tabs;
}

interface Place {
  readonly userid: string;
  readonly id: number;
  readonly leads: number;
}

function placesOf(db: ReadDb): Map<string, Place[]> {
  const rows = all<Place>(db, sql`SELECT userid, department AS id, leads FROM employee_departments`);
  return Map.groupBy(rows, ({ userid }) => userid);
}

type Described = Omit<EmployeeRow, 'departments' | 'tab' | 'scope'> & { readonly main: number | null; scope: string };

function describe(
  db: ReadDb,
  rows: readonly Found[],
  places: ReadonlyMap<string, readonly Place[]>,
  departments: Departments,
): EmployeeRow[] {
  const asked = JSON.stringify(rows.map(({ userid }) => userid));
  const described = all<Described>(
    db,
    sql`SELECT j.value AS userid, e.name, coalesce(e.alias, '') AS alias, coalesce(e.position, '') AS position,
        (SELECT count(*) FROM follows f WHERE f.userid = j.value AND f.ended_at IS NULL) AS customers,
        e.status, e.gone_at AS goneAt, e.main_department AS main,
        (SELECT json_group_array(json_object('edition', edition, 'fromAt', from_at, 'toAt', to_at))
          FROM (SELECT * FROM archive_scope WHERE userid = j.value ORDER BY to_at IS NULL DESC, to_at DESC, from_at DESC)) AS scope
      FROM json_each(${asked}) j LEFT JOIN employees e ON e.userid = j.value ORDER BY j.key`,
  );
  return described.map(({ main, scope, ...row }, i) => ({
    ...row,
    tab: rows[i]!.tab,
    scope: JSON.parse(scope) as ScopePeriod[],
    departments: (places.get(row.userid) ?? [])
      .toSorted((a, b) => Number(b.id === main) - Number(a.id === main) || a.id - b.id)
      .map(({ id, leads }) => ({ ...departments.named(id), leads: leads === 1 })),
  }));
}

/** What these are called, each once. */
export function listStaffNames(db: ReadDb, _viewer: Viewer, userids: readonly string[]): [string, string][] {
  return all<{ userid: string; name: string }>(
    db,
    sql`SELECT DISTINCT e.userid, e.name FROM json_each(${JSON.stringify(userids)}) j JOIN employees e ON e.userid = j.value`,
  ).map(({ userid, name }) => [userid, name]);
}

const MOST_FOUND = 5;

/** Present staff by userid, else by name. */
export function findStaff(db: ReadDb, viewer: Viewer, who: string): { userid: string; name: string }[] {
  return all(
    db,
    sql`SELECT userid, name FROM employees WHERE (userid = ${who} OR name = ${who}) AND gone_at IS NULL
        AND ${isStaffOf(viewer, sql`userid`)} ORDER BY userid = ${who} DESC, userid LIMIT ${MOST_FOUND}`,
  );
}
