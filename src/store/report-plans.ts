import type { Viewer } from '../access/viewer.ts';
import {
  isNobody,
  nextReportAt,
  nextTryAt,
  type Receivers,
  type ReportContent,
  without,
} from '../figures/report-plan.ts';
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
  /** Of the one that was begun last: who has not got it yet; null: everybody has. */
  readonly unsent: Receivers | null;
  /** What that one says is as of then. */
  readonly begunAt: number | null;
  /** How often that one was tried. */
  readonly tries: number;
  /** Null: not again by itself. */
  readonly retryAt: number | null;
  /** What the last try met; empty: nothing, or it was cut short. */
  readonly problem: string;
}

export interface DuePlan extends ReportPlan {
  readonly accountId: number;
}

type Row = Omit<DuePlan, 'content' | 'isOn' | 'unsent'> & {
  readonly content: string;
  readonly isOn: number;
  readonly unsent: string | null;
};

const COLUMNS = sql`id, account_id AS accountId, name, content, is_on AS isOn, next_at AS nextAt, last_at AS lastAt,
  begun_at AS begunAt, unsent, tries, retry_at AS retryAt, problem`;
const MOST = 50;

const planOf = ({ accountId: _, ...row }: Row): ReportPlan => ({
  ...row,
  content: JSON.parse(row.content) as ReportContent,
  isOn: row.isOn === 1,
  unsent: row.unsent === null ? null : (JSON.parse(row.unsent) as Receivers),
});

export function listReportPlans(db: ReadDb, viewer: Viewer): ReportPlan[] {
  return all<Row>(
    db,
    sql`SELECT ${COLUMNS} FROM report_plans WHERE account_id = ${viewer.accountId} ORDER BY is_on DESC, next_at, id`,
  ).map(planOf);
}

/** Null when absent or somebody else's. */
export function findReportPlan(db: ReadDb, viewer: Viewer, id: number): ReportPlan | null {
  return ownPlan(db, viewer, id);
}

function ownPlan(db: ReadDb | WriteDb, { accountId }: Viewer, id: number): ReportPlan | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM report_plans WHERE id = ${id} AND account_id = ${accountId}`);
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
    const known = ownPlan(db, viewer, id);
    if (!known) return null;
    const unsent = leftAfter(known, content);
    run(
      db,
      sql`UPDATE report_plans SET name = ${name}, content = ${json}, next_at = ${nextAt}, changed_at = ${at},
          unsent = ${unsent && JSON.stringify(unsent)}, retry_at = ${unsent && known.retryAt}, problem = ${unsent ? known.problem : ''}
        WHERE id = ${id}`,
    );
    return id;
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

/** An address that was mended gets what is on its way; who has got it, or is none of them any more, does not. */
function leftAfter({ unsent, content: before }: ReportPlan, content: Receivers): Receivers | null {
  if (!unsent) return null;
  const left = without(content, without(before, unsent));
  return isNobody(left) ? null : left;
}

/** Switched on again it begins with the next time: what had failed before is not tried again by itself. */
export function switchReportPlan(db: WriteDb, viewer: Viewer, id: number, isOn: boolean, at: number): boolean {
  const known = ownPlan(db, viewer, id);
  if (!known) return false;
  const nextAt = nextReportAt(known.content.when, at);
  run(
    db,
    sql`UPDATE report_plans SET is_on = ${isOn ? 1 : 0}, next_at = ${nextAt}, retry_at = NULL, changed_at = ${at} WHERE id = ${id}`,
  );
  return true;
}

export function removeReportPlan(db: WriteDb, viewer: Viewer, id: number): boolean {
  return run(db, sql`DELETE FROM report_plans WHERE id = ${id} AND account_id = ${viewer.accountId}`) > 0;
}

/** Whoever's; for the job: whose time has come, and what failed before. */
export function listDueReports(db: ReadDb, now: number): number[] {
  return all<{ id: number }>(
    db,
    sql`SELECT id FROM report_plans WHERE is_on = 1 AND (next_at <= ${now} OR retry_at <= ${now})
      ORDER BY min(next_at, coalesce(retry_at, next_at)), id LIMIT 20`,
  ).map(({ id }) => id);
}

/**
 * Noted before anything goes out, with when it would be tried again: killed at any line it is neither forgotten nor tried
 * for ever. The next time is the first that is still to come, so that a long stop sends one, not many. Null: nothing to do
 * any more.
 */
export function beginReport(db: WriteDb, id: number, at: number): DuePlan | null {
  const plan = findAnyReport(db, id);
  if (!plan?.isOn) return null;
  const isNew = plan.nextAt <= at;
  if (!isNew && (plan.retryAt === null || plan.retryAt > at)) return null;
  const { members, mails } = plan.content;
  const unsent = isNew ? { members, mails } : plan.unsent;
  const tries = isNew ? 1 : plan.tries + 1;
  run(
    db,
    sql`UPDATE report_plans SET tries = ${tries}, retry_at = ${nextTryAt(tries, at)}, unsent = ${JSON.stringify(unsent)},
        begun_at = ${isNew ? at : plan.begunAt}, next_at = ${isNew ? nextReportAt(plan.content.when, at) : plan.nextAt},
        problem = ${isNew ? '' : plan.problem}
      WHERE id = ${id}`,
  );
  return findAnyReport(db, id);
}

/** Whoever's. */
export function findAnyReport(db: ReadDb | WriteDb, id: number): DuePlan | null {
  const row = one<Row>(db, sql`SELECT ${COLUMNS} FROM report_plans WHERE id = ${id}`);
  return row && { ...planOf(row), accountId: row.accountId };
}

/** At once, one way after the other: whoever has got it does not get it again. */
export function recordReached(db: WriteDb, id: number, reached: Receivers): void {
  const unsent = findAnyReport(db, id)?.unsent;
  if (!unsent) return;
  run(db, sql`UPDATE report_plans SET unsent = ${JSON.stringify(without(unsent, reached))} WHERE id = ${id}`);
}

export interface ReportTry {
  /** Empty: none. */
  readonly problem: string;
  /** Somebody sent it by hand: that changes nothing of when it is tried again. */
  readonly byHand: boolean;
}

/** What became of a try. When nobody is left it has gone out. */
export function recordReport(db: WriteDb, id: number, { problem, byHand }: ReportTry, at: number): void {
  const plan = findAnyReport(db, id);
  if (!plan) return;
  if (plan.unsent && !isNobody(plan.unsent)) {
    const retryAt = byHand ? plan.retryAt : plan.isOn ? nextTryAt(plan.tries, at) : null;
    run(db, sql`UPDATE report_plans SET problem = ${problem}, retry_at = ${retryAt} WHERE id = ${id}`);
    return;
  }
  if (problem !== '' && !plan.unsent) return; // tried out by hand: who did it was told
  run(
    db,
    sql`UPDATE report_plans SET last_at = ${at}, next_at = ${nextReportAt(plan.content.when, at)}, unsent = NULL, tries = 0,
        retry_at = NULL, problem = '' WHERE id = ${id}`,
  );
}
