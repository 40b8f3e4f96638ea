import { builtInRole, SUPER } from '../access/roles.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, run, type WriteDb } from './db.ts';
import { assertNotLast, isSuper } from './grant-rules.ts';
import { sql } from './sql.ts';

/** Letting people in and keeping them out. Nobody does it to himself, and only a 超级管理员 to those who guard the others. */
export const owner = 'desk';

/** Somebody of the directory, or of an account. */
export interface Staff {
  /** Null: there is none yet; then there is a userid. */
  readonly accountId: number | null;
  readonly userid: string | null;
  readonly name: string;
}

/** Opens what is closed, and makes an account for who has none: he signs in by scan. Says how many that changed. */
export function openStaff(db: WriteDb, viewer: Viewer, people: readonly Staff[], at: number): number {
  let changed = 0;
  for (const { accountId, userid, name } of people) {
    const id = accountId ?? idOf(db, userid!);
    changed += id === null ? insertAccount(db, { userid: userid!, name }, at) : openAccount(db, viewer, id, at);
  }
  return changed;
}

/** He may have been given one a moment ago. */
function idOf(db: WriteDb, userid: string): number | null {
  return one<{ id: number }>(db, sql`SELECT id FROM accounts WHERE wecom_userid = ${userid}`)?.id ?? null;
}

function openAccount(db: WriteDb, _viewer: Viewer, accountId: number, at: number): number {
  return run(db, sql`UPDATE accounts SET enabled = 1, changed_at = ${at} WHERE id = ${accountId} AND enabled = 0`);
}

/** Somebody who was invited may have taken the userid as his login before; then a number is added. */
function insertAccount(db: WriteDb, { userid, name }: { userid: string; name: string }, at: number): number {
  let login = userid;
  for (let n = 2; one(db, sql`SELECT 1 FROM accounts WHERE login = ${login}`) !== null; n += 1) login = `${userid}${n}`;
  return run(
    db,
    sql`INSERT INTO accounts (login, name, wecom_userid, created_at, changed_at) VALUES (${login}, ${name}, ${userid}, ${at}, ${at})`,
  );
}

/** Ends what they have open at once, and takes back the invitations they made. All or none. Says how many that changed. */
export function closeAccounts(db: WriteDb, viewer: Viewer, accountIds: readonly number[], at: number): number {
  let changed = 0;
  for (const id of accountIds) {
    assertNotOneself(viewer, id, '关闭');
    assertUnguarded(db, viewer, id, '关闭');
    for (const { role } of rolesOf(db, id)) assertNotLast(db, id, role);
    changed += run(db, sql`UPDATE accounts SET enabled = 0, changed_at = ${at} WHERE id = ${id} AND enabled = 1`);
    run(db, sql`DELETE FROM sessions WHERE account_id = ${id}`);
    run(
      db,
      sql`UPDATE invitations SET ended_at = ${at}
        WHERE made_by = ${id} AND used_at IS NULL AND ended_at IS NULL AND expires_at > ${at}`,
    );
  }
  return changed;
}

/** Only the one-time password: he sets it up anew when he signs in. False when he had none. */
export function removeTotpOf(db: WriteDb, viewer: Viewer, accountId: number, at: number): boolean {
  assertNotOneself(viewer, accountId, '重置');
  assertUnguarded(db, viewer, accountId, '重置');
  return (
    run(
      db,
      sql`UPDATE accounts SET totp = NULL, totp_step = NULL, changed_at = ${at} WHERE id = ${accountId} AND totp IS NOT NULL`,
    ) > 0
  );
}

/** All of them, or the one named. */
export function endSessionsOf(db: WriteDb, _viewer: Viewer, accountId: number, only: string | null): number {
  return run(db, sql`DELETE FROM sessions WHERE account_id = ${accountId} AND (${only} IS NULL OR id = ${only})`);
}

function assertNotOneself({ accountId }: Viewer, id: number, what: string): void {
  if (accountId === id) throw new UserError(`不能${what}自己的账号。请由另一位管理员操作。`);
}

/**
 * 超级管理员, and the three officers, are only reset by a 超级管理员: whoever gets the code is them. Closing an officer lets
 * nobody in. Who asks must still be one himself: two
 * who close each other would leave nobody.
 */
function assertUnguarded(db: WriteDb, viewer: Viewer, id: number, what: '关闭' | '重置'): void {
  if (id === viewer.accountId) return;
  const guarded = rolesOf(db, id).some(({ role }) => role === SUPER || (what !== '关闭' && builtInRole(role)?.officer));
  if (!guarded || isSuper(db, viewer)) return;
  const { name } = one<{ name: string }>(db, sql`SELECT name FROM accounts WHERE id = ${id}`)!;
  throw new UserError(
    `不能${what}“${name}”：只有超级管理员可以。没有超级管理员时，请在服务器上执行 npm run huicun -- reset-login <账号>。`,
  );
}

function rolesOf(db: WriteDb, accountId: number): { readonly role: string }[] {
  return all(db, sql`SELECT role FROM account_roles WHERE account = ${accountId}`);
}
