import { SUPER } from '../access/roles.ts';
import type { Scope } from '../access/scope.ts';
import { may, type Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { assertGrantable, isSuper } from './grant-rules.ts';
import { sql } from './sql.ts';

/** Which roles an account holds, each with how far it shows there. What may be held together is asked of store/roles.ts. */
export const owner = 'desk';

export interface Grant {
  readonly role: string;
  /** Null: the role's own. */
  readonly scope: Scope | null;
}

export interface HeldGrant extends Grant {
  readonly givenBy: string | null;
  readonly givenAt: number;
}

interface Row {
  readonly role: string;
  readonly scope: string | null;
  readonly givenBy: string | null;
  readonly givenAt: number;
}

const read = ({ scope, ...row }: Row): HeldGrant => ({ ...row, scope: scope === null ? null : JSON.parse(scope) });

/** 超级管理员 is only shown to those who are. */
export function listGrants(db: ReadDb, viewer: Viewer, accountId: number): HeldGrant[] {
  const hidden = isSuper(db, viewer) ? '' : SUPER;
  return all<Row>(
    db,
    sql`SELECT r.role, r.scope, g.name AS givenBy, r.given_at AS givenAt
      FROM account_roles r LEFT JOIN accounts g ON g.id = r.given_by
      WHERE r.account = ${accountId} AND r.role <> ${hidden} ORDER BY r.given_at, r.role`,
  ).map(read);
}

/** Gives a role, or changes how far it shows. */
export function saveGrant(db: WriteDb, viewer: Viewer, accountId: number, grant: Grant, at: number): void {
  assertMayGive(viewer, [grant]);
  assertAccount(db, accountId);
  const others = heldBy(db, accountId).filter(({ role }) => role !== grant.role);
  assertGrantable(db, viewer, accountId, [...others, grant]);
  put(db, viewer, accountId, grant, at);
}

/** Takes a role away; false when he did not hold it. */
export function removeGrant(db: WriteDb, viewer: Viewer, accountId: number, role: string): boolean {
  const held = heldBy(db, accountId);
  if (!held.some((grant) => grant.role === role)) return false;
  assertMayGive(viewer, held);
  assertGrantable(
    db,
    viewer,
    accountId,
    held.filter((grant) => grant.role !== role),
  );
  return run(db, sql`DELETE FROM account_roles WHERE account = ${accountId} AND role = ${role}`) > 0;
}

/** Gives roles to many; what somebody holds already stays as it is. Says to how many that gave anything. */
export function addGrants(
  db: WriteDb,
  viewer: Viewer,
  accountIds: readonly number[],
  grants: readonly Grant[],
  at: number,
): number {
  assertMayGive(viewer, grants);
  let changed = 0;
  for (const accountId of accountIds) {
    const held = heldBy(db, accountId);
    const missing = grants.filter(({ role }) => !held.some((grant) => grant.role === role));
    if (missing.length === 0) continue;
    naming(db, accountId, () => assertGrantable(db, viewer, accountId, [...held, ...missing]));
    for (const grant of missing) put(db, viewer, accountId, grant, at);
    changed += 1;
  }
  return changed;
}

/** Among many, a refusal says whom it is about. */
function naming(db: WriteDb, accountId: number, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = one<{ name: string }>(db, sql`SELECT name FROM accounts WHERE id = ${accountId}`);
    throw new UserError(`${found?.name ?? '有一个账号'}：${error.message}谁都还没有更改。`);
  }
}

/** Whoever only opens and closes accounts gives nobody a right. */
export function assertMayGive(viewer: Viewer, grants: readonly Grant[]): void {
  if (grants.length > 0 && !may(viewer, 'manage-roles')) throw new UserError('您无此操作权限，请联系管理员');
}

function put(db: WriteDb, viewer: Viewer, accountId: number, { role, scope }: Grant, at: number): void {
  const kept = scope && JSON.stringify(scope);
  run(
    db,
    sql`INSERT INTO account_roles (account, role, scope, given_by, given_at)
      VALUES (${accountId}, ${role}, ${kept}, ${viewer.accountId}, ${at})
      ON CONFLICT (account, role) DO UPDATE SET scope = excluded.scope, given_by = excluded.given_by, given_at = excluded.given_at`,
  );
}

function heldBy(db: WriteDb, accountId: number): Grant[] {
  const rows = all<{ role: string; scope: string | null }>(
    db,
    sql`SELECT role, scope FROM account_roles WHERE account = ${accountId} ORDER BY role`,
  );
  return rows.map(({ role, scope }) => ({ role, scope: scope === null ? null : (JSON.parse(scope) as Scope) }));
}

function assertAccount(db: WriteDb, accountId: number): void {
  if (one(db, sql`SELECT 1 FROM accounts WHERE id = ${accountId}`) === null)
    throw new UserError('没有这个账号。返回账号列表，刷新后再试。');
}
