import type { Viewer } from '../access/viewer.ts';
import type { CaseRole } from '../lib/case-words.ts';
import { dateOf } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { assertMay, assertOpen, LEADS, noteCase } from './case-rights.ts';
import { one, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Cases: who works on them, and how they are opened, closed and opened again. What is in them: case-items.ts. */
export const owner = 'desk';

export type CaseState = 'open' | 'closed';

const LONGEST = { title: 60, about: 2000, note: 2000 };

export interface CaseWords {
  readonly title: string;
  readonly about: string;
}

export function createCase(db: WriteDb, viewer: Viewer, words: CaseWords, at: number): number {
  assertFits(words);
  const year = Number(dateOf(at).slice(0, 4));
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO cases (year, number, title, about, made_by, made_at)
      SELECT ${year}, coalesce(max(number), 0) + 1, ${words.title}, ${words.about}, ${viewer.accountId}, ${at}
      FROM cases WHERE year = ${year} RETURNING id`,
  )!;
  run(
    db,
    sql`INSERT INTO case_members (case_id, account, role, added_by, added_at) VALUES (${id}, ${viewer.accountId}, 'lead', ${viewer.accountId}, ${at})`,
  );
  noteCase(db, viewer.accountId, { caseId: id, kind: 'case', what: 'opened', note: words.about }, at);
  return id;
}

/** Refuses when somebody changed it since it was opened. */
export function updateCase(
  db: WriteDb,
  viewer: Viewer,
  { id, version, title, about }: CaseWords & { readonly id: number; readonly version: number },
  at: number,
): void {
  assertMay(db, viewer, id, LEADS);
  assertOpen(db, id);
  assertFits({ title, about });
  const changed = run(
    db,
    sql`UPDATE cases SET title = ${title}, about = ${about}, version = version + 1 WHERE id = ${id} AND version = ${version}`,
  );
  if (changed === 0) throw new UserError('案件刚被别人修改。刷新后再改，您填的内容还在下面。');
  noteCase(db, viewer.accountId, { caseId: id, kind: 'case', what: 'edited', note: title }, at);
}

/** `note`: the conclusion. */
export function closeCase(
  db: WriteDb,
  viewer: Viewer,
  { id, note }: { readonly id: number; readonly note: string },
  at: number,
): void {
  assertMay(db, viewer, id, LEADS);
  assertNote(note, '结案要写明结论。', '结论');
  const changed = run(
    db,
    sql`UPDATE cases SET state = 'closed', conclusion = ${note}, closed_at = ${at} WHERE id = ${id} AND state = 'open'`,
  );
  if (changed === 0) throw new UserError('案件刚被别人结案。刷新后查看结论。');
  noteCase(db, viewer.accountId, { caseId: id, kind: 'case', what: 'closed', note }, at);
}

/** `note`: why. The conclusion it had stands in the time line. */
export function reopenCase(
  db: WriteDb,
  viewer: Viewer,
  { id, note }: { readonly id: number; readonly note: string },
  at: number,
): void {
  assertMay(db, viewer, id, LEADS);
  assertNote(note, '重新打开要写明理由。', '理由');
  const changed = run(
    db,
    sql`UPDATE cases SET state = 'open', conclusion = '', closed_at = NULL WHERE id = ${id} AND state = 'closed'`,
  );
  if (changed === 0) throw new UserError('案件刚被别人重新打开。刷新后继续。');
  noteCase(db, viewer.accountId, { caseId: id, kind: 'case', what: 'reopened', note }, at);
}

/** Gives somebody a role, or another one. */
export function saveCaseMember(
  db: WriteDb,
  viewer: Viewer,
  { id, account, role }: { readonly id: number; readonly account: number; readonly role: CaseRole },
  at: number,
): void {
  assertMay(db, viewer, id, LEADS);
  assertOpen(db, id);
  if (!one(db, sql`SELECT 1 FROM accounts WHERE id = ${account} AND enabled = 1`))
    throw new UserError('没有这个账号，或已关闭。刷新后重新选。');
  const before = memberRole(db, id, account);
  if (before === role) return;
  run(
    db,
    sql`INSERT INTO case_members (case_id, account, role, added_by, added_at)
      VALUES (${id}, ${account}, ${role}, ${viewer.accountId}, ${at})
      ON CONFLICT (case_id, account) DO UPDATE SET role = excluded.role`,
  );
  assertLed(db, id);
  const what = before === null ? 'added' : 'role';
  noteCase(db, viewer.accountId, { caseId: id, kind: 'member', what, note: role, account }, at);
}

/** False: he was none. */
export function removeCaseMember(
  db: WriteDb,
  viewer: Viewer,
  { id, account }: { readonly id: number; readonly account: number },
  at: number,
): boolean {
  assertMay(db, viewer, id, LEADS);
  assertOpen(db, id);
  const removed = run(db, sql`DELETE FROM case_members WHERE case_id = ${id} AND account = ${account}`);
  if (removed === 0) return false;
  assertLed(db, id);
  noteCase(db, viewer.accountId, { caseId: id, kind: 'member', what: 'removed', note: '', account }, at);
  return true;
}

function memberRole(db: WriteDb, id: number, account: number): CaseRole | null {
  return (
    one<{ role: CaseRole }>(db, sql`SELECT role FROM case_members WHERE case_id = ${id} AND account = ${account}`)
      ?.role ?? null
  );
}

function assertLed(db: WriteDb, id: number): void {
  if (!one(db, sql`SELECT 1 FROM case_members WHERE case_id = ${id} AND role = 'lead'`))
    throw new UserError('案件至少要有一位负责人。先指定另一位负责人。');
}

function assertFits({ title, about }: CaseWords): void {
  if (title === '') throw new UserError('案件要有名称。');
  if ([...title].length > LONGEST.title) throw new UserError(`名称最多 ${LONGEST.title} 个字。`);
  if ([...about].length > LONGEST.about) throw new UserError(`案情最多 ${LONGEST.about} 个字。`);
}

function assertNote(note: string, missing: string, what: string): void {
  if (note === '') throw new UserError(missing);
  if ([...note].length > LONGEST.note) throw new UserError(`${what}最多 ${LONGEST.note} 个字。`);
}
