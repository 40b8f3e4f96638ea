import { dayOf } from '../lib/clock.ts';
import { one, type ReadDb } from './db.ts';
import type { Span } from './search-parts.ts';
import { join, sql } from './sql.ts';

export type SeqRange = readonly [first: number, last: number];

/** Which messages of a month are left. A time is first the days it touches: what arrived late or early within them is tested by its own time. */
export function rangeOf(
  month: ReadDb,
  { times, order, before }: { times: readonly Span[] | null; order: 'newest' | 'oldest'; before: number | null },
): SeqRange | null {
  const [first, last] = times === null ? [0, Number.MAX_SAFE_INTEGER] : daysOf(month, times);
  if (first === null || last === null) return null;
  if (before === null) return [first, last];
  return order === 'newest' ? [first, Math.min(last, before - 1)] : [Math.max(first, before + 1), last];
}

function daysOf(month: ReadDb, times: readonly Span[]): [first: number | null, last: number | null] {
  const within = times.map(({ from, to }) => sql`day BETWEEN ${dayOf(from)} AND ${dayOf(to)}`);
  const days = one<{ first: number | null; last: number | null }>(
    month,
    sql`SELECT min(min_seq) AS first, max(max_seq) AS last FROM days WHERE ${join(within, sql` OR `)}`,
  );
  return [days?.first ?? null, days?.last ?? null];
}
