import type { Viewer } from '../access/viewer.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { nthWorkday } from '../calendar/working-time.ts';
import type { Range } from '../figures/period.ts';
import { duesOf, type RevisitRules, revisitKey } from '../figures/revisit.ts';
import { dayOf } from '../lib/clock.ts';
import { readCalendars } from './calendars.ts';
import { isStaffOf } from './customer-faces.ts';
import { all, one, type ReadDb } from './db.ts';
import { revisitRulesIn } from './figure-revisit-rules.ts';
import { figureSight } from './figure-sight.ts';
import { sightOf } from './sight.ts';
import { join, nothing, type Sql, sql } from './sql.ts';

/**
 * Who was to be visited again, and was (S3 §9.7): customers whom an employee had added, and not lost, so many days before. It
 * is done when he wrote in the single chat with that customer on that very day. Of an employee whose chats are not archived
 * nothing is known, and nobody is due; a day that is not over is left for tomorrow.
 */
export const owner = 'archive';

export interface Revisited {
  readonly done: number;
  readonly due: number;
}

/** By employee, then `revisit-<n>`; whoever had nobody due is not in it. Null: everybody whom the viewer may see. */
export function readRevisits(
  db: ReadDb,
  viewer: Viewer,
  range: Range,
  userids: readonly string[] | null,
): Map<string, Record<string, Revisited>> {
  const found = new Map<string, Record<string, Revisited>>();
  for (const some of duesAsked(db, range, userids)) {
    const rows = all<{ userid: string; n: number } & Revisited>(
      db,
      sql`SELECT f.userid, ${N} AS n, count(*) AS due, sum(${isDone}) AS done FROM ${dueFrom(viewer, some)} GROUP BY 1, 2`,
    );
    for (const { userid, n, done, due } of rows)
      found.set(userid, { ...found.get(userid), [revisitKey(n)]: { done, due } });
  }
  return found;
}

export interface RevisitRow {
  readonly userid: string;
  readonly customer: string;
  readonly name: string | null;
  readonly addedAt: number;
  /** Day since 1970 (UTC+8). */
  readonly due: number;
  readonly done: boolean;
  /** Their chat, when there is one. */
  readonly conversation: string | null;
}

/** The customers behind one rate, those who were not visited first. */
export function listRevisits(
  db: ReadDb,
  viewer: Viewer,
  { range, userids, n }: { readonly range: Range; readonly userids: readonly string[] | null; readonly n: number },
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { rows: RevisitRow[]; total: number } {
  const parts = duesAsked(db, range, userids, n).map(
    (some) =>
      sql`SELECT f.userid, f.customer, f.added_at AS addedAt, ${DUE} AS due, ${isDone} AS done FROM ${dueFrom(viewer, some)}`,
  );
  if (parts.length === 0) return { rows: [], total: 0 };
  const everybody = join(parts, sql` UNION ALL `);
  const { table, seen } = sightOf(db, viewer);
  const rows = all<Omit<RevisitRow, 'done'> & { done: number }>(
    db,
    sql`SELECT r.*, u.name, (SELECT c.key FROM ${table} c WHERE c.key = ${keyOf(sql`r.userid`, sql`r.customer`)} AND ${seen}) AS conversation
      FROM (${everybody} ORDER BY done, due DESC, customer, userid LIMIT ${limit} OFFSET ${skip}) r
      LEFT JOIN customers u ON u.id = r.customer ORDER BY r.done, r.due DESC, r.customer, r.userid`,
  );
  const { total } = one<{ total: number }>(db, sql`SELECT count(*) AS total FROM (${everybody})`)!;
  return { rows: rows.map((row) => ({ ...row, done: row.done === 1 })), total };
}

/** What lies in one calendar. */
interface Asked {
  /** [n, added from, added before, due day, when it begins], in ms where it is no day. */
  readonly dues: readonly (readonly [number, number, number, number, number])[];
  /** Null: everybody. */
  readonly userids: readonly string[] | null;
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const startOf = (day: number): number => day * DAY - CHINA;

const N = sql`(j.value ->> 0)`;
const DUE = sql`(j.value ->> 3)`;
const keyOf = (a: Sql, b: Sql): Sql => sql`iif(${a} < ${b}, ${a} || '|' || ${b}, ${b} || '|' || ${a})`;
const isDone = sql`EXISTS (SELECT 1 FROM chat_days d
  WHERE d.conversation = ${keyOf(sql`f.userid`, sql`f.customer`)} AND d.day = ${DUE} AND d.staff > 0)`;

function dueFrom(viewer: Viewer, { dues, userids }: Asked): Sql {
  const among =
    userids === null ? nothing : sql`AND +f.userid IN (SELECT value FROM json_each(${JSON.stringify(userids)}))`;
  return sql`json_each(${JSON.stringify(dues)}) j CROSS JOIN follows f ON f.added_at >= (j.value ->> 1) AND f.added_at < (j.value ->> 2)
    WHERE (f.ended_at IS NULL OR f.ended_at >= (j.value ->> 4)) ${among}
      AND ${isStaffOf(viewer, sql`+f.userid`)} AND ${figureSight(viewer, { userid: sql`f.userid`, day: DUE, kind: sql`0` })}
      AND EXISTS (SELECT 1 FROM archive_scope a WHERE a.userid = f.userid AND (a.to_at IS NULL OR a.to_at >= (j.value ->> 4)))`;
}

function duesAsked(db: ReadDb, range: Range, userids: readonly string[] | null, only: number | null = null): Asked[] {
  const rules = revisitRulesIn(db);
  const days = rules.isOn ? rules.days.filter((n) => only === null || n === only) : [];
  const over = lastDayOver(db);
  if (days.length === 0 || over === null) return [];
  const until = { from: range.from, to: Math.min(range.to, over) };
  return calendarsOf(db, rules, userids).map(({ calendar, staff }) => ({
    dues: days.flatMap((n) =>
      duesOf(n, until, calendar).map(
        ({ added, due }) => [n, startOf(added.from), startOf(added.to + 1), due, startOf(due)] as const,
      ),
    ),
    userids: staff,
  }));
}

/** Messages are counted up to some instant: the day before it is over. Null: nothing is counted yet. */
function lastDayOver(db: ReadDb): number | null {
  const { asOf } = one<{ asOf: number | null }>(db, sql`SELECT as_of AS asOf FROM figures_state`)!;
  return asOf === null ? null : dayOf(asOf) - 1;
}

interface Sharing {
  readonly calendar: Calendar | null;
  readonly staff: readonly string[] | null;
}

/** Who goes by which calendar. */
function calendarsOf(db: ReadDb, { skipsRest, calendar }: RevisitRules, userids: readonly string[] | null): Sharing[] {
  if (!skipsRest) return [{ calendar: null, staff: userids }];
  const calendars = readCalendars(db);
  if (calendar !== null) return [{ calendar: calendars.byId(calendar), staff: userids }];
  const staff =
    userids ?? all<{ userid: string }>(db, sql`SELECT DISTINCT userid FROM follows`).map(({ userid }) => userid);
  const byCalendar = Map.groupBy(staff, (userid) => calendars.of(userid));
  return [...byCalendar].map(([one, theirs]) => ({ calendar: one, staff: theirs }));
}

export interface RevisitGlance extends Revisited {
  readonly n: number;
  /** The day on which whoever is added today is due; by the default calendar where each employee has his own. */
  readonly next: number | null;
}

/** What the settings come to: for those added today, and over the last days, of all whom the viewer may see. */
export function readRevisitGlance(
  db: ReadDb,
  viewer: Viewer,
  { today, range }: { readonly today: number; readonly range: Range },
): RevisitGlance[] {
  const rules = revisitRulesIn(db);
  if (!rules.isOn) return [];
  const calendar = rules.skipsRest ? readCalendars(db).byId(rules.calendar ?? 0) : null;
  const everybody = [...readRevisits(db, viewer, range, null).values()];
  return rules.days.map((n) => {
    const of = (what: keyof Revisited) =>
      everybody.reduce((sum, found) => sum + (found[revisitKey(n)]?.[what] ?? 0), 0);
    return { n, due: of('due'), done: of('done'), next: calendar ? nthWorkday(calendar, today, n - 1) : today + n - 1 };
  });
}
