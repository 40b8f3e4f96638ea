import type { ChatPlan, Cutoff, PlanHold } from '../access/retention-plan.ts';
import { join, type Sql, sql } from './sql.ts';

/** A plan as conditions on `m`, messages of one conversation in a month's file. */

/** Sent before the cutoff of their type. */
export function isDue(cutoffs: readonly Cutoff[], by: 'due' | 'loosest' = 'due'): Sql {
  const parts = cutoffs.flatMap((cutoff) =>
    cutoff[by] === -Infinity ? [] : [sql`(${isOfType(cutoff, cutoffs)} AND m.sent_at < ${cutoff[by]})`],
  );
  return anyOf(parts);
}

/** Of the types one cutoff is about. */
export function isOfType({ types }: Cutoff, all: readonly Cutoff[]): Sql {
  if (types !== null) return sql`m.type IN (SELECT value FROM json_each(${JSON.stringify(types)}))`;
  const others = all.flatMap((cutoff) => cutoff.types ?? []);
  if (others.length === 0) return sql`true`;
  return sql`m.type NOT IN (SELECT value FROM json_each(${JSON.stringify(others)}))`;
}

export function isHeld(holds: readonly PlanHold[]): Sql {
  return anyOf(
    holds.map(
      ({ from, to }) =>
        sql`(${from === null ? sql`true` : sql`m.sent_at >= ${from}`} AND ${to === null ? sql`true` : sql`m.sent_at < ${to}`})`,
    ),
  );
}

/** Due by the plan at `at`, and nobody holds it: what a disposal takes away. */
export function isDisposable(plan: ChatPlan, at: number): Sql {
  return sql`(${isDue(plan.cutoffs(at))} AND NOT ${isHeld(plan.holds)})`;
}

function anyOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`(1 = 0)` : sql`(${join(conditions, sql` OR `)})`;
}
