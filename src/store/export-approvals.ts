import { may, type Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { APPROVAL_RULES, type ApprovalRule } from '../lib/export-words.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import type { ExportOptions, ExportState, NewExport, Page } from './exports.ts';
import { saveSetting } from './settings.ts';
import { sql } from './sql.ts';

/** Four eyes: a package leaves only after somebody else has agreed, where that is switched on. */
export const owner = 'desk';

const RULE = 'export-approval';
const DAY = 86_400_000;
/** Unanswered, or agreed to and not made, for so long: it has to be asked again. */
export const LAPSES_AFTER = 7 * DAY;
export const LAPSED = '审批超过 7 天没有结果或没有用上，已失效。仍需要的，可点“重新生成”再次提交。';

export function readApprovalRule(db: ReadDb, _viewer: Viewer): ApprovalRule {
  return ruleOf(db);
}

export function saveApprovalRule(db: WriteDb, viewer: Viewer, rule: ApprovalRule, at: number): void {
  saveSetting(db, viewer, RULE, rule === 'none' ? null : rule, at);
}

function ruleOf(db: ReadDb | WriteDb): ApprovalRule {
  const row = one<{ value: string }>(db, sql`SELECT value FROM settings WHERE name = ${RULE}`);
  const saved: unknown = row && JSON.parse(row.value);
  return APPROVAL_RULES.find((rule) => rule === saved) ?? 'none';
}

/** Whether it has to be asked for. Lists of the pages have their own permission; masked packages hold no originals. */
export function isApprovalAsked(db: WriteDb, { kind, conditions }: Pick<NewExport, 'kind' | 'conditions'>): boolean {
  if (kind !== 'package') return false;
  const rule = ruleOf(db);
  return rule === 'all' || (rule === 'originals' && (JSON.parse(conditions) as { masked: boolean }).masked !== true);
}

/** What was agreed to a short while ago may be made again. */
export function isStillApproved(
  { state, judgedAt }: { readonly state: ExportState; readonly judgedAt: number | null },
  now: number,
): boolean {
  return judgedAt !== null && state !== 'refused' && now - judgedAt < LAPSES_AFTER;
}

/** All of it except what is in it. */
export interface ApprovalRow {
  readonly id: number;
  readonly title: string;
  readonly source: string;
  readonly reason: string;
  /** JSON, as the page that asked for it wrote it. */
  readonly conditions: string;
  readonly options: Partial<ExportOptions>;
  readonly encrypted: 0 | 1;
  readonly state: ExportState;
  readonly problem: string | null;
  readonly accountId: number;
  readonly accountName: string;
  readonly judgedName: string | null;
  readonly judgedAt: number | null;
  readonly judgedNote: string | null;
  readonly createdAt: number;
}

const COLUMNS = sql`e.id, e.title, e.source, e.reason, e.conditions, e.options, e.encrypted, e.state, e.problem,
  e.account_id AS accountId, a.name AS accountName, e.judged_name AS judgedName, e.judged_at AS judgedAt,
  e.judged_note AS judgedNote, e.created_at AS createdAt`;

type Written = Omit<ApprovalRow, 'options'> & { readonly options: string };

const read = (row: Written): ApprovalRow => ({ ...row, options: JSON.parse(row.options) as ApprovalRow['options'] });

export interface ApprovalPage {
  readonly rows: readonly ApprovalRow[];
  readonly more: boolean;
}

/** Those that wait, the oldest first; or those that were judged, the newest first. */
export function listApprovals(
  db: ReadDb,
  viewer: Viewer,
  { judged }: { readonly judged: boolean },
  { skip, limit }: Page,
): ApprovalPage {
  if (!may(viewer, 'approve-exports')) return { rows: [], more: false };
  const which = judged
    ? sql`e.judged_at IS NOT NULL ORDER BY e.judged_at DESC, e.id DESC`
    : sql`e.state = 'asked' ORDER BY e.created_at, e.id`;
  const rows = all<Written>(
    db,
    sql`SELECT ${COLUMNS} FROM exports e JOIN accounts a ON a.id = e.account_id WHERE ${which} LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit).map(read), more: rows.length > limit };
}

/** Null when absent, never asked for, or not this person's to look at. */
export function findApproval(db: ReadDb, viewer: Viewer, id: number): ApprovalRow | null {
  if (!may(viewer, 'approve-exports')) return null;
  const row = one<Written>(
    db,
    sql`SELECT ${COLUMNS} FROM exports e JOIN accounts a ON a.id = e.account_id
      WHERE e.id = ${id} AND (e.state = 'asked' OR e.judged_at IS NOT NULL)`,
  );
  return row && read(row);
}

/** How many wait for this person: his own are somebody else's to judge. */
export function countApprovals(db: ReadDb, viewer: Viewer): number {
  if (!may(viewer, 'approve-exports')) return 0;
  return one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM exports WHERE state = 'asked' AND account_id <> ${viewer.accountId}`,
  )!.n;
}

export interface Judgement {
  readonly id: number;
  readonly approve: boolean;
  readonly note: string;
}

/** False when somebody judged it before, or it was taken back. */
export function judgeExport(db: WriteDb, viewer: Viewer, { id, approve, note }: Judgement, now: number): boolean {
  if (!may(viewer, 'approve-exports')) return false;
  const row = one<{ accountId: number; createdAt: number }>(
    db,
    sql`SELECT account_id AS accountId, created_at AS createdAt FROM exports WHERE id = ${id} AND state = 'asked'`,
  );
  if (!row || row.createdAt <= now - LAPSES_AFTER) return false;
  if (row.accountId === viewer.accountId) throw new UserError(OWN);
  const after = approve
    ? sql`state = 'waiting'`
    : sql`state = 'refused', problem = ${note}, secret = NULL, finished_at = ${now}`;
  run(
    db,
    sql`UPDATE exports SET ${after}, judged_by = ${viewer.accountId}, judged_name = ${viewer.name}, judged_at = ${now},
      judged_note = ${note} WHERE id = ${id}`,
  );
  return true;
}

const OWN = '自己申请的导出由别人审批。可联系另一位有“审批导出”权限的人。';
