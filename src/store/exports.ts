import { covers } from '../access/covers.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** What people asked to have packed up. Everybody sees, cancels and fetches their own only. */
export const owner = 'desk';

export type ExportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface ExportRow {
  readonly id: number;
  readonly kind: string;
  readonly title: string;
  readonly state: ExportState;
  readonly done: number;
  /** Null until it is known. */
  readonly total: number | null;
  readonly leftOut: number;
  readonly bytes: number | null;
  /** Its name in the folder of exports; null when there is none, or no more. */
  readonly file: string | null;
  readonly problem: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly expiresAt: number | null;
}

const COLUMNS = sql`id, kind, title, state, done_count AS done, total_count AS total, left_out AS leftOut, bytes, file,
  problem, created_at AS createdAt, started_at AS startedAt, finished_at AS finishedAt, expires_at AS expiresAt`;

const DAY = 86_400_000;
export const FILE_LIFE = 7 * DAY;
const RECORD_LIFE = 30 * DAY;
const MOST_UNFINISHED = 20; // of one person
const MOST_LISTED = 200;

export function listExports(db: ReadDb, viewer: Viewer): ExportRow[] {
  return all(
    db,
    sql`SELECT ${COLUMNS} FROM exports WHERE account_id = ${viewer.accountId} ORDER BY id DESC LIMIT ${MOST_LISTED}`,
  );
}

/** Null when absent or somebody else's. */
export function findExport(db: ReadDb, viewer: Viewer, id: number): ExportRow | null {
  return one(db, sql`SELECT ${COLUMNS} FROM exports WHERE id = ${id} AND account_id = ${viewer.accountId}`);
}

export interface NewExport {
  readonly kind: string;
  readonly title: string;
  /** JSON. */
  readonly conditions: string;
}

export function insertExport(db: WriteDb, viewer: Viewer, { kind, title, conditions }: NewExport, now: number): number {
  const unfinished = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM exports WHERE account_id = ${viewer.accountId} AND state IN ('waiting', 'running')`,
  )!.n;
  if (unfinished >= MOST_UNFINISHED) {
    throw new UserError(`您已有 ${unfinished} 个导出尚未完成。请等它们完成，或在“导出”页取消几个再试。`);
  }
  return one<{ id: number }>(
    db,
    sql`INSERT INTO exports (account_id, viewer, kind, conditions, title, created_at)
      VALUES (${viewer.accountId}, ${JSON.stringify(viewer)}, ${kind}, ${conditions}, ${title}, ${now}) RETURNING id`,
  )!.id;
}

/** False when it is not theirs, or over already. What is being made stops at its next step. */
export function cancelExport(db: WriteDb, viewer: Viewer, id: number, now: number): boolean {
  const changed = run(
    db,
    sql`UPDATE exports SET state = 'cancelled', problem = NULL, finished_at = ${now}
      WHERE id = ${id} AND account_id = ${viewer.accountId} AND state IN ('waiting', 'running')`,
  );
  return changed > 0;
}

/** Makes a finished one anew, of what the archive holds and the person may see now. */
export function repeatExport(db: WriteDb, viewer: Viewer, id: number, now: number): boolean {
  const changed = run(
    db,
    sql`UPDATE exports SET state = 'waiting', viewer = ${JSON.stringify(viewer)}, done_count = 0, total_count = NULL,
        left_out = 0, bytes = NULL, file = NULL, problem = NULL, created_at = ${now}, started_at = NULL,
        finished_at = NULL, expires_at = NULL
      WHERE id = ${id} AND account_id = ${viewer.accountId} AND state NOT IN ('waiting', 'running')`,
  );
  return changed > 0;
}

/** What is being made is cancelled first. */
export function removeExport(db: WriteDb, viewer: Viewer, id: number): boolean {
  const removed = run(
    db,
    sql`DELETE FROM exports WHERE id = ${id} AND account_id = ${viewer.accountId} AND state <> 'running'`,
  );
  return removed > 0;
}

export interface ExportOrder {
  readonly id: number;
  readonly kind: string;
  readonly accountId: number;
  /** As whoever asked for it could see then. */
  readonly viewer: Viewer;
  /** JSON. */
  readonly conditions: string;
}

/** The one that waits longest, now running; null when none waits. */
export function startNextExport(db: WriteDb, now: number): ExportOrder | null {
  const row = one<Omit<ExportOrder, 'viewer'> & { viewer: string }>(
    db,
    sql`UPDATE exports SET state = 'running', started_at = ${now}
      WHERE id = (SELECT id FROM exports WHERE state = 'waiting' ORDER BY created_at, id LIMIT 1)
      RETURNING id, kind, account_id AS accountId, viewer, conditions`,
  );
  return row && { ...row, viewer: JSON.parse(row.viewer) as Viewer };
}

export interface ExportProgress {
  readonly done: number;
  readonly total: number | null;
  readonly bytes: number;
}

/** Says whether it goes on: not when it was cancelled. */
export function recordExportProgress(db: WriteDb, id: number, progress: ExportProgress): boolean {
  const { done, total, bytes } = progress;
  const running = run(
    db,
    sql`UPDATE exports SET done_count = ${done}, total_count = ${total}, bytes = ${bytes}
      WHERE id = ${id} AND state = 'running'`,
  );
  return running > 0;
}

/** Whose eyes it is made with: when less may be seen than when it was asked for, that less. */
export function recordExportViewer(db: WriteDb, id: number, viewer: Viewer): void {
  run(db, sql`UPDATE exports SET viewer = ${JSON.stringify(viewer)} WHERE id = ${id} AND state = 'running'`);
}

/** Whoever asked for it may no longer have it. */
export function endExport(db: WriteDb, id: number, problem: string, now: number): void {
  run(
    db,
    sql`UPDATE exports SET state = 'cancelled', problem = ${problem}, finished_at = ${now}
      WHERE id = ${id} AND state = 'running'`,
  );
}

/** Whether all that is in it may still be seen by whoever had it made. */
export function isExportInSight(db: ReadDb, viewer: Viewer, id: number): boolean {
  const row = one<{ viewer: string }>(
    db,
    sql`SELECT viewer FROM exports WHERE id = ${id} AND account_id = ${viewer.accountId}`,
  );
  return row !== null && covers(viewer, JSON.parse(row.viewer) as Viewer);
}

export interface FinishedExport extends ExportProgress {
  readonly file: string;
  readonly leftOut: number;
}

/** False when it was cancelled in the meantime: then the file is not wanted. */
export function finishExport(
  db: WriteDb,
  id: number,
  { done, total, bytes, file, leftOut }: FinishedExport,
  now: number,
): boolean {
  const finished = run(
    db,
    sql`UPDATE exports SET state = 'done', done_count = ${done}, total_count = ${total}, bytes = ${bytes}, file = ${file},
        left_out = ${leftOut}, finished_at = ${now}, expires_at = ${now + FILE_LIFE}
      WHERE id = ${id} AND state = 'running'`,
  );
  return finished > 0;
}

export function failExport(db: WriteDb, id: number, problem: string, now: number): void {
  run(
    db,
    sql`UPDATE exports SET state = 'failed', problem = ${problem}, bytes = NULL, finished_at = ${now}
      WHERE id = ${id} AND state = 'running'`,
  );
}

/** At the start of the program: what was being made when it ended is made anew. */
export function requeueExports(db: WriteDb): number {
  return run(db, sql`UPDATE exports SET state = 'waiting', done_count = 0, bytes = NULL WHERE state = 'running'`);
}

/** Files past their time are given up, and records long past theirs. Answers with the names of the files that stay. */
export function expireExports(db: WriteDb, now: number): string[] {
  run(db, sql`UPDATE exports SET file = NULL WHERE file IS NOT NULL AND expires_at <= ${now}`);
  run(db, sql`DELETE FROM exports WHERE finished_at <= ${now - RECORD_LIFE}`);
  return all<{ file: string }>(db, sql`SELECT file FROM exports WHERE file IS NOT NULL`).map(({ file }) => file);
}
