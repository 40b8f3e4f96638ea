import { randomBytes } from 'node:crypto';
import { type Permission, showContent, usable } from '../access/permission.ts';
import { type BuiltInRole, builtInRoles, SUPER } from '../access/roles.ts';
import { isEmptyScope, type Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { isSuper, RESERVED } from './grant-rules.ts';
import { sql } from './sql.ts';
import { isSeparated } from './viewers.ts';

/** The roles there are: those of access/roles.ts, and those somebody made. */
export const owner = 'desk';

export { assertGrantable } from './grant-rules.ts';

export interface Role {
  readonly key: string;
  readonly name: string;
  /** Of a built-in one: what it is for. */
  readonly about: string;
  readonly builtIn: boolean;
  readonly officer: boolean;
  /** Gives nothing now: the three officers while they are not apart. */
  readonly off: boolean;
  readonly permissions: readonly Permission[];
  /** Null: chosen for each person; 'none': it shows nobody's chats. */
  readonly scope: Scope | null | 'none';
  readonly needsTotp: boolean;
  /** How many accounts hold it, closed ones too. */
  readonly holders: number;
  /** Who made it; null: built in. */
  readonly madeBy: string | null;
  readonly changedAt: number;
}

interface Row {
  readonly key: string;
  readonly name: string | null;
  readonly permissions: string | null;
  readonly scope: string | null;
  readonly needsTotp: number;
  readonly madeBy: string | null;
  readonly changedAt: number;
}

/** The built-in ones first. 超级管理员 is there for 超级管理员 alone. */
export function listRoles(db: ReadDb, viewer: Viewer): Role[] {
  const rows = all<Row>(
    db,
    sql`SELECT r.key, r.name, r.permissions, r.scope, r.needs_totp AS needsTotp, a.name AS madeBy, r.changed_at AS changedAt
      FROM roles r LEFT JOIN accounts a ON a.id = r.made_by ORDER BY r.made_at, r.key`,
  );
  const counts = all<{ role: string; n: number }>(db, sql`SELECT role, count(*) AS n FROM account_roles GROUP BY role`);
  const holders = new Map(counts.map(({ role, n }) => [role, n]));
  const separated = isSeparated(db);
  const shown = builtInRoles.filter(({ key }) => key !== SUPER || isSuper(db, viewer));
  const set = new Map(rows.map((row) => [row.key, row]));
  return [
    ...shown.map((role) => ofBuiltIn(role, set.get(role.key), separated)),
    ...rows.flatMap((row) => (row.name === null ? [] : [ofOwn(row, row.name)])),
  ].map((role) => ({ ...role, holders: holders.get(role.key) ?? 0 }));
}

function ofBuiltIn(role: BuiltInRole, row: Row | undefined, separated: boolean): Omit<Role, 'holders'> {
  const { key, name, about, permissions, scope, officer = false } = role;
  return {
    ...{ key, name, about, permissions, scope, officer, builtIn: true, madeBy: null },
    off: officer && !separated,
    needsTotp: row?.needsTotp === 1,
    changedAt: row?.changedAt ?? 0,
  };
}

function ofOwn({ key, permissions, scope, needsTotp, madeBy, changedAt }: Row, name: string): Omit<Role, 'holders'> {
  return {
    ...{ key, name, about: '', builtIn: false, officer: false, off: false, madeBy, changedAt },
    permissions: JSON.parse(permissions!) as Permission[],
    scope: scope === null ? 'none' : (JSON.parse(scope) as Scope),
    needsTotp: needsTotp === 1,
  };
}

export function findRole(db: ReadDb, viewer: Viewer, key: string): Role | null {
  return listRoles(db, viewer).find((role) => role.key === key) ?? null;
}

/** Whoever holds it, closed accounts too. */
export function listHolders(
  db: ReadDb,
  _viewer: Viewer,
  key: string,
  limit: number,
): { readonly accountId: number; readonly name: string; readonly wecomUserid: string | null }[] {
  return all(
    db,
    sql`SELECT a.id AS accountId, a.name, a.wecom_userid AS wecomUserid FROM account_roles r JOIN accounts a ON a.id = r.account
      WHERE r.role = ${key} ORDER BY a.name, a.id LIMIT ${limit}`,
  );
}

/** What a form says of a role of one's own. */
export interface RoleDraft {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Null where it shows no chats. */
  readonly scope: Scope | null;
  readonly needsTotp: boolean;
}

export const LONGEST_NAME = 30;
const MOST_ROLES = 200;

/** Answers with its key, which is never used for another. */
export function createRole(db: WriteDb, viewer: Viewer, draft: RoleDraft, at: number): string {
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM roles WHERE name IS NOT NULL`)!;
  if (n >= MOST_ROLES) throw new UserError(`最多 ${MOST_ROLES} 个自建角色，先删除不用的。`);
  assertFits(db, draft, null);
  const key = `r${randomBytes(5).toString('hex')}`;
  run(
    db,
    sql`INSERT INTO roles (key, name, permissions, scope, needs_totp, made_by, made_at, changed_at)
      VALUES (${key}, ${draft.name}, ${JSON.stringify(draft.permissions)}, ${draft.scope && JSON.stringify(draft.scope)},
        ${draft.needsTotp ? 1 : 0}, ${viewer.accountId}, ${at}, ${at})`,
  );
  return key;
}

/** `seenAt`: when the role that was looked at had last changed; false: there is no such role of one's own. */
export function updateRole(
  db: WriteDb,
  viewer: Viewer,
  { key, seenAt, draft }: { readonly key: string; readonly seenAt: number; readonly draft: RoleDraft },
  at: number,
): boolean {
  const row = findOwn(db, key);
  if (!row) return false;
  assertNotHisOwn(db, viewer, key);
  if (row.changedAt !== seenAt) throw new UserError(`“${row.name}”刚被别人改过。刷新页面看现在的内容，再改。`);
  assertFits(db, draft, key);
  run(
    db,
    sql`UPDATE roles SET name = ${draft.name}, permissions = ${JSON.stringify(draft.permissions)},
        scope = ${draft.scope && JSON.stringify(draft.scope)}, needs_totp = ${draft.needsTotp ? 1 : 0},
        changed_at = ${Math.max(at, row.changedAt + 1)} WHERE key = ${key}`,
  );
  return true;
}

/** Refused while somebody holds it or is invited to; null: there is no such role of one's own. */
export function removeRole(db: WriteDb, _viewer: Viewer, key: string, at: number): { readonly name: string } | null {
  const row = findOwn(db, key);
  if (!row) return null;
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM account_roles WHERE role = ${key}`)!;
  if (n > 0) throw new UserError(`“${row.name}”还有 ${n} 人在用，不能删除。先在“账号”里收回，再删除。`);
  const { invited } = one<{ invited: number }>(
    db,
    sql`SELECT count(*) AS invited FROM invitations i WHERE used_at IS NULL AND ended_at IS NULL AND expires_at > ${at}
      AND EXISTS (SELECT 1 FROM json_each(i.roles) j WHERE j.value ->> 'role' = ${key})`,
  )!;
  if (invited > 0) throw new UserError(`有 ${invited} 个待接受的邀请带着“${row.name}”。先在“邀请”里撤回，再删除。`);
  run(db, sql`DELETE FROM roles WHERE key = ${key}`);
  return { name: row.name };
}

/** Whether who holds it needs a one-time password beside his own; the one thing built-in roles let be set. */
export function setRoleTotp(
  db: WriteDb,
  viewer: Viewer,
  { key, on }: { readonly key: string; readonly on: boolean },
  at: number,
): boolean {
  const builtIn = builtInRoles.some((role) => role.key === key);
  if (!builtIn && !findOwn(db, key)) return false;
  if (key === SUPER && !isSuper(db, viewer)) return false;
  if (!on) assertNotHisOwn(db, viewer, key);
  run(
    db,
    sql`INSERT INTO roles (key, needs_totp, made_at, changed_at) VALUES (${key}, ${on ? 1 : 0}, ${at}, ${at})
      ON CONFLICT (key) DO UPDATE SET needs_totp = excluded.needs_totp, changed_at = max(excluded.changed_at, changed_at + 1)`,
  );
  return true;
}

function findOwn(db: WriteDb, key: string): { readonly name: string; readonly changedAt: number } | null {
  return one(db, sql`SELECT name, changed_at AS changedAt FROM roles WHERE key = ${key} AND name IS NOT NULL`);
}

/** Else whoever may edit roles could give himself everything. */
function assertNotHisOwn(db: WriteDb, viewer: Viewer, key: string): void {
  const held = one(db, sql`SELECT 1 FROM account_roles WHERE account = ${viewer.accountId} AND role = ${key}`);
  if (held !== null && !isSuper(db, viewer)) throw new UserError('自己持有的角色不能自己改。请另一位管理员来改。');
}

function assertFits(db: WriteDb, { name, permissions, scope }: RoleDraft, key: string | null): void {
  if (name === '' || [...name].length > LONGEST_NAME) throw new UserError(`角色名称要有，最多 ${LONGEST_NAME} 个字。`);
  const taken = one(db, sql`SELECT 1 FROM roles WHERE name = ${name} COLLATE NOCASE AND key IS NOT ${key}`);
  if (taken !== null || builtInRoles.some((role) => role.name === name))
    throw new UserError(`已经有叫“${name}”的角色，换一个名称。`);
  if (permissions.length === 0) throw new UserError('至少勾选一个页面，否则这个角色什么也做不了。');
  if (usable(permissions).length < permissions.length) throw new UserError('操作要和它所在的页面一起勾选。');
  if (isSeparated(db) && permissions.some((one) => RESERVED.includes(one)))
    throw new UserError('三员分立期间，“账号”和“角色”只归系统管理员和安全管理员，不能给别的角色。');
  if (!showContent(permissions)) return;
  if (scope === null) throw new UserError('这个角色会看到会话，要选择查看范围。');
  if (isEmptyScope(scope)) throw new UserError('自定义范围要选至少一个部门或一名员工。');
}
