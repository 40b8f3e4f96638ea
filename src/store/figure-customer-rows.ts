import type { Viewer } from '../access/viewer.ts';
import { type CountedKey, TABLE_KEYS } from '../figures/customer-indicators.ts';
import { startOfDay } from '../lib/clock.ts';
import { listStaffOf, readConditionNames } from './customers.ts';
import { all, one, type ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { type Asked, appliesOf, isDistinct, type ListedKey, PARTS } from './figure-customer-parts.ts';
import type { CustomerQuery, StaffRow } from './figure-customers.ts';
import { staffAsked } from './figure-staff.ts';
import { type Sql, sql } from './sql.ts';

/** Who is behind a number of customers, and the numbers of each department. */
export const owner = 'archive';

export interface CustomerFigureRow {
  /** Null: a day of an employee, of whom WeCom tells how many he asked. */
  readonly customer: string | null;
  /** Null when WeCom has told nothing. */
  readonly name: string | null;
  /** Whose he is, or was; of a group its owner. At most three. */
  readonly staff: readonly string[];
  readonly staffNames: readonly string[];
  readonly staffCount: number;
  /** Added, ended, or come into the group. */
  readonly at: number;
  /** How he was added; null: it does not say. */
  readonly way: number | null;
  /** Who ended it; null: nobody has. */
  readonly ended: 'employee' | 'customer' | 'transfer' | 'unknown' | null;
  /** How many were asked that day. */
  readonly applies: number | null;
}

export interface RowsAsked {
  readonly key: CountedKey;
  /** Only those added in this way, or who have this tag; null: all. */
  readonly way: number | null;
  readonly tag: string | null;
}

const MOST_NAMES = 3;

/** The last first. As many as the number says. */
export function listCustomerFigureRows(
  db: ReadDb,
  viewer: Viewer,
  query: CustomerQuery,
  { key, way, tag }: RowsAsked,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { rows: CustomerFigureRow[]; total: number } {
  const asked = { range: query.range, today: query.today, staff: staffAsked(db, viewer, query), way, tag };
  const from = key === 'applied' ? appliedRows(asked) : listedRows(key, asked);
  const rows = all<Found>(
    db,
    sql`SELECT b.*, u.name FROM (${from} ORDER BY at DESC, customer, staff LIMIT ${limit} OFFSET ${skip}) b
      LEFT JOIN customers u ON u.id = b.customer ORDER BY b.at DESC, b.customer, b.staff`,
  );
  const { total } = one<{ total: number }>(db, sql`SELECT count(*) AS total FROM (${from})`)!;
  return { rows: namedRows(db, rows), total };
}

type Found = Omit<CustomerFigureRow, 'staff' | 'staffNames' | 'staffCount'> & { readonly staff: string };

function namedRows(db: ReadDb, rows: readonly Found[]): CustomerFigureRow[] {
  const staff = rows.map((row) => [...new Set(JSON.parse(row.staff) as string[])]);
  const asked = JSON.stringify([...new Set(staff.flatMap((of) => of.slice(0, MOST_NAMES)))]);
  const known = all<{ userid: string; name: string }>(
    db,
    sql`SELECT userid, name FROM employees WHERE userid IN (SELECT value FROM json_each(${asked}))`,
  );
  const names = new Map(known.map(({ userid, name }) => [userid, name]));
  return rows.map((row, i) => {
    const shown = staff[i]!.slice(0, MOST_NAMES);
    const at = typeof row.at === 'string' ? (startOfDay(row.at) ?? 0) : row.at;
    return {
      ...{ ...row, at, staff: shown, staffCount: staff[i]!.length },
      staffNames: shown.map((userid) => names.get(userid) || userid),
    };
  });
}

function listedRows(key: ListedKey, asked: Asked): Sql {
  const part = PARTS[key](asked);
  if (!isDistinct(key))
    return sql`SELECT p.customer, json_array(p.userid) AS staff, p.at, p.way, p.ended, NULL AS applies FROM (${part}) p`;
  // Of bare columns beside one max, SQLite takes those of the row that has it.
  return sql`SELECT p.customer, json_group_array(p.userid ORDER BY p.at, p.userid) AS staff, max(p.at) AS at, p.way, p.ended, NULL AS applies
    FROM (${part}) p GROUP BY p.customer`;
}

const appliedRows = (asked: Asked): Sql =>
  sql`SELECT NULL AS customer, json_array(b.userid) AS staff, b.day AS at, NULL AS way, NULL AS ended, b.new_applies AS applies
    FROM ${appliesOf(asked)} AND b.new_applies > 0`;

export interface DepartmentRow {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  readonly values: StaffRow['values'];
}

/** The departments one has to do with, as the tree has them: each with all below it, a customer counted once in each. */
export function listCustomerDepartments(
  db: ReadDb,
  viewer: Viewer,
  query: CustomerQuery,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { rows: DepartmentRow[]; total: number } {
  const found = kept(db, viewer, 'customer-departments', query, () => departmentsWith(db, viewer, query));
  const shown = found.slice(skip, skip + limit);
  const values = kept(db, viewer, `customer-departments-${skip}-${limit}`, query, () => valuesOf(db, query, shown));
  const rows = shown.map(({ id, name, depth }) => ({ id, name, depth, values: values.get(id)! }));
  return { rows, total: found.length };
}

type Department = Omit<DepartmentRow, 'values'> & { readonly staff: readonly string[] };

/** Those with somebody of whom is asked. */
function departmentsWith(db: ReadDb, viewer: Viewer, query: CustomerQuery): Department[] {
  const chosen = staffAsked(db, viewer, query);
  const asked = chosen && new Set(chosen);
  return readConditionNames(db, viewer, { department: null, tag: null })
    .departments.map(({ id, name, depth }) => {
      const everybody = listStaffOf(db, viewer, id);
      return { id, name, depth, staff: asked ? everybody.filter((userid) => asked.has(userid)) : everybody };
    })
    .filter(({ staff }) => staff.length > 0);
}

/** One look at all contacts for each number, whatever the number of departments. */
function valuesOf(db: ReadDb, query: CustomerQuery, shown: readonly Department[]): Map<number, StaffRow['values']> {
  const whose = JSON.stringify(shown.flatMap(({ id, staff }) => staff.map((userid) => [id, userid])));
  const everybody = [...new Set(shown.flatMap(({ staff }) => staff))];
  const asked = { range: query.range, today: query.today, staff: everybody };
  const counts = TABLE_KEYS.map((key) => [key, perDepartment(db, key, asked, whose)] as const);
  const none = (key: string) => (key === 'applied' ? null : 0);
  return new Map(
    shown.map(({ id }) => {
      const values = counts.map(([key, of]) => [key, of.get(id) ?? none(key)]);
      return [id, Object.fromEntries(values) as StaffRow['values']];
    }),
  );
}

function perDepartment(
  db: ReadDb,
  key: (typeof TABLE_KEYS)[number],
  asked: Asked,
  whose: string,
): ReadonlyMap<number, number> {
  const [counted, part] =
    key === 'applied'
      ? [sql`sum(p.new_applies)`, sql`SELECT b.userid, b.new_applies FROM ${appliesOf(asked)}`]
      : [isDistinct(key) ? sql`count(DISTINCT p.customer)` : sql`count(*)`, PARTS[key](asked)];
  const rows = all<{ department: number; n: number }>(
    db,
    sql`WITH whose AS MATERIALIZED (SELECT j.value ->> 0 AS department, j.value ->> 1 AS userid FROM json_each(${whose}) j)
      SELECT w.department, ${counted} AS n FROM (${part}) p JOIN whose w ON w.userid = p.userid GROUP BY 1`,
  );
  return new Map(rows.map(({ department, n }) => [department, n]));
}
