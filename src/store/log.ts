import { type Entry, EntryKind, encodeEntry } from '../evidence/entry.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { moveStation } from './months.ts';
import { sql } from './sql.ts';

/**
 * What stands where in the evidence log. The order is the one written down here; the tiles on disk follow it.
 * Reached only by the pipeline.
 */
export const owner = 'archive';

/** The station's name in `stations`. */
export const LOG = 'log';

export interface LogRow {
  readonly log: number;
  readonly origin: string;
  readonly size: number;
  /** Tiles up to here have reached the disk, also over a power cut. */
  readonly settled: number;
}

/** The one that is written; null before the first. */
export function findLog(db: ReadDb | WriteDb): LogRow | null {
  return one(db, sql`SELECT log, origin, size, settled FROM logs ORDER BY log DESC LIMIT 1`);
}

/** All there were, the oldest first. */
export function listLogs(db: WriteDb): LogRow[] {
  return all(db, sql`SELECT log, origin, size, settled FROM logs ORDER BY log`);
}

export function beginLog(db: WriteDb, { log, origin }: Pick<LogRow, 'log' | 'origin'>, at: number): void {
  run(db, sql`INSERT INTO logs (log, origin, begun_at) VALUES (${log}, ${origin}, ${at})`);
}

export function settleLog(db: WriteDb, log: number, size: number): void {
  run(db, sql`UPDATE logs SET settled = ${size} WHERE log = ${log} AND settled < ${size} AND size >= ${size}`);
}

/** How far the log has taken the journal of each month. */
export function listLogged(db: WriteDb): Map<string, number> {
  const rows = all<{ month: string; n: number }>(db, sql`SELECT month, n FROM stations WHERE station = ${LOG}`);
  return new Map(rows.map(({ month, n }) => [month, n]));
}

export interface Run {
  readonly log: number;
  /** Index of its first entry, and the journal number that stands there. */
  readonly first: number;
  readonly month: string;
  readonly firstN: number;
  readonly count: number;
}

const runColumns = sql`log, first, month, first_n AS firstN, count`;

/** Journal rows [firstN, firstN + count) of a month are the next of the log; the watermark moves with them. */
export function appendJournal(
  db: WriteDb,
  { log, month, firstN, count }: Pick<Run, 'log' | 'month' | 'firstN' | 'count'>,
): void {
  const size = sizeOf(db, log);
  const goesOn = run(
    db,
    sql`UPDATE log_runs SET count = count + ${count}
      WHERE log = ${log} AND first = (SELECT max(first) FROM log_runs WHERE log = ${log})
        AND month = ${month} AND first + count = ${size} AND first_n + count = ${firstN}`,
  );
  if (goesOn === 0) {
    run(
      db,
      sql`INSERT INTO log_runs (log, first, month, first_n, count) VALUES (${log}, ${size}, ${month}, ${firstN}, ${count})`,
    );
  }
  run(db, sql`UPDATE logs SET size = ${size + count} WHERE log = ${log}`);
  moveStation(db, month, LOG, firstN + count - 1);
}

/** Something that stands in no journal: it gets its place in the log in a moment. */
export function appendOwn(db: WriteDb, entry: Entry): void {
  run(db, sql`INSERT INTO log_entries (entry) VALUES (${encodeEntry(entry)})`);
}

export function hasWaitingEntries(db: WriteDb): boolean {
  return one(db, sql`SELECT 1 FROM log_entries WHERE log IS NULL LIMIT 1`) !== null;
}

/** Gives those that wait their places, in the order they came. */
export function placeWaitingEntries(db: WriteDb, log: number, most: number): Buffer[] {
  const waiting = all<{ id: number; entry: Buffer }>(
    db,
    sql`SELECT id, entry FROM log_entries WHERE log IS NULL ORDER BY id LIMIT ${most}`,
  );
  const size = sizeOf(db, log);
  for (const [i, { id }] of waiting.entries())
    run(db, sql`UPDATE log_entries SET log = ${log}, idx = ${size + i} WHERE id = ${id}`);
  run(db, sql`UPDATE logs SET size = ${size + waiting.length} WHERE log = ${log}`);
  return waiting.map(({ entry }) => entry);
}

/** The next of the log, now. */
export function placeEntry(db: WriteDb, log: number, entry: Entry): Buffer {
  const bytes = encodeEntry(entry);
  const size = sizeOf(db, log);
  run(db, sql`INSERT INTO log_entries (log, idx, entry) VALUES (${log}, ${size}, ${bytes})`);
  run(db, sql`UPDATE logs SET size = ${size + 1} WHERE log = ${log}`);
  return bytes;
}

/** The newest of a kind of our own that is in the log. */
export function findLastOwn(db: WriteDb, log: number, kind: EntryKind): Buffer | null {
  return (
    one<{ entry: Buffer }>(
      db,
      sql`SELECT entry FROM log_entries WHERE log = ${log} AND substr(entry, 2, 1) = ${Buffer.from([kind])}
        ORDER BY idx DESC LIMIT 1`,
    )?.entry ?? null
  );
}

/** Runs that hold entries of [from, to). */
export function listRuns(db: WriteDb, log: number, from: number, to: number): Run[] {
  return all(
    db,
    sql`SELECT ${runColumns} FROM log_runs
      WHERE log = ${log} AND first < ${to} AND first + count > ${from}
        AND first >= coalesce((SELECT max(first) FROM log_runs WHERE log = ${log} AND first <= ${from}), 0)
      ORDER BY first`,
  );
}

export function listOwn(db: WriteDb, log: number, from: number, to: number): { index: number; entry: Buffer }[] {
  return all(
    db,
    sql`SELECT idx AS "index", entry FROM log_entries WHERE log = ${log} AND idx >= ${from} AND idx < ${to} ORDER BY idx`,
  );
}

/** A month whose journal ends before what the log has of it: it was put back from an older copy. */
export function findCutMonth(db: WriteDb, log: number): string | null {
  return (
    one<{ month: string }>(
      db,
      sql`SELECT r.month FROM (SELECT month, max(first_n + count - 1) AS end FROM log_runs WHERE log = ${log} GROUP BY month) r
        LEFT JOIN stations s ON s.month = r.month AND s.station = ${LOG}
        WHERE r.end > coalesce(s.n, 0) ORDER BY r.month LIMIT 1`,
    )?.month ?? null
  );
}

/**
 * The log ends at `size` for good: what stood behind it was never vouched for and is taken in again by the one that follows.
 * Heads of the trail are not: newer ones will be.
 */
export function cutLog(db: WriteDb, log: number, size: number): void {
  run(db, sql`DELETE FROM log_runs WHERE log = ${log} AND first >= ${size}`);
  run(db, sql`UPDATE log_runs SET count = ${size} - first WHERE log = ${log} AND first + count > ${size}`);
  run(
    db,
    sql`DELETE FROM log_entries WHERE log = ${log} AND idx >= ${size}
      AND substr(entry, 2, 1) IN (${Buffer.from([EntryKind.trail])}, ${Buffer.from([EntryKind.restored])})`,
  );
  run(db, sql`UPDATE log_entries SET log = NULL, idx = NULL WHERE log = ${log} AND idx >= ${size}`);
  run(db, sql`UPDATE logs SET size = ${size}, settled = min(settled, ${size}) WHERE log = ${log}`);
  run(
    db,
    sql`UPDATE stations SET n = min(n, coalesce((SELECT max(first_n + count - 1) FROM log_runs r WHERE r.month = stations.month), 0))
      WHERE station = ${LOG}`,
  );
}

function sizeOf(db: WriteDb, log: number): number {
  return one<{ size: number }>(db, sql`SELECT size FROM logs WHERE log = ${log}`)!.size;
}
