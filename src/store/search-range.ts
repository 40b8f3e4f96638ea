import { dayOf } from '../lib/clock.ts';
import { one, type ReadDb } from './db.ts';
import type { SearchFilters } from './search-filters.ts';
import { sql } from './sql.ts';

export type SeqRange = readonly [first: number, last: number];

export const LATEST = 8.64e15;

export function isTimed({ from, to }: SearchFilters): boolean {
  return (from ?? null) !== null || (to ?? null) !== null;
}

/** Which messages of a month are left. A time is first the days it touches: what arrived late or early within them is tested by its own time. */
export function rangeOf(
  month: ReadDb,
  { filters, order, before }: { filters: SearchFilters; order: 'newest' | 'oldest'; before: number | null },
): SeqRange | null {
  const [first, last] = isTimed(filters) ? daysOf(month, filters) : [0, Number.MAX_SAFE_INTEGER];
  if (first === null || last === null) return null;
  if (before === null) return [first, last];
  return order === 'newest' ? [first, Math.min(last, before - 1)] : [Math.max(first, before + 1), last];
}

function daysOf(month: ReadDb, { from, to }: SearchFilters): [first: number | null, last: number | null] {
  const days = one<{ first: number | null; last: number | null }>(
    month,
    sql`SELECT min(min_seq) AS first, max(max_seq) AS last FROM days
      WHERE day BETWEEN ${dayOf(from ?? 0)} AND ${dayOf(to ?? LATEST)}`,
  );
  return [days?.first ?? null, days?.last ?? null];
}
