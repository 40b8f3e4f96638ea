import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { figureSight } from './figure-sight.ts';
import { staffAsked } from './figure-staff.ts';
import { guestFoundBy, roomFoundBy } from './found-by.ts';
import { join, nothing, Sql, sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/** Which customers waited too long, for people to look through: under the viewer's scope, narrowed, page after page. */
export const owner = 'archive';

export interface TimeoutFilters {
  /** Null: both. */
  readonly kind: 'single' | 'group' | null;
  /** In this conversation alone. */
  readonly chat: string | null;
  /** Days since 1970 in UTC+8, both in it: when the first level fell due. */
  readonly from: number | null;
  readonly to: number | null;
  /** Of these or of those below these; none: everybody. */
  readonly departments: readonly number[];
  readonly people: readonly string[];
  /** In the name of the customer, or of the group. */
  readonly words: string;
  readonly rule: number | null;
  readonly level: number | null;
  readonly state: 'waiting' | 'answered' | null;
  /** This one alone. */
  readonly record: number | null;
}

export interface TimeoutRow {
  readonly id: number;
  readonly rule: number;
  readonly ruleVersion: number;
  readonly ruleName: string;
  readonly conversation: string;
  readonly customer: string;
  /** Whom it counts for, as far as the viewer sees figures of them; in a group there may be more. */
  readonly peers: readonly string[];
  readonly staff: number;
  readonly members: number;
  readonly owner: string;
  readonly keeper: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lastSeq: number;
  readonly level: number;
  /** Of its level, as the rule said then. */
  readonly minutes: number;
  readonly clock: 'last' | 'first';
  readonly answeredAt: number | null;
  /** Who answered. */
  readonly who: string | null;
  /** As the rule counts. */
  readonly waitedMs: number | null;
  readonly raisedAt: number;
}

/** Where a page ended. */
export interface TimeoutPlace {
  readonly waiting: boolean;
  readonly at: number;
  readonly id: number;
}

export interface TimeoutsPage {
  readonly after: TimeoutPlace | null;
  readonly skip: number;
  readonly limit: number;
}

/** Those who still wait first, then the newest; `next` is for the page after it, null when there is none. */
export function listTimeouts(
  db: ReadDb,
  viewer: Viewer,
  filters: TimeoutFilters,
  { after, skip, limit }: TimeoutsPage,
): { readonly rows: readonly TimeoutRow[]; readonly next: TimeoutPlace | null } {
  const where = whereOf(db, viewer, filters);
  const these = (waiting: boolean) =>
    sql`${source(viewer, filters, waiting)} WHERE ${where} AND t.answered_at IS ${waiting ? nothing : sql`NOT`} NULL`;
  const read = (waiting: boolean, down: number, most: number) => {
    const place = after?.waiting === waiting ? after : null;
    const part = { skip: down, limit: most, sorted: waiting || filters.from !== null || filters.chat !== null };
    return walk(db, viewer, sql`${these(waiting)} ${beyond(place)}`, part);
  };
  if (after?.waiting === false) return pageOf(read(false, skip, limit + 1), limit);
  const waiting = read(true, skip, limit + 1);
  if (waiting.length > limit) return pageOf(waiting, limit);
  const passed = waiting.length > 0 || skip === 0 ? skip : countFrom(db, these(true), skip);
  return pageOf([...waiting, ...read(false, Math.max(0, skip - passed), limit + 1 - waiting.length)], limit);
}

function pageOf(rows: readonly TimeoutRow[], limit: number): ReturnType<typeof listTimeouts> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { rows: shown, next: null };
  return { rows: shown, next: { waiting: last.answeredAt === null, at: last.lastAt, id: last.id } };
}

const MOST_COUNTED = 10_000;

/** `capped`: there are more. */
export function countTimeouts(
  db: ReadDb,
  viewer: Viewer,
  filters: TimeoutFilters,
  { most = MOST_COUNTED }: { most?: number } = {},
): { count: number; capped: boolean } {
  const n = countFrom(db, sql`${source(viewer, filters, null)} WHERE ${whereOf(db, viewer, filters)}`, most + 1);
  return { count: Math.min(n, most), capped: n > most };
}

/** How many each rule recorded on these days. */
export function countTimeoutsByRule(
  db: ReadDb,
  viewer: Viewer,
  days: { readonly from: number; readonly to: number },
): Record<number, number> {
  const { from, seen } = standing(viewer, sql`INDEXED BY timeouts_by_day`);
  const rows = all<{ rule: number; n: number }>(
    db,
    sql`SELECT t.rule, count(*) AS n FROM ${from} WHERE t.day BETWEEN ${days.from} AND ${days.to} AND ${seen} GROUP BY t.rule`,
  );
  return Object.fromEntries(rows.map(({ rule, n }) => [rule, n]));
}

/** Which view a record is in; null when there is none, or it is not theirs to see. */
export function findTimeoutKind(db: ReadDb, viewer: Viewer, id: number): TimeoutFilters['kind'] {
  const { from, seen } = standing(viewer);
  const row = one<{ kind: number }>(db, sql`SELECT t.kind FROM ${from} WHERE t.id = ${id} AND ${seen}`);
  return row && (row.kind === 0 ? 'single' : 'group');
}

/** A chat and days lead to their rows, few wait, and all these are sorted; the others are walked in the order of time until a
 * page is full. */
function source(viewer: Viewer, filters: TimeoutFilters, waiting: boolean | null): Sql {
  return standing(viewer, filters.record === null ? indexFor(filters, waiting) : nothing).from;
}

function indexFor({ chat, from }: TimeoutFilters, waiting: boolean | null): Sql {
  if (chat !== null) return sql`INDEXED BY timeouts_by_chat`;
  if (from !== null) return sql`INDEXED BY timeouts_by_day`;
  return waiting === true ? sql`INDEXED BY timeouts_open` : nothing;
}

const beyond = (place: TimeoutPlace | null): Sql =>
  place === null ? nothing : sql`AND (t.last_at, t.id) < (${place.at}, ${place.id})`;

interface Walk {
  readonly skip: number;
  readonly limit: number;
  readonly sorted: boolean;
}

type Row = Omit<TimeoutRow, 'peers'> & { readonly peers: string };

function walk(db: ReadDb, viewer: Viewer, rest: Sql, { skip, limit, sorted }: Walk): TimeoutRow[] {
  const level = (column: Sql) =>
    sql`(SELECT l.${column} FROM timeout_levels l WHERE l.timeout = t.id AND l.level = t.level)`;
  const rows = all<Row>(
    db,
    sql`SELECT t.id, t.rule, t.rule_version AS ruleVersion, t.rule_name AS ruleName, t.conversation, t.customer,
        (SELECT json_group_array(s.userid) FROM timeout_staff s WHERE s.timeout = t.id AND ${counts(viewer)}) AS peers,
        t.staff, t.members, t.owner, t.keeper, t.first_at AS firstAt, t.last_at AS lastAt, t.last_seq AS lastSeq, t.level,
        coalesce(${level(sql`minutes`)}, 0) AS minutes, coalesce(${level(sql`clock`)}, 'last') AS clock,
        t.answered_at AS answeredAt, t.answered_by AS who, t.waited_ms AS waitedMs, t.raised_at AS raisedAt
      FROM ${rest} ORDER BY ${sorted ? sql`+t.last_at DESC, t.id DESC` : sql`t.last_at DESC, t.id DESC`} LIMIT ${limit} OFFSET ${skip}`,
  );
  return rows.map((row) => ({ ...row, peers: JSON.parse(row.peers) as string[] }));
}

const countFrom = (db: ReadDb, rest: Sql, most: number): number =>
  one<{ n: number }>(db, sql`SELECT count(*) AS n FROM (SELECT 1 FROM ${rest} LIMIT ${most})`)!.n;

/** A figure of this employee that the viewer sees. */
const counts = (viewer: Viewer): Sql =>
  figureSight(viewer, { userid: sql`s.userid`, day: sql`s.day`, kind: sql`t.kind` });

const countsFor = (viewer: Viewer, more: Sql = nothing): Sql =>
  sql`EXISTS (SELECT 1 FROM timeout_staff s WHERE s.timeout = t.id AND ${counts(viewer)} ${more})`;

/** Of the timeouts `t`: it stands, its chat is the viewer's to read at that time, and so are the figures of one whom it counts for. */
export function standing(viewer: Viewer, index: Sql = nothing): { readonly from: Sql; readonly seen: Sql } {
  return {
    from: sql`timeouts t ${index} CROSS JOIN conversations c ON c.key = t.conversation`,
    seen: sql`t.void_at IS NULL AND t.level > 0 AND ${visibleAt(viewer, sql`t.last_at`)} AND ${countsFor(viewer)}`,
  };
}

const when = <Value>(value: Value | null, condition: (value: Value) => Sql): Sql | null =>
  value === null ? null : condition(value);

function whereOf(db: ReadDb, viewer: Viewer, filters: TimeoutFilters): Sql {
  const { kind, chat, from: first, to: last, departments, people, words, rule, level, state, record } = filters;
  const narrowed = departments.length + people.length > 0;
  const staff = narrowed ? staffAsked(db, viewer, { departments, people }) : null;
  const conditions = [
    when(record, (id) => sql`t.id = ${id}`),
    when(kind, (one) => sql`t.kind = ${one === 'single' ? 0 : 1}`),
    when(chat, (key) => sql`t.conversation = ${key}`),
    when(first, (day) => sql`t.day >= ${day}`),
    when(last, (day) => sql`t.day <= ${day}`),
    when(rule, (id) => sql`t.rule = ${id}`),
    when(level, (n) => sql`t.level = ${n}`),
    when(state, (one) => (one === 'waiting' ? sql`t.answered_at IS NULL` : sql`t.answered_at IS NOT NULL`)),
    standing(viewer).seen,
    staff && countsFor(viewer, sql`AND s.userid IN (SELECT value FROM json_each(${JSON.stringify(staff)}))`),
    words === '' ? null : named(viewer, kind, words.toLowerCase()),
  ];
  return join(
    conditions.filter((condition) => condition instanceof Sql),
    sql` AND `,
  );
}

function named(viewer: Viewer, kind: TimeoutFilters['kind'], words: string): Sql {
  const customer = guestFoundBy(viewer, words, sql`t.customer`);
  return kind === 'single' ? customer : sql`(${customer} OR ${roomFoundBy(viewer, words, sql`t.conversation`)})`;
}
