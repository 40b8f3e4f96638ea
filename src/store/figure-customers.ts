import type { Viewer } from '../access/viewer.ts';
import { type CountedKey, type CustomerKey, changeOf, TABLE_KEYS } from '../figures/customer-indicators.ts';
import { daysIn, type Range, rangeBefore } from '../figures/period.ts';
import { all, one, type ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { type Asked, appliesOf, isDistinct, type ListedKey, PARTS, startOf } from './figure-customer-parts.ts';
import { type StaffAsked, staffAsked } from './figure-staff.ts';
import { type Sql, sql } from './sql.ts';

/** Customers in numbers: how many there are, came and went, from where, and how they are tagged (S3 §8.1). */
export const owner = 'archive';

export interface CustomerQuery extends StaffAsked {
  readonly range: Range;
  /** Day since 1970 in UTC+8. */
  readonly today: number;
}

export type CustomerValues = Readonly<Record<CustomerKey, number | null>>;

export interface CustomerFigures {
  readonly now: CustomerValues;
  /** Of as many days just before. */
  readonly before: CustomerValues;
}

export function readCustomerFigures(db: ReadDb, viewer: Viewer, query: CustomerQuery): CustomerFigures {
  return kept(db, viewer, 'customers', query, () => {
    const { range, today } = query;
    const staff = staffAsked(db, viewer, query);
    const earlier = rangeBefore(range);
    const [now, before, first] = [range, earlier, rangeBefore(earlier)].map((days) =>
      countsOf(db, { range: days, today, staff }),
    ) as [Counts, Counts, Counts];
    const yesterday = countOf(db, 'new-today', { range, today: today - 1, staff });
    return { now: valuesOf(now, before), before: { ...valuesOf(before, first), 'new-today': yesterday } };
  });
}

type Counts = Readonly<Record<CountedKey, number | null>>;

const LISTED = Object.keys(PARTS) as readonly ListedKey[];

function countsOf(db: ReadDb, asked: Asked): Counts {
  const listed = LISTED.map((key) => [key, countOf(db, key, asked)] as const);
  return { ...(Object.fromEntries(listed) as Record<ListedKey, number>), applied: sumApplies(db, asked) };
}

const valuesOf = (now: Counts, before: Counts): CustomerValues => ({
  ...now,
  'new-change': changeOf(now.new, before.new),
  'applied-change': changeOf(now.applied, before.applied),
});

const COUNTED = (key: ListedKey): Sql => (isDistinct(key) ? sql`count(DISTINCT p.customer)` : sql`count(*)`);

function countOf(db: ReadDb, key: ListedKey, asked: Asked): number {
  return one<{ n: number }>(db, sql`SELECT ${COUNTED(key)} AS n FROM (${PARTS[key](asked)}) p`)!.n;
}

/** Null: WeCom told nothing of these days. */
function sumApplies(db: ReadDb, asked: Asked): number | null {
  return one<{ n: number | null }>(db, sql`SELECT sum(b.new_applies) AS n FROM ${appliesOf(asked)}`)!.n;
}

export interface CustomerMoves {
  /** The first day, or month since 1970-01. */
  readonly at: number;
  readonly added: number;
  readonly lost: number;
}

const MOST_DAYS = 92;
const CHINA = 8 * 3_600_000;

/** Who came and went, by day; of more than a quarter by month. */
export function listCustomerMoves(
  db: ReadDb,
  viewer: Viewer,
  query: CustomerQuery,
): { per: 'day' | 'month'; rows: CustomerMoves[] } {
  const { range, today } = query;
  const per = daysIn(range) > MOST_DAYS ? 'month' : 'day';
  return kept(db, viewer, 'customer-moves', query, () => {
    const asked = { range, today, staff: staffAsked(db, viewer, query) };
    const unit = per === 'day' ? DAY_OF : MONTH_OF;
    const [added, lost] = (['new', 'lost'] as const).map((key) => perUnit(db, PARTS[key](asked), unit)) as [
      Times,
      Times,
    ];
    const rows = unitsIn(range, per).map((at) => ({ at, added: added.get(at) ?? 0, lost: lost.get(at) ?? 0 }));
    return { per, rows };
  });
}

type Times = ReadonlyMap<number, number>;
const DAY_OF = sql`CAST((p.at + ${CHINA}) / 86400000 AS INTEGER)`;
const MONTH_OF = sql`(strftime('%Y', (p.at + ${CHINA}) / 1000, 'unixepoch') - 1970) * 12 + strftime('%m', (p.at + ${CHINA}) / 1000, 'unixepoch') - 1`;

const perUnit = (db: ReadDb, part: Sql, unit: Sql): Times =>
  new Map(
    all<{ at: number; n: number }>(
      db,
      sql`SELECT ${unit} AS at, count(DISTINCT p.customer) AS n FROM (${part}) p GROUP BY 1`,
    ).map(({ at, n }) => [at, n]),
  );

function unitsIn({ from, to }: Range, per: 'day' | 'month'): number[] {
  const [first, last] = per === 'day' ? [from, to] : [monthOf(from), monthOf(to)];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function monthOf(day: number): number {
  const date = new Date(startOf(day) + CHINA);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

export interface WayCount {
  readonly way: number;
  readonly customers: number;
}

/** How they were added: those who came in the range, or all who are there at its end. */
export function listCustomerWays(db: ReadDb, viewer: Viewer, query: CustomerQuery, of: 'new' | 'total'): WayCount[] {
  return kept(db, viewer, `customer-ways-${of}`, query, () => {
    const asked = { range: query.range, today: query.today, staff: staffAsked(db, viewer, query) };
    return all<WayCount>(
      db,
      sql`SELECT p.way, count(DISTINCT p.customer) AS customers FROM (${PARTS[of](asked)}) p GROUP BY 1 ORDER BY 2 DESC, 1`,
    );
  });
}

export interface TagCount {
  readonly tag: string;
  readonly name: string;
  readonly group: string;
  readonly customers: number;
}

/** Of customers who are there at the end of the range; the commonest first. */
export function listCustomerTags(db: ReadDb, viewer: Viewer, query: CustomerQuery): TagCount[] {
  return kept(db, viewer, 'customer-tags', query, () => {
    const { range, today } = query;
    const part = PARTS.total({ range, today, staff: staffAsked(db, viewer, query) });
    return all<TagCount>(
      db,
      sql`SELECT g.value AS tag, t.name, t.group_name AS "group", count(DISTINCT p.customer) AS customers
        FROM (${part}) p JOIN json_each(p.tags) g JOIN tags t ON t.id = g.value AND t.gone_at IS NULL
        GROUP BY g.value ORDER BY 4 DESC, t.group_name, t.place, t.name`,
    );
  });
}

export interface StaffRow {
  readonly userid: string;
  readonly name: string | null;
  readonly department: string | null;
  readonly gone: boolean;
  readonly values: Readonly<Record<(typeof TABLE_KEYS)[number], number | null>>;
}

export interface StaffOrder {
  readonly key: string;
  readonly descending: boolean;
}

/** Employee by employee: whoever has, had or was asked for anybody. */
export function listCustomerStaff(
  db: ReadDb,
  viewer: Viewer,
  query: CustomerQuery,
  { sort, skip, limit }: { readonly sort: StaffOrder; readonly skip: number; readonly limit: number },
): { rows: StaffRow[]; total: number } {
  const rows = kept(db, viewer, 'customer-staff', query, () => staffRows(db, viewer, query));
  const by = isTableKey(sort.key) ? sort.key : null;
  const sorted = rows.toSorted((a, b) => {
    const order =
      by === null ? nameOf(a).localeCompare(nameOf(b), 'zh-CN') : (a.values[by] ?? -1) - (b.values[by] ?? -1);
    return (sort.descending ? -order : order) || (a.userid < b.userid ? -1 : 1);
  });
  return { rows: sorted.slice(skip, skip + limit), total: rows.length };
}

const isTableKey = (key: string): key is (typeof TABLE_KEYS)[number] => (TABLE_KEYS as readonly string[]).includes(key);
const nameOf = ({ name, userid }: StaffRow): string => name ?? userid;

function staffRows(db: ReadDb, viewer: Viewer, query: CustomerQuery): StaffRow[] {
  const asked = { range: query.range, today: query.today, staff: staffAsked(db, viewer, query) };
  const counts = new Map(TABLE_KEYS.map((key) => [key, byPerson(db, key, asked)]));
  const found = JSON.stringify([...new Set([...counts.values()].flatMap((of) => [...of.keys()]))]);
  const people = all<Omit<StaffRow, 'values' | 'gone'> & { gone: number }>(
    db,
    sql`SELECT j.value AS userid, e.name, e.gone_at IS NOT NULL AS gone,
        coalesce((SELECT d.name FROM departments d WHERE d.id = e.main_department),
          (SELECT d.name FROM employee_departments x JOIN departments d ON d.id = x.department WHERE x.userid = j.value ORDER BY d.id LIMIT 1)) AS department
      FROM json_each(${found}) j LEFT JOIN employees e ON e.userid = j.value`,
  );
  const hasApplies = counts.get('applied')!.size > 0;
  return people.map(({ gone, ...row }) => {
    const values = TABLE_KEYS.map((key) => [
      key,
      counts.get(key)!.get(row.userid) ?? (key === 'applied' && !hasApplies ? null : 0),
    ]);
    return { ...row, gone: gone === 1, values: Object.fromEntries(values) as StaffRow['values'] };
  });
}

function byPerson(db: ReadDb, key: (typeof TABLE_KEYS)[number], asked: Asked): ReadonlyMap<string, number> {
  const query =
    key === 'applied'
      ? sql`SELECT b.userid, sum(b.new_applies) AS n FROM ${appliesOf(asked)} GROUP BY 1`
      : sql`SELECT p.userid, ${COUNTED(key)} AS n FROM (${PARTS[key](asked)}) p GROUP BY 1`;
  return new Map(all<{ userid: string; n: number }>(db, query).map(({ userid, n }) => [userid, n]));
}
