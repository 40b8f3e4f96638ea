import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { LAPSED, LAPSES_AFTER } from './export-approvals.ts';
import type { ExportOptions } from './exports.ts';
import { sql } from './sql.ts';
import { recordTraces } from './trail.ts';

/** The side of exports/exporter.ts: what waits is made, and what is past its time goes. */
export const owner = 'desk';

const DAY = 86_400_000;
export const FILE_LIFE = 7 * DAY;
const RECORD_LIFE = 30 * DAY;

/** What somebody asked for, as the one who makes it needs it. */
export interface ExportOrder {
  readonly id: number;
  readonly kind: string;
  readonly title: string;
  readonly source: string;
  readonly reason: string;
  readonly accountId: number;
  readonly accountName: string;
  /** As whoever asked for it could see then. */
  readonly viewer: Viewer;
  /** JSON. */
  readonly conditions: string;
  readonly options: Partial<ExportOptions>;
  readonly encrypted: 0 | 1;
  /** The password of its ZIP, sealed. */
  readonly secret: Uint8Array | null;
  readonly createdAt: number;
  readonly judgedName: string | null;
  readonly judgedAt: number | null;
}

/** The one that waits longest, now running; null when none waits. */
export function startNextExport(db: WriteDb, now: number): ExportOrder | null {
  const row = one<Omit<ExportOrder, 'viewer' | 'options'> & { viewer: string; options: string }>(
    db,
    sql`UPDATE exports SET state = 'running', started_at = ${now}
      WHERE id = (SELECT id FROM exports WHERE state = 'waiting' ORDER BY created_at, id LIMIT 1)
      RETURNING id, kind, title, source, reason, account_id AS accountId,
        (SELECT name FROM accounts a WHERE a.id = account_id) AS accountName, viewer, conditions, options, encrypted,
        secret, created_at AS createdAt, judged_name AS judgedName, judged_at AS judgedAt`,
  );
  if (!row) return null;
  const options = JSON.parse(row.options) as Partial<ExportOptions>;
  return { ...row, options, viewer: JSON.parse(row.viewer) as Viewer };
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
    sql`UPDATE exports SET state = 'cancelled', problem = ${problem}, secret = NULL, finished_at = ${now}
      WHERE id = ${id} AND state = 'running'`,
  );
}

export interface FinishedExport extends ExportProgress {
  readonly file: string;
  readonly leftOut: number;
  /** SHA-256 of its manifest.json, hex. */
  readonly manifest?: string;
  /** What is in it. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** False when it was cancelled in the meantime: then the file is not wanted. */
export function finishExport(db: WriteDb, id: number, made: FinishedExport, now: number): boolean {
  const { done, total, bytes, file, leftOut, manifest = null, counts = null } = made;
  const finished = one<{ title: string; account: number; name: string }>(
    db,
    sql`UPDATE exports SET state = 'done', done_count = ${done}, total_count = ${total}, bytes = ${bytes}, file = ${file},
        left_out = ${leftOut}, manifest = ${manifest}, counts = ${counts && JSON.stringify(counts)}, secret = NULL,
        finished_at = ${now}, expires_at = ${now + FILE_LIFE}
      WHERE id = ${id} AND state = 'running'
      RETURNING title, account_id AS account, (SELECT name FROM accounts a WHERE a.id = account_id) AS name`,
  );
  if (!finished) return false;
  // The row goes in thirty days; what was taken out of the archive, and how it can be known again, stays in the trail.
  if (manifest !== null) {
    const details = { export: id, manifest, bytes, ...(counts ? { counts } : {}) };
    const { account, name, title } = finished;
    const entry = { at: now, account, name, ip: '', agent: '', act: 'export', count: done, details } as const;
    recordTraces(db, [{ ...entry, title: `导出完成：${title}` }]);
  }
  return true;
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
  run(
    db,
    sql`UPDATE exports SET state = 'cancelled', problem = ${LAPSED}, secret = NULL, finished_at = ${now}
      WHERE (state = 'asked' AND created_at <= ${now - LAPSES_AFTER})
        OR (state = 'waiting' AND judged_at <= ${now - LAPSES_AFTER})`,
  );
  run(
    db,
    sql`UPDATE exports SET secret = NULL WHERE secret IS NOT NULL AND state = 'failed' AND finished_at <= ${now - FILE_LIFE}`,
  );
  run(db, sql`DELETE FROM exports WHERE finished_at <= ${now - RECORD_LIFE}`);
  run(db, sql`UPDATE imports SET result = NULL WHERE result IS NOT NULL AND expires_at <= ${now}`);
  run(db, sql`DELETE FROM imports WHERE coalesce(finished_at, created_at) <= ${now - RECORD_LIFE}`);
  return listKeptFiles(db);
}

function listKeptFiles(db: ReadDb | WriteDb): string[] {
  const rows = all<{ file: string }>(
    db,
    sql`SELECT file FROM exports WHERE file IS NOT NULL UNION ALL SELECT result FROM imports WHERE result IS NOT NULL`,
  );
  return rows.map(({ file }) => file);
}
