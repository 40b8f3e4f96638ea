import type { Permission } from '../access/permission.ts';
import { showContent } from '../access/permission.ts';
import { builtInRole, SUPER } from '../access/roles.ts';
import { isEmptyScope, type Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { isSeparated } from './viewers.ts';

/** Who may give which roles to whom, and which must not meet in one person. */

/** While the three officers are apart nobody else has these. */
export const RESERVED: readonly Permission[] = ['manage-accounts', 'manage-roles'];

interface Given {
  readonly role: string;
  /** Null: the role's own. */
  readonly scope: Scope | null;
}

/** Whether 超级管理员 is in force for this person; while the officers are apart it is for nobody. */
export function isSuper(db: ReadDb | WriteDb, { accountId }: Viewer): boolean {
  const held = one(
    db,
    sql`SELECT 1 FROM account_roles r JOIN accounts a ON a.id = r.account
      WHERE r.account = ${accountId} AND r.role = ${SUPER} AND a.enabled = 1`,
  );
  return held !== null && !isSeparated(db);
}

/**
 * Refuses, with the reason, a set of roles an account may not have: `roles` is all it holds from now on. Null is somebody
 * who is only being invited. Whoever sets roles in any way asks here, in the same transaction.
 */
export function assertGrantable(db: WriteDb, viewer: Viewer, accountId: number | null, roles: readonly Given[]): void {
  const held = accountId === null ? [] : heldBy(db, accountId);
  const changed = changedRoles(held, roles);
  if (changed.length === 0) return;
  if (!isSuper(db, viewer)) {
    if (accountId === viewer.accountId) throw new UserError('自己的角色和范围不能自己改。请另一位管理员来改。');
    if (changed.includes(SUPER)) throw new UserError('只有超级管理员能授予或收回“超级管理员”。');
  }
  for (const given of roles) assertScopeFits(db, given);
  assertOfficerAlone(roles);
  const lost = held.map(({ role }) => role).filter((role) => !roles.some((given) => given.role === role));
  for (const role of lost) assertNotLast(db, accountId!, role);
}

/** Refuses to leave the company without anybody who can still do what only this role can. */
export function assertNotLast(db: WriteDb, accountId: number, role: string): void {
  const officer = builtInRole(role)?.officer === true && isSeparated(db);
  if (role !== SUPER && !officer) return;
  const other = one(
    db,
    sql`SELECT 1 FROM account_roles r JOIN accounts a ON a.id = r.account WHERE r.role = ${role} AND a.id <> ${accountId}
      AND a.enabled = 1 AND (a.password_hash IS NOT NULL OR a.wecom_userid IS NOT NULL) LIMIT 1`,
  );
  if (other === null) throw new UserError(`这是最后一位能登录的${nameOf(role)}。先让另一个账号有这个角色，再收回。`);
}

function heldBy(db: WriteDb, accountId: number): Given[] {
  const rows = all<{ role: string; scope: string | null }>(
    db,
    sql`SELECT role, scope FROM account_roles WHERE account = ${accountId}`,
  );
  return rows.map(({ role, scope }) => ({ role, scope: scope === null ? null : (JSON.parse(scope) as Scope) }));
}

function changedRoles(held: readonly Given[], roles: readonly Given[]): string[] {
  const text = ({ role, scope }: Given) => JSON.stringify([role, scope]);
  const [before, after] = [new Set(held.map(text)), new Set(roles.map(text))];
  const changed = [...held.filter((one) => !after.has(text(one))), ...roles.filter((one) => !before.has(text(one)))];
  return [...new Set(changed.map(({ role }) => role))];
}

interface KnownRole {
  readonly name: string;
  readonly scope: Scope | null | 'none';
}

function assertScopeFits(db: WriteDb, { role, scope }: Given): void {
  const known = findKnown(db, role);
  if (!known) throw new UserError('要授予的角色已经不在了。刷新页面，重新选择。');
  if (scope === null) {
    if (known.scope === null) throw new UserError(`“${known.name}”没有默认范围，授权时要选择查看范围。`);
    return;
  }
  if (role === SUPER || known.scope === 'none') throw new UserError(`“${known.name}”不能另设查看范围。`);
  if (isEmptyScope(scope)) throw new UserError(`“${known.name}”的自定义范围要选至少一个部门或一名员工。`);
}

function findKnown(db: WriteDb, key: string): KnownRole | null {
  const builtIn = builtInRole(key);
  if (builtIn) return builtIn;
  const row = one<{ name: string; permissions: string; scope: string | null }>(
    db,
    sql`SELECT name, permissions, scope FROM roles WHERE key = ${key} AND name IS NOT NULL`,
  );
  if (!row) return null;
  const content = showContent(JSON.parse(row.permissions) as Permission[]);
  return { name: row.name, scope: content ? (JSON.parse(row.scope!) as Scope) : 'none' };
}

/** Also before they are apart: else they could not be set apart. */
function assertOfficerAlone(roles: readonly Given[]): void {
  const officer = roles.find(({ role }) => builtInRole(role)?.officer);
  if (officer && roles.length > 1)
    throw new UserError(
      `“${nameOf(officer.role)}”是三员之一，不能和别的角色在同一个账号上。先收回其他角色，或换一个账号。`,
    );
}

const nameOf = (role: string): string => builtInRole(role)!.name;
