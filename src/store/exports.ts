import { covers } from '../access/covers.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { isApprovalAsked, isStillApproved } from './export-approvals.ts';
import { anywhere, nothing, type Sql, sql } from './sql.ts';

/** What people asked to have packed up. Everybody sees, cancels and fetches their own only. */
export const owner = 'desk';

/** `asked`: somebody else has to agree first. */
export type ExportState = 'asked' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'refused';

export interface ExportRow {
  readonly id: number;
  readonly kind: string;
  readonly title: string;
  /** Where it was asked for, in words. */
  readonly source: string;
  /** Why, in the words of the asker; empty where that was not asked. */
  readonly reason: string;
  /** JSON, as the page that asked for it wrote it. */
  readonly conditions: string;
  readonly encrypted: 0 | 1;
  /** The dialogue it was asked in; null for lists. */
  readonly address: string | null;
  readonly state: ExportState;
  readonly done: number;
  /** Null until it is known. */
  readonly total: number | null;
  readonly leftOut: number;
  readonly bytes: number | null;
  /** Its name in the folder of exports; null when there is none, or no more. */
  readonly file: string | null;
  readonly problem: string | null;
  /** SHA-256 of its manifest, hex; null for lists. */
  readonly manifest: string | null;
  readonly judgedName: string | null;
  readonly judgedAt: number | null;
  readonly judgedNote: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly expiresAt: number | null;
}

const COLUMNS = sql`id, kind, title, source, reason, conditions, encrypted,
  json_extract(options, '$.address') AS address, state, done_count AS done,
  total_count AS total, left_out AS leftOut, bytes, file, problem, manifest, judged_name AS judgedName,
  judged_at AS judgedAt, judged_note AS judgedNote, created_at AS createdAt, started_at AS startedAt,
  finished_at AS finishedAt, expires_at AS expiresAt`;

const MOST_UNFINISHED = 20; // of one person

export interface ExportFilters {
  readonly states: readonly ExportState[] | null;
  readonly source: string | null;
  /** In its name or the reason. */
  readonly words: string;
}

export interface Page {
  readonly skip: number;
  readonly limit: number;
}

export interface ExportPage {
  readonly rows: readonly ExportRow[];
  readonly more: boolean;
}

/** The newest first. */
export function listExports(db: ReadDb, viewer: Viewer, filters: ExportFilters, { skip, limit }: Page): ExportPage {
  const rows = all<ExportRow>(
    db,
    sql`SELECT ${COLUMNS} FROM exports WHERE account_id = ${viewer.accountId} ${matching(filters)}
      ORDER BY id DESC LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

function matching({ states, source, words }: ExportFilters): Sql {
  const inStates = states ? sql`AND state IN (SELECT value FROM json_each(${JSON.stringify(states)}))` : nothing;
  const from = source === null ? nothing : sql`AND source = ${source}`;
  const like = sql`LIKE ${anywhere(words)} ESCAPE '\\'`;
  return sql`${inStates} ${from} ${words === '' ? nothing : sql`AND (title ${like} OR reason ${like})`}`;
}

/** Where the viewer's own were asked for. */
export function listExportSources(db: ReadDb, viewer: Viewer): string[] {
  const rows = all<{ source: string }>(
    db,
    sql`SELECT DISTINCT source FROM exports WHERE account_id = ${viewer.accountId} AND source <> '' ORDER BY source`,
  );
  return rows.map(({ source }) => source);
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
  readonly source?: string;
  readonly reason?: string;
  readonly options?: ExportOptions;
  /** The password of its ZIP, sealed. */
  readonly secret?: Uint8Array | null;
}

/** What was said of it when it was asked for: whoever has to agree sees this. */
export interface ExportOptions {
  /** The conditions in words. */
  readonly words: readonly { readonly label: string; readonly value: string }[];
  /** The dialogue as it was filled in, to fill it in again. */
  readonly address: string;
  readonly counts: {
    readonly messages: number;
    readonly conversations: number;
    readonly media: number;
    /** Of the media. */
    readonly bytes: number;
    /** There may be more. */
    readonly capped: boolean;
  } | null;
}

/** `asked`: it begins when somebody else has agreed. */
export interface OrderedExport {
  readonly id: number;
  readonly asked: boolean;
}

export function insertExport(db: WriteDb, viewer: Viewer, order: NewExport, now: number): OrderedExport {
  const unfinished = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM exports
      WHERE account_id = ${viewer.accountId} AND state IN ('asked', 'waiting', 'running')`,
  )!.n;
  if (unfinished >= MOST_UNFINISHED) {
    throw new UserError(`您已有 ${unfinished} 个导出尚未完成。等它们完成，或在“导出”页取消几个再试。`);
  }
  const { kind, conditions, title, source = '', reason = '', options, secret = null } = order;
  const asked = isApprovalAsked(db, order);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO exports (account_id, viewer, kind, conditions, title, source, reason, options, encrypted, secret, state, created_at)
      VALUES (${viewer.accountId}, ${JSON.stringify(viewer)}, ${kind}, ${conditions}, ${title}, ${source}, ${reason},
        ${JSON.stringify(options ?? {})}, ${secret === null ? 0 : 1}, ${secret && Buffer.from(secret)}, ${asked ? 'asked' : 'waiting'}, ${now})
      RETURNING id`,
  )!;
  return { id, asked };
}

/** False when it is not theirs, or over already. What is being made stops at its next step. */
export function cancelExport(db: WriteDb, viewer: Viewer, id: number, now: number): boolean {
  const changed = run(
    db,
    sql`UPDATE exports SET state = 'cancelled', problem = NULL, secret = NULL, finished_at = ${now}
      WHERE id = ${id} AND account_id = ${viewer.accountId} AND state IN ('asked', 'waiting', 'running')`,
  );
  return changed > 0;
}

/**
 * Makes a finished one anew, of what the archive holds and the person may see now. Null: it is not theirs, not over, or
 * was encrypted with a password that is not kept. An approval counts as long as it is fresh.
 */
export function repeatExport(db: WriteDb, viewer: Viewer, id: number, now: number): OrderedExport | null {
  const row = one<{ kind: string; conditions: string; state: ExportState; judgedAt: number | null }>(
    db,
    sql`SELECT kind, conditions, state, judged_at AS judgedAt FROM exports
      WHERE id = ${id} AND account_id = ${viewer.accountId} AND state NOT IN ('asked', 'waiting', 'running')
        AND (encrypted = 0 OR secret IS NOT NULL)`,
  );
  if (!row) return null;
  const approved = isStillApproved(row, now);
  const asked = !approved && isApprovalAsked(db, row);
  const forget = approved ? nothing : sql`, judged_by = NULL, judged_name = NULL, judged_at = NULL, judged_note = NULL`;
  run(
    db,
    sql`UPDATE exports SET state = ${asked ? 'asked' : 'waiting'}, viewer = ${JSON.stringify(viewer)}, done_count = 0,
        total_count = NULL, left_out = 0, bytes = NULL, file = NULL, problem = NULL, manifest = NULL, counts = NULL,
        created_at = ${now}, started_at = NULL, finished_at = NULL, expires_at = NULL ${forget}
      WHERE id = ${id}`,
  );
  return { id, asked };
}

/** What is being made is cancelled first. */
export function removeExport(db: WriteDb, viewer: Viewer, id: number): boolean {
  const removed = run(
    db,
    sql`DELETE FROM exports WHERE id = ${id} AND account_id = ${viewer.accountId} AND state <> 'running'`,
  );
  return removed > 0;
}

/** Whether all that is in it may still be seen by whoever had it made. */
export function isExportInSight(db: ReadDb, viewer: Viewer, id: number): boolean {
  const row = one<{ viewer: string }>(
    db,
    sql`SELECT viewer FROM exports WHERE id = ${id} AND account_id = ${viewer.accountId}`,
  );
  return row !== null && covers(viewer, JSON.parse(row.viewer) as Viewer);
}
