import type { Viewer } from '../access/viewer.ts';
import type { CaseRole } from '../lib/case-words.ts';
import { UserError } from '../lib/errors.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { isSuper } from './grant-rules.ts';
import { type Sql, sql } from './sql.ts';

/** Who sees a case, and what he may do in it. */

/** A case `k` is seen by its members, by whoever made it, and by super administrators. */
export function caseSeen(db: ReadDb | WriteDb, viewer: Viewer): Sql {
  if (isSuper(db, viewer)) return sql`1 = 1`;
  return sql`(k.made_by = ${viewer.accountId} OR EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = k.id AND m.account = ${viewer.accountId}))`;
}

/** What the viewer is in a case; a super administrator acts as a lead. Null: he does not see it. */
export function roleIn(db: ReadDb | WriteDb, viewer: Viewer, id: number): CaseRole | null {
  const row = one<{ role: CaseRole | null }>(
    db,
    sql`SELECT (SELECT role FROM case_members WHERE case_id = k.id AND account = ${viewer.accountId}) AS role
      FROM cases k WHERE k.id = ${id} AND ${caseSeen(db, viewer)}`,
  );
  if (!row) return null;
  return isSuper(db, viewer) ? 'lead' : (row.role ?? 'reader');
}

export const LEADS: readonly CaseRole[] = ['lead'];
export const WORKERS: readonly CaseRole[] = ['lead', 'worker'];

/** Within the change itself: what he may do can have been taken from him since the page was drawn. */
export function assertMay(db: WriteDb, viewer: Viewer, id: number, roles: readonly CaseRole[]): void {
  const role = roleIn(db, viewer, id);
  if (role === null) throw new UserError('没有这个案件，或您已不是它的成员。');
  if (!roles.includes(role))
    throw new UserError(
      roles === LEADS ? '只有案件的负责人可以这样做。请联系负责人。' : '旁观的成员只能查看。请负责人把您改为经办。',
    );
}

export function assertOpen(db: WriteDb, id: number): void {
  if (!one(db, sql`SELECT 1 FROM cases WHERE id = ${id} AND state = 'open'`))
    throw new UserError('案件已结案，不能再改。先重新打开。');
}

interface NewCaseEvent {
  readonly caseId: number;
  readonly kind: 'case' | 'member' | 'item' | 'note';
  readonly what: string;
  readonly note: string;
  readonly item?: number;
  readonly account?: number;
}

export function noteCase(db: WriteDb, by: number, event: NewCaseEvent, at: number): void {
  const { caseId, kind, what, note, item = null, account = null } = event;
  run(
    db,
    sql`INSERT INTO case_events (case_id, kind, what, item, account, note, by, at)
      VALUES (${caseId}, ${kind}, ${what}, ${item}, ${account}, ${note}, ${by}, ${at})`,
  );
}
