import type { Viewer } from '../access/viewer.ts';
import { nextReportAt, type ReportContent } from '../figures/report-plan.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Reports that go out by themselves: each is somebody's own, made with what he may see on that day. */
export const owner = 'desk';

export interface ReportPlan {
  readonly id: number;
  readonly name: string;
  readonly content: ReportContent;
  readonly isOn: boolean;
  readonly nextAt: number;
  readonly lastAt: number | null;
  /** Why the last one did not go out; empty: it did. */
  readonly problem: string;
}

export interface DuePlan extends ReportPlan {
  readonly accountId: number;
}

type Row = Omit<DuePlan, 'content' | 'isOn'> & { readonly content: string; readonly isOn: number };

const COLUMNS = sql`id, account_id AS accountId, name, content, is_on AS isOn, next_at AS nextAt, last_at AS lastAt, problem`;
const MOST = 50;

const planOf = ({ accountId: _, ...row }: Row): ReportPlan => ({
  ...row,
  content: JSON.parse(row.content) as ReportContent,
  isOn: row.isOn === 1,
});

export function listReportPlans(db: ReadDb, viewer: Viewer): ReportPlan[] {
  return all<Row>(
    db,
    sql`SELECT ${COLUMNS} FROM report_plans WHERE account_id = ${viewer.accountId} ORDER BY is_on DESC, next_at, id`,
  ).map(planOf);
}

/** Null when absent or somebody else's. */
export function findReportPlan(db: ReadDb, viewer: Viewer, id: number): ReportPlan | null {
  const row = one<Row>(
    db,
    sql`SELECT ${COLUMNS} FROM report_plans WHERE id = ${id} AND account_id = ${viewer.accountId}`,
  );
  return row && planOf(row);
}

export interface SavedPlan {
  /** Null: a new one. */
  readonly id: number | null;
  readonly name: string;
  readonly content: ReportContent;
}

/** Answers with its id; null when there is none to change. */
export function saveReportPlan(
  db: WriteDb,
  viewer: Viewer,
  { id, name, content }: SavedPlan,
  at: number,
): number | null {
  const nextAt = nextReportAt(content.when, at);
  const json = JSON.stringify(content);
  if (id !== null) {
    const changed = run(
      db,
      sql`UPDATE report_plans SET name = ${name}, content = ${json}, next_at = ${nextAt}, problem = '', changed_at = ${at}
        WHERE id = ${id} AND account_id = ${viewer.accountId}`,
    );
    return changed === 0 ? null : id;
  }
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM report_plans WHERE account_id = ${viewer.accountId}`,
  )!;
  if (n >= MOST) throw new UserError(`每人最多 ${MOST} 个定时报表。先删除不用的，再新建。`);
  return one<{ id: number }>(
    db,
    sql`INSERT INTO report_plans (account_id, name, content, next_at, changed_at)
      VALUES (${viewer.accountId}, ${name}, ${json}, ${nextAt}, ${at}) RETURNING id`,
  )!.id;
}

/** Switched on again it begins with the next time. */
export function switchReportPlan(db: WriteDb, viewer: Viewer, id: number, isOn: boolean, at: number): boolean {
  const known = one<Row>(
    db,
    sql`SELECT ${COLUMNS} FROM report_plans WHERE id = ${id} AND account_id = ${viewer.accountId}`,
  );
  if (!known) return false;
  const nextAt = nextReportAt(planOf(known).content.when, at);
  run(
    db,
    sql`UPDATE report_plans SET is_on = ${isOn ? 1 : 0}, next_at = ${nextAt}, changed_at = ${at} WHERE id = ${id}`,
  );
  return true;
}

export function removeReportPlan(db: WriteDb, viewer: Viewer, id: number): boolean {
  return run(db, sql`DELETE FROM report_plans WHERE id = ${id} AND account_id = ${viewer.accountId}`) > 0;
}

/** Whoever's; for the job. */
export function listDueReports(db: ReadDb, now: number): DuePlan[] {
  return all<Row>(
    db,
    sql`SELECT ${COLUMNS} FROM report_plans WHERE is_on = 1 AND next_at <= ${now} ORDER BY next_at, id LIMIT 20`,
  ).map((row) => ({ ...planOf(row), accountId: row.accountId }));
}

/** What became of it; the next is the first time that is still to come, so that a long stop sends one, not many. */
export function recordReport(db: WriteDb, id: number, problem: string, at: number): void {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM report_plans WHERE id = ${id}`);
  if (!row) return;
  const nextAt = nextReportAt(planOf(row).content.when, at);
  run(
    db,
    sql`UPDATE report_plans SET next_at = ${nextAt}, problem = ${problem},
        last_at = iif(${problem} = '', ${at}, last_at) WHERE id = ${id}`,
  );
}
