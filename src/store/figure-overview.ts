import type { Viewer } from '../access/viewer.ts';
import { daysIn, type Range, rangeBefore } from '../figures/period.ts';
import { all, one, type ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { seenDays } from './figure-group-sight.ts';
import { listed, among as ofThese, type Staff, staffAsked, staffNamed } from './figure-staff.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { countTimeouts } from './timeout-list.ts';
import { ALL_VIOLATIONS, triggeredAmong, violationsFrom, violationsWhere } from './violation-filters.ts';
import { isCut, visibleTo } from './visibility.ts';

/** What went on in a stretch of days, over everybody whom the viewer may see, or over some of them (S4 §3.2). */
export const owner = 'archive';

export interface OverviewQuery {
  readonly range: Range;
  /** With all below them; both empty: everybody whom the viewer may see. */
  readonly departments: readonly number[];
  readonly people: readonly string[];
  /** Day since 1970, UTC+8. */
  readonly today: number;
}

export interface OverviewFigures {
  /** Employees whose chats were archived at the end of the range. */
  readonly archived: number;
  readonly internal: number;
  readonly external: number;
  readonly group: number;
  /** Conversations in which something was said. */
  readonly chats: number;
  readonly added: number;
  readonly lost: number;
  readonly violations: number;
  /** Of them, not judged yet. */
  readonly waiting: number;
  readonly timeouts: number;
}

export interface OverviewDay {
  readonly day: number;
  readonly messages: number;
  readonly violations: number;
}

export interface Overview {
  readonly now: OverviewFigures;
  /** Of as many days just before. */
  readonly before: OverviewFigures;
  readonly days: readonly OverviewDay[];
  /** Up to when dialogues and messages are counted; null: nothing yet. */
  readonly asOf: number | null;
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const MOST_DAYS = 400;
const MOST_TIMEOUTS = 1_000_000_000;

export function readOverview(db: ReadDb, viewer: Viewer, query: OverviewQuery): Overview {
  return kept(db, viewer, 'overview', query, () => {
    const staff = staffAsked(db, viewer, query);
    return {
      now: figuresOf(db, viewer, { ...query, staff }),
      before: figuresOf(db, viewer, { ...query, range: rangeBefore(query.range), staff }),
      days: listDays(db, viewer, query, staff),
      asOf: one<{ asOf: number | null }>(db, sql`SELECT as_of AS asOf FROM figures_state`)!.asOf,
    };
  });
}

/** As the list counts them that the number leads to. */
const ANY_TIMEOUT = { kind: null, chat: null, words: '', rule: null, level: null, state: null, record: null } as const;

interface Asked extends OverviewQuery {
  readonly staff: Staff;
}

function figuresOf(db: ReadDb, viewer: Viewer, { range, departments, people, today, staff }: Asked): OverviewFigures {
  const timeouts = { ...ANY_TIMEOUT, from: range.from, to: range.to, departments, people };
  return {
    archived: countArchived(db, range, staff, today),
    ...countTalk(db, viewer, range, staff),
    ...countFollows(db, range, staff),
    ...countViolations(db, viewer, range, staffNamed(db, viewer, { departments, people })),
    timeouts: countTimeouts(db, viewer, timeouts, { most: MOST_TIMEOUTS }).count,
  };
}

/** Of days that are just over, who is archived now: of an archive that began today there is no yesterday. */
function countArchived(db: ReadDb, { to }: Range, staff: Staff, today: number): number {
  const end = startOf(to + 1);
  const then = to >= today - 1 ? sql`to_at IS NULL` : sql`from_at < ${end} AND (to_at IS NULL OR to_at >= ${end})`;
  return numberOf(
    db,
    sql`SELECT count(DISTINCT userid) AS n FROM archive_scope WHERE ${then} ${ofThese(staff, sql`userid`)}`,
  );
}

type Talk = Pick<OverviewFigures, 'internal' | 'external' | 'group' | 'chats'>;

/** Who is cut in time sees a day of a conversation when he sees the whole of it. */
function countTalk(db: ReadDb, viewer: Viewer, range: Range, staff: Staff): Talk {
  const rows = all<{ kind: 'single' | 'group'; external: number; chats: number; n: number }>(
    db,
    sql`SELECT c.kind, c.external, count(*) AS chats, sum(t.n) AS n FROM (${talkOf(viewer, range)}) t
      JOIN conversations c ON c.key = t.conversation WHERE ${visibleTo(viewer)} ${among(staff)} GROUP BY c.kind, c.external`,
  );
  const sum = (kind: 'single' | 'group', external: number | null) =>
    rows
      .filter((row) => row.kind === kind && (external === null || row.external === external))
      .reduce((n, row) => n + row.n, 0);
  return {
    ...{ internal: sum('single', 0), external: sum('single', 1), group: sum('group', null) },
    chats: rows.reduce((n, row) => n + row.chats, 0),
  };
}

function talkOf(viewer: Viewer, range: Range): Sql {
  const days = isCut(viewer)
    ? seenDays(viewer, range)
    : sql`chat_days d WHERE d.day BETWEEN ${range.from} AND ${range.to}`;
  return sql`SELECT d.conversation, sum(d.staff + d.customers + d.others) AS n FROM ${days} GROUP BY d.conversation`;
}

/** One of them takes part in the conversation `c`. */
function among(staff: Staff): Sql {
  if (staff === null) return nothing;
  return sql`AND EXISTS (SELECT 1 FROM members sm WHERE sm.conversation = c.key AND +sm.userid IN ${listed(staff)})`;
}

function countFollows(db: ReadDb, range: Range, staff: Staff): Pick<OverviewFigures, 'added' | 'lost'> {
  const [from, to] = [startOf(range.from), startOf(range.to + 1)];
  return {
    added: numberOf(
      db,
      sql`SELECT count(DISTINCT customer) AS n FROM follows WHERE added_at >= ${from} AND added_at < ${to} AND ended_at IS NOT added_at ${ofThese(staff, sql`userid`)}`,
    ),
    lost: numberOf(
      db,
      sql`SELECT count(DISTINCT customer) AS n FROM follows WHERE ended_at >= ${from} AND ended_at < ${to}
        AND ended_by IS NOT 'transfer' ${ofThese(staff, sql`userid`)}`,
    ),
  };
}

function countViolations(
  db: ReadDb,
  viewer: Viewer,
  range: Range,
  staff: Staff,
): Pick<OverviewFigures, 'violations' | 'waiting'> {
  const counted = one<{ n: number; waiting: number }>(
    db,
    sql`SELECT count(*) AS n, coalesce(sum(coalesce(s.state, 'open') = 'open'), 0) AS waiting
      FROM ${violationsFrom} WHERE ${violationsIn(db, viewer, range, staff)}`,
  )!;
  return { violations: counted.n, waiting: counted.waiting };
}

function violationsIn(db: ReadDb, viewer: Viewer, range: Range, staff: Staff): Sql {
  const filters = { ...ALL_VIOLATIONS, from: startOf(range.from), to: startOf(range.to + 1) };
  const mine = staff === null ? nothing : sql`AND ${triggeredAmong(staff)}`;
  return sql`${violationsWhere(db, viewer, filters)} ${mine}`;
}

function listDays(db: ReadDb, viewer: Viewer, query: OverviewQuery, staff: Staff): OverviewDay[] {
  const { range } = query;
  const { from, to } = range;
  const isWhole = staff === null && viewer.scope === 'everyone' && viewer.parts === undefined;
  const talk = isWhole
    ? sql`chat_days d WHERE d.day BETWEEN ${from} AND ${to}`
    : sql`${seenDays(viewer, range)} WHERE 1 ${among(staff)}`;
  const messages = byDay(
    db,
    sql`SELECT d.day AS day, sum(d.staff + d.customers + d.others) AS n FROM ${talk} GROUP BY d.day`,
  );
  const violations = byDay(
    db,
    sql`SELECT CAST((v.sent_at + ${CHINA}) / ${DAY} AS INTEGER) AS day, count(*) AS n FROM ${violationsFrom}
      WHERE ${violationsIn(db, viewer, range, staffNamed(db, viewer, query))} GROUP BY 1`,
  );
  return Array.from({ length: Math.min(daysIn(range), MOST_DAYS) }, (_, i) => ({
    ...{ day: from + i, messages: messages.get(from + i) ?? 0, violations: violations.get(from + i) ?? 0 },
  }));
}

const byDay = (db: ReadDb, query: Sql): Map<number, number> =>
  new Map(all<{ day: number; n: number }>(db, query).map(({ day, n }) => [day, n]));

const numberOf = (db: ReadDb, query: Sql): number => one<{ n: number }>(db, query)!.n;
const startOf = (day: number): number => day * DAY - CHINA;
