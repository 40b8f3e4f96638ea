import type { Viewer } from '../access/viewer.ts';
import { type ActivityRule, type AtLeast, activityRange, type GroupActivity, judgeGroup } from '../figures/activity.ts';
import type { Range } from '../figures/period.ts';
import { all, type ReadDb } from './db.ts';
import { readActivityRule } from './figure-activity-rule.ts';
import { kept } from './figure-cache.ts';
import { OUTSIDE, presentAfter, seenDays, WITH_CUSTOMERS } from './figure-group-sight.ts';
import { isWithin } from './rooms.ts';
import { join, nothing, type Sql, sql } from './sql.ts';

/** How active groups of customers are, by the rule in force, as far as the viewer sees what was said in them. */
export const owner = 'archive';

export interface GroupLife extends GroupActivity {
  /** Who was in it at the end of the day it is judged at. */
  readonly members: number;
  readonly guests: number;
  readonly active: number;
}

/** As of the last day of the range; null: of all groups of customers. Of groups that are not theirs to see, nothing. */
export function readGroupActivity(
  db: ReadDb,
  viewer: Viewer,
  range: Range,
  ids: readonly string[] | null,
): Map<string, GroupLife> {
  const { rule } = readActivityRule(db, viewer);
  return kept(db, viewer, 'group-activity', [rule, range.to, ids], () => judge(db, viewer, rule, range.to, ids));
}

/** How many groups there are, and how many of them a rule would call active today. */
export function tryActivityRule(
  db: ReadDb,
  viewer: Viewer,
  rule: ActivityRule,
  day: number,
): { groups: number; active: number; unknown: number } {
  return kept(db, viewer, 'activity-try', [rule, day], () => {
    const lives = [...judge(db, viewer, rule, day, null).values()];
    return {
      groups: lives.length,
      active: lives.filter(({ isActive }) => isActive).length,
      unknown: lives.filter(({ rate }) => rate === null).length,
    };
  });
}

interface Counted {
  readonly id: string;
  readonly n: number;
}

function judge(
  db: ReadDb,
  viewer: Viewer,
  rule: ActivityRule,
  day: number,
  ids: readonly string[] | null,
): Map<string, GroupLife> {
  const range = activityRange(rule, day);
  const numbers = (query: Sql) => new Map(all<Counted>(db, query).map(({ id, n }) => [id, n]));
  const said = numbers(saidSql(viewer, range, ids));
  const active = numbers(activeSql(viewer, rule, range, ids));
  const groups = all<{ id: string; members: number; guests: number }>(db, membersSql(viewer, day, ids));
  return new Map(
    groups.map(({ id, members, guests }) => {
      const counts = { members, active: active.get(id) ?? 0, said: said.get(id) ?? 0 };
      return [id, { ...judgeGroup(rule, counts), members, guests, active: counts.active }];
    }),
  );
}

const among = (ids: readonly string[] | null, id: Sql): Sql =>
  ids === null ? nothing : sql`AND ${id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** Those dismissed have nobody in them any more, and are not among all groups. */
function membersSql(viewer: Viewer, day: number, ids: readonly string[] | null): Sql {
  const all = ids === null ? sql`AND r.dismissed_at IS NULL` : nothing;
  return sql`SELECT r.id, count(m.id) AS members, coalesce(sum(${OUTSIDE}), 0) AS guests
    FROM rooms r LEFT JOIN room_members m ON m.room = r.id AND ${presentAfter(day)}
    WHERE ${WITH_CUSTOMERS} AND ${isWithin(viewer)} ${all} ${among(ids, sql`r.id`)} GROUP BY r.id`;
}

/** Days on which customers wrote: `d`. */
const withCustomers = (ids: readonly string[] | null): Sql =>
  sql`d.customers > 0 AND c.kind = 'group' ${among(ids, sql`d.conversation`)}`;

function saidSql(viewer: Viewer, range: Range, ids: readonly string[] | null): Sql {
  return sql`SELECT d.conversation AS id, sum(d.customers) AS n FROM ${seenDays(viewer, range)} WHERE ${withCustomers(ids)}
    GROUP BY d.conversation`;
}

/** Customers who are in the group at the end and said enough. */
function activeSql(viewer: Viewer, rule: ActivityRule, range: Range, ids: readonly string[] | null): Sql {
  return sql`SELECT s.conversation AS id, count(*) AS n FROM (
      SELECT p.conversation, p.userid FROM ${seenDays(viewer, range)}
        JOIN chat_people_days p ON p.conversation = d.conversation AND p.day = d.day
      WHERE ${withCustomers(ids)} GROUP BY p.conversation, p.userid HAVING ${enough(rule, sql`sum(p.sent)`)}) s
    WHERE EXISTS (SELECT 1 FROM room_members m WHERE m.room = s.conversation AND m.id = s.userid AND ${OUTSIDE} AND ${presentAfter(range.to)})
    GROUP BY s.conversation`;
}

/** As isActiveCustomer of figures/activity.ts says it. */
export function enough({ customer }: ActivityRule, sent: Sql): Sql {
  const one = ({ op, value }: AtLeast) => (op === 'least' ? sql`${sent} >= ${value}` : sql`${sent} > ${value}`);
  return join(customer.map(one), sql` AND `);
}
