import type { Viewer } from '../access/viewer.ts';
import type { Range } from '../figures/period.ts';
import { listStaffOf } from './customers.ts';
import { all, one, type ReadDb } from './db.ts';
import { type GroupLife, readGroupActivity } from './figure-activity.ts';
import { readActivityRule } from './figure-activity-rule.ts';
import { kept } from './figure-cache.ts';
import { KEEPER, OUTSIDE, seenDays, startOfDayNumber, WITH_CUSTOMERS } from './figure-group-sight.ts';
import { holds } from './openly.ts';
import { isWithin } from './rooms.ts';
import { sightOf } from './sight.ts';
import { join, Sql, sql } from './sql.ts';
import { standing } from './timeout-list.ts';

/** Groups of customers with what went on in them in a stretch of days, and how active they are today. */
export const owner = 'archive';

export interface GroupFigureQuery {
  readonly range: Range;
  /** The day activity is judged at: today. */
  readonly today: number;
  /** Of whoever answers for the group, with all departments below; both empty: all. */
  readonly departments: readonly number[];
  readonly people: readonly string[];
  readonly search: string;
  readonly active: boolean | null;
}

export interface GroupFigureRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly keeper: string;
  readonly keptByHand: boolean;
  readonly dismissedAt: number | null;
  readonly members: number;
  readonly guests: number;
  /** Of the range. */
  readonly messages: number;
  readonly byStaff: number;
  readonly byCustomers: number;
  /** Customers who came and went. */
  readonly joined: number;
  readonly left: number;
  readonly timeouts: number;
  /** Today. */
  readonly active: number;
  readonly rate: number | null;
  readonly talk: number | null;
  readonly isActive: boolean;
  readonly lastAt: number | null;
}

export type GroupSort =
  | 'messages'
  | 'byStaff'
  | 'byCustomers'
  | 'joined'
  | 'left'
  | 'timeouts'
  | 'members'
  | 'guests'
  | 'active'
  | 'rate'
  | 'lastAt';

export interface GroupFigurePage {
  readonly sort: GroupSort;
  readonly descending: boolean;
  readonly skip: number;
  readonly limit: number;
}

export interface GroupFigures {
  readonly rows: readonly GroupFigureRow[];
  readonly total: number;
  /** Of the total. */
  readonly active: number;
  readonly messages: number;
  readonly joined: number;
  readonly left: number;
  readonly asOf: number | null;
}

export function listGroupFigures(
  db: ReadDb,
  viewer: Viewer,
  query: GroupFigureQuery,
  { sort, descending, skip, limit }: GroupFigurePage,
): GroupFigures {
  const work = (): GroupFigures => {
    const rows = workedOut(db, viewer, query);
    const shown = rows.toSorted((a, b) => compared(a, b, { sort, descending })).slice(skip, skip + limit);
    const sum = (of: (row: GroupFigureRow) => number) => rows.reduce((n, row) => n + of(row), 0);
    return {
      rows: shown,
      total: rows.length,
      active: sum(({ isActive }) => (isActive ? 1 : 0)),
      messages: sum(({ messages }) => messages),
      joined: sum(({ joined }) => joined),
      left: sum(({ left }) => left),
      asOf: one<{ asOf: number | null }>(db, sql`SELECT as_of AS asOf FROM figures_state`)!.asOf,
    };
  };
  // Which names a word finds depends on what is masked for whom: that is asked each time.
  if (query.search !== '') return work();
  return kept(db, viewer, 'groups', [query, readActivityRule(db, viewer).rule, sort, descending, skip, limit], work);
}

/** What is not known stands last either way. */
function compared(
  a: GroupFigureRow,
  b: GroupFigureRow,
  { sort, descending }: Pick<GroupFigurePage, 'sort' | 'descending'>,
): number {
  const [x, y] = [a[sort], b[sort]];
  if (x === null || y === null) return Number(x === null) - Number(y === null) || byId(a, b);
  return (descending ? y - x : x - y) || byId(a, b);
}

const byId = (a: GroupFigureRow, b: GroupFigureRow): number => (a.id < b.id ? -1 : 1);

type Base = Pick<GroupFigureRow, 'id' | 'name' | 'owner' | 'dismissedAt' | 'lastAt'> & { readonly kept: string | null };
type Talk = Pick<GroupFigureRow, 'messages' | 'byStaff' | 'byCustomers'>;
type Moves = Pick<GroupFigureRow, 'joined' | 'left'>;

function workedOut(db: ReadDb, viewer: Viewer, query: GroupFigureQuery): GroupFigureRow[] {
  const { range, today } = query;
  const groups = listBase(db, viewer, query);
  const byRoom = <Row>(found: Sql) => new Map(all<Row & { id: string }>(db, found).map(({ id, ...row }) => [id, row]));
  const talk = byRoom<Talk>(talkSql(viewer, range));
  const moves = byRoom<Moves>(movesSql(range));
  const late = byRoom<{ timeouts: number }>(timeoutsSql(viewer, range));
  const life = readGroupActivity(db, viewer, { from: today, to: today }, null);
  return groups
    .map(({ kept: byHand, ...group }) => ({
      ...group,
      ...{ keeper: byHand ?? group.owner, keptByHand: byHand !== null },
      ...{ ...NO_TALK, ...talk.get(group.id) },
      ...{ ...NO_MOVES, ...moves.get(group.id) },
      timeouts: late.get(group.id)?.timeouts ?? 0,
      ...lifeOf(life.get(group.id)),
    }))
    .filter(({ isActive }) => query.active === null || query.active === isActive);
}

const NO_TALK: Talk = { messages: 0, byStaff: 0, byCustomers: 0 };
const NO_MOVES: Moves = { joined: 0, left: 0 };
const NO_LIFE: GroupLife = { members: 0, guests: 0, active: 0, rate: null, talk: null, isActive: false };

const lifeOf = ({ members, guests, active, rate, talk, isActive } = NO_LIFE) => ({
  ...{ members, guests, active, rate, talk, isActive },
});

function listBase(db: ReadDb, viewer: Viewer, query: GroupFigureQuery): Base[] {
  const { table, seen } = sightOf(db, viewer);
  return all(
    db,
    sql`SELECT r.id, r.name, r.owner, r.dismissed_at AS dismissedAt, ${KEEPER} AS kept,
        (SELECT c.last_at FROM ${table} c WHERE c.key = r.id AND ${seen}) AS lastAt
      FROM rooms r WHERE ${conditionsOf(db, viewer, query)}`,
  );
}

/** Those dismissed before the range began have nothing to show. */
function conditionsOf(db: ReadDb, viewer: Viewer, { range, departments, people, search }: GroupFigureQuery): Sql {
  const keepers = [...new Set([...departments.flatMap((id) => listStaffOf(db, viewer, id)), ...people])];
  const isNarrowed = departments.length > 0 || people.length > 0;
  const words = search.toLowerCase();
  const conditions = [
    WITH_CUSTOMERS,
    isWithin(viewer),
    sql`(r.dismissed_at IS NULL OR r.dismissed_at >= ${startOfDayNumber(range.from)})`,
    isNarrowed ? sql`coalesce(${KEEPER}, r.owner) IN (SELECT value FROM json_each(${JSON.stringify(keepers)}))` : null,
    words === '' ? null : holds(viewer, sql`lower(concat_ws(char(10), r.name, r.pinyin, r.id))`, words),
  ];
  return join(
    conditions.filter((condition) => condition instanceof Sql),
    sql` AND `,
  );
}

function talkSql(viewer: Viewer, range: Range): Sql {
  return sql`SELECT d.conversation AS id, sum(d.staff + d.customers + d.others) AS messages, sum(d.staff) AS byStaff,
      sum(d.customers) AS byCustomers
    FROM ${seenDays(viewer, range)} WHERE c.kind = 'group' GROUP BY d.conversation`;
}

/** Of customers only; of all groups, since it is put to those that are shown. */
function movesSql({ from, to }: Range): Sql {
  const [start, end] = [startOfDayNumber(from), startOfDayNumber(to + 1)];
  return sql`SELECT m.room AS id, sum(m.joined_at >= ${start} AND m.joined_at < ${end}) AS joined,
      sum(m.left_at IS NOT NULL AND m.left_at >= ${start} AND m.left_at < ${end}) AS left
    FROM room_members m WHERE ${OUTSIDE} AND ((m.joined_at >= ${start} AND m.joined_at < ${end})
      OR (m.left_at >= ${start} AND m.left_at < ${end})) GROUP BY m.room`;
}

/** As the list of timeouts has them, to which the number leads. */
function timeoutsSql(viewer: Viewer, range: Range): Sql {
  const { from, seen } = standing(viewer, sql`INDEXED BY timeouts_by_day`);
  return sql`SELECT t.conversation AS id, count(*) AS timeouts FROM ${from}
    WHERE t.kind = 1 AND t.day BETWEEN ${range.from} AND ${range.to} AND ${seen} GROUP BY +t.conversation`;
}
