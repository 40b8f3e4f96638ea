import { all, one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** How many messages each hour brought, and when the last one came: what it takes to know that silence is not usual. */
export const owner = 'archive';

export interface Arrivals {
  /** When the newest record was received; null: none ever was. */
  readonly lastAt: number | null;
  /** When the oldest message was sent. */
  readonly firstAt: number | null;
}

export function readArrivals(db: ReadDb): Arrivals {
  return {
    lastAt: one<{ at: number | null }>(db, sql`SELECT max(last_at) AS at FROM ranges`)!.at,
    firstAt: one<{ at: number | null }>(db, sql`SELECT min(first_at) AS at FROM conversations`)!.at,
  };
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CHINA = 8 * HOUR;

/** By the number of the hour since 1970 (a number that is bound would divide with a remainder). Days are found by their messages' numbers, for time has no index of its own. */
export function countByHour(db: ReadDb, from: number, to: number): Record<number, number> {
  const counts: Record<number, number> = {};
  const [first, last] = [Math.floor((from + CHINA) / DAY), Math.floor((to + CHINA) / DAY)];
  for (const month of db.months()) {
    const file = db.month(month);
    const rows = all<{ hour: number; n: number }>(
      file,
      sql`SELECT m.sent_at / 3600000 AS hour, count(*) AS n FROM days d CROSS JOIN messages m
        ON m.seq BETWEEN d.min_seq AND d.max_seq AND (m.sent_at + 28800000) / 86400000 = d.day
        WHERE d.day BETWEEN ${first} AND ${last} AND m.sent_at >= ${from} AND m.sent_at < ${to} GROUP BY hour`,
    );
    for (const { hour, n } of rows) counts[hour] = (counts[hour] ?? 0) + n;
  }
  return counts;
}
