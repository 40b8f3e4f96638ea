import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { FILE_LIFE } from './export-queue.ts';
import type { Page } from './exports.ts';
import { nothing, sql } from './sql.ts';

/** Files that people brought in, and what became of their rows. Everybody sees his own. */
export const owner = 'desk';

export type ImportState = 'running' | 'done' | 'failed';

export interface ImportRow {
  readonly id: number;
  /** As the file was called where it came from. */
  readonly fileName: string;
  /** What it was brought into, in words. */
  readonly source: string;
  readonly state: ImportState;
  readonly done: number;
  /** Rows; null until they are counted. */
  readonly total: number | null;
  readonly succeeded: number;
  readonly failed: number;
  /** The table of results in the folder of exports; null when there is none, or no more. */
  readonly result: string | null;
  readonly problem: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly expiresAt: number | null;
}

const COLUMNS = sql`id, file_name AS fileName, source, state, done_count AS done, total_count AS total, succeeded, failed,
  result, problem, created_at AS createdAt, finished_at AS finishedAt, expires_at AS expiresAt`;

export interface ImportFilters {
  readonly state: ImportState | null;
}

export interface ImportPage {
  readonly rows: readonly ImportRow[];
  readonly more: boolean;
}

/** The newest first. */
export function listImports(db: ReadDb, viewer: Viewer, { state }: ImportFilters, { skip, limit }: Page): ImportPage {
  const inState = state === null ? nothing : sql`AND state = ${state}`;
  const rows = all<ImportRow>(
    db,
    sql`SELECT ${COLUMNS} FROM imports WHERE account_id = ${viewer.accountId} ${inState}
      ORDER BY id DESC LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

/** Null when absent or somebody else's. */
export function findImport(db: ReadDb, viewer: Viewer, id: number): ImportRow | null {
  return one(db, sql`SELECT ${COLUMNS} FROM imports WHERE id = ${id} AND account_id = ${viewer.accountId}`);
}

export interface NewImport {
  readonly fileName: string;
  readonly source: string;
  readonly total: number | null;
}

/** It has begun; answers with its number. */
export function insertImport(db: WriteDb, viewer: Viewer, { fileName, source, total }: NewImport, now: number): number {
  return one<{ id: number }>(
    db,
    sql`INSERT INTO imports (account_id, file_name, source, total_count, created_at)
      VALUES (${viewer.accountId}, ${fileName.slice(0, LONGEST_NAME)}, ${source}, ${total}, ${now}) RETURNING id`,
  )!.id;
}

const LONGEST_NAME = 200;

export interface ImportProgress {
  readonly done: number;
  readonly total: number;
}

export function recordImportProgress(db: WriteDb, viewer: Viewer, id: number, { done, total }: ImportProgress): void {
  run(
    db,
    sql`UPDATE imports SET done_count = ${done}, total_count = ${total}
      WHERE id = ${id} AND account_id = ${viewer.accountId} AND state = 'running'`,
  );
}

export interface ImportResult {
  readonly succeeded: number;
  readonly failed: number;
  /** The table of results in the folder of exports; null when there is none. */
  readonly result: string | null;
}

export function finishImport(db: WriteDb, viewer: Viewer, id: number, made: ImportResult, now: number): void {
  const { succeeded, failed, result } = made;
  const total = succeeded + failed;
  run(
    db,
    sql`UPDATE imports SET state = 'done', done_count = ${total}, total_count = ${total}, succeeded = ${succeeded},
        failed = ${failed}, result = ${result}, finished_at = ${now}, expires_at = ${now + FILE_LIFE}
      WHERE id = ${id} AND account_id = ${viewer.accountId} AND state = 'running'`,
  );
}

/** Nothing of it was taken in; `problem`: why, for people. */
export function failImport(db: WriteDb, viewer: Viewer, id: number, problem: string, now: number): void {
  run(
    db,
    sql`UPDATE imports SET state = 'failed', problem = ${problem}, finished_at = ${now}
      WHERE id = ${id} AND account_id = ${viewer.accountId} AND state = 'running'`,
  );
}

export function removeImport(db: WriteDb, viewer: Viewer, id: number): boolean {
  return (
    run(db, sql`DELETE FROM imports WHERE id = ${id} AND account_id = ${viewer.accountId} AND state <> 'running'`) > 0
  );
}

/** At the start of the program: what was being taken in when it ended has not been. */
export function endImports(db: WriteDb, now: number): number {
  return run(
    db,
    sql`UPDATE imports SET state = 'failed', problem = ${BROKEN_OFF}, finished_at = ${now} WHERE state = 'running'`,
  );
}

const BROKEN_OFF = '导入时程序停止了，文件没有导入完。请重新导入。';
