import type { Viewer } from '../access/viewer.ts';
import { type CheckpointRow, findCheckpoint } from './checkpoints.ts';
import { one, type ReadDb } from './db.ts';
import { openForReading, type StorePaths } from './files.ts';
import { findLog, LOG, type LogRow } from './log.ts';
import { schemaVersion } from './migrate.ts';
import { sql } from './sql.ts';

/** How the evidence log stands: counts and times only. */
export const owner = 'archive';

const WITH_LOG = 11; // archive.db has had the log since

export interface LogHealth {
  /** Null before it has begun. */
  readonly origin: string | null;
  /** Entries of all logs, one after the other. */
  readonly size: number;
  /** The newest that was signed. */
  readonly checkpoint: { readonly size: number; readonly at: number } | null;
  /** Of the log that is written. */
  readonly current: number;
  /** Journal entries that are not in it yet, and how many there are. */
  readonly waiting: number;
  readonly total: number;
  readonly problem: { readonly sentence: string; readonly remedy: string; readonly at: number } | null;
}

export function readLogHealth(db: ReadDb, _viewer: Viewer): LogHealth {
  const row = findLog(db);
  const journals = db.months().map((month) => countJournal(db, month));
  return {
    origin: row?.origin ?? null,
    size: one<{ size: number }>(db, sql`SELECT coalesce(sum(size), 0) AS size FROM logs`)!.size,
    checkpoint: one(db, sql`SELECT size, at FROM checkpoints ORDER BY log DESC, size DESC LIMIT 1`),
    current: row?.size ?? 0,
    waiting: journals.reduce((sum, { n, logged }) => sum + Math.max(0, n - logged), 0),
    total: journals.reduce((sum, { n }) => sum + n, 0),
    problem: one(
      db,
      sql`SELECT sentence, remedy, at FROM incidents WHERE kind = 'log' AND over_at IS NULL ORDER BY id DESC LIMIT 1`,
    ),
  };
}

function countJournal(db: ReadDb, month: string): { n: number; logged: number } {
  const { n } = one<{ n: number | null }>(db.month(month), sql`SELECT max(n) AS n FROM evidence.journal`)!;
  const station = one<{ n: number }>(db, sql`SELECT n FROM stations WHERE month = ${month} AND station = ${LOG}`);
  return { n: n ?? 0, logged: station?.n ?? 0 };
}

export interface LogGlance {
  readonly log: LogRow;
  readonly checkpoint: CheckpointRow | null;
}

/** Of an archive.db by itself, also beside the running service. Null: no log has begun there. */
export function readLogFile({ archive }: Pick<StorePaths, 'archive'>): LogGlance | null {
  const connection = openForReading(archive);
  if (connection === null) return null;
  const db: ReadDb = { connection, months: () => [], month: noMonth };
  try {
    const log = schemaVersion(connection) < WITH_LOG ? null : findLog(db);
    return log && { log, checkpoint: findCheckpoint(db) };
  } finally {
    connection.close();
  }
}

function noMonth(): never {
  throw new Error('only archive.db is open');
}
