import { type Permission, showContent, usable } from '../access/permission.ts';
import { builtInRole, SUPER } from '../access/roles.ts';
import type { Scope, ScopePart } from '../access/scope.ts';
import { seesAll, type Viewer } from '../access/viewer.ts';
import type { Account } from './accounts.ts';
import { all, one, type ReadDb, type WriteDb } from './db.ts';
import { Departments } from './departments.ts';
import { readUserids } from './retention-plan.ts';
import { sql } from './sql.ts';

/** What the roles of an account come to today. Departments are looked up now, so that who moves sees differently at once. */
export const owner = 'desk';

export interface Member {
  readonly account: Account;
  readonly viewer: Viewer;
  /** A role of his asks for a one-time password; whether he has one set up. */
  readonly needsTotp: boolean;
  readonly hasTotp: boolean;
}

/** Changes whenever roles, grants, accounts or the directory have. */
export function readAccessRevision(db: ReadDb): string {
  const { revision } = one<{ revision: string }>(
    db,
    sql`SELECT (SELECT revision FROM access_state) || '.' || (SELECT places FROM directory_state) || '.' ||
      coalesce((SELECT changed_at FROM settings WHERE name = 'separation'), 0) AS revision`,
  )!;
  return revision;
}

interface AccountRow extends Account {
  readonly totp: number;
}

/** Null when there is no such account, it is closed, or its owner has left the company. */
export function findMember(db: ReadDb, accountId: number): Member | null {
  const row = one<AccountRow>(
    db,
    sql`SELECT id, login, name, wecom_userid AS wecomUserid, totp IS NOT NULL AS totp FROM accounts
      WHERE id = ${accountId} AND enabled = 1
        AND NOT EXISTS (SELECT 1 FROM employees e WHERE e.userid = wecom_userid COLLATE NOCASE AND e.gone_at IS NOT NULL)`,
  );
  if (!row) return null;
  const { totp, ...account } = row;
  const grants = grantsOf(db, accountId);
  return {
    account,
    viewer: viewerOf(db, account, grants),
    needsTotp: grants.some(({ needsTotp }) => needsTotp),
    hasTotp: totp === 1,
  };
}

/** A role as somebody holds it. */
export interface HeldRole {
  readonly key: string;
  readonly permissions: readonly Permission[];
  /** Null: none, it shows nobody's chats. */
  readonly scope: Scope | null;
  readonly needsTotp: boolean;
}

interface GrantRow {
  readonly key: string;
  readonly given: string | null;
  readonly permissions: string | null;
  readonly scope: string | null;
  readonly needsTotp: number | null;
}

/** Those in force: while the three officers are apart, 超级管理员 is nobody, and the officers are nobody while they are not. */
export function grantsOf(db: ReadDb, accountId: number): HeldRole[] {
  const separated = isSeparated(db);
  const rows = all<GrantRow>(
    db,
    sql`SELECT a.role AS key, a.scope AS given, r.permissions, r.scope, r.needs_totp AS needsTotp
      FROM account_roles a LEFT JOIN roles r ON r.key = a.role WHERE a.account = ${accountId} ORDER BY a.role`,
  );
  return rows.flatMap((row) => {
    const builtIn = builtInRole(row.key);
    if (builtIn ? isOff(builtIn, separated) : row.permissions === null) return [];
    const permissions = builtIn?.permissions ?? (JSON.parse(row.permissions!) as Permission[]);
    return { key: row.key, permissions, scope: scopeOf(row, permissions), needsTotp: row.needsTotp === 1 };
  });
}

export function isSeparated(db: ReadDb | WriteDb): boolean {
  return one(db, sql`SELECT 1 FROM settings WHERE name = 'separation' AND value = 'true'`) !== null;
}

function isOff(role: { readonly key: string; readonly officer?: true }, separated: boolean): boolean {
  return separated ? role.key === SUPER : role.officer === true;
}

/** Without any, what shows chats shows none: access is closed by default. */
function scopeOf(row: GrantRow, permissions: readonly Permission[]): Scope | null {
  if (!showContent(permissions)) return null;
  const own = builtInRole(row.key)?.scope;
  if (own === 'none') return null;
  if (row.given !== null) return JSON.parse(row.given) as Scope;
  return own ?? (row.scope === null ? null : (JSON.parse(row.scope) as Scope));
}

/** What these roles together let this account do and see. */
export function viewerOf(
  db: ReadDb,
  account: Pick<Account, 'id' | 'name' | 'wecomUserid'>,
  held: readonly HeldRole[],
): Viewer {
  return withoutRestricted(viewerByRoles(db, account, held), restrictedFor(db, account.id));
}

/** Whose single chats are shown to nobody but who has just said why he must look. */
function restrictedFor(db: ReadDb, accountId: number): string[] {
  const rows = all<{ person: string }>(
    db,
    sql`SELECT r.person FROM restrictions r WHERE r.lifted_at IS NULL AND NOT EXISTS
      (SELECT 1 FROM restriction_looks k WHERE k.restriction = r.id AND k.account = ${accountId} AND k.ended_at IS NULL)
      ORDER BY r.person`,
  );
  if (rows.length === 0) return [];
  const same = readUserids(db);
  return rows.flatMap(({ person }) => same.get(person) ?? [person]);
}

export function withoutRestricted(viewer: Viewer, people: readonly string[]): Viewer {
  if (people.length === 0) return viewer;
  const parts = viewer.parts ?? [{ people: viewer.scope, from: null, to: null, kinds: null }];
  return { ...viewer, parts: parts.map((part) => ({ ...part, except: people })) };
}

/**
 * As if nobody's data were restricted: for numbers the person himself is told, and to say that it is why something is not
 * shown; never to show it. `whole`: then nothing is kept from him.
 */
export function withRestricted({ parts, ...viewer }: Viewer): { readonly viewer: Viewer; readonly whole: boolean } {
  if (parts === undefined) return { viewer, whole: seesAll(viewer) };
  const open = parts.map(({ except: _, ...part }) => part);
  const whole = open.some((part) => part.people === 'everyone' && isUnlimited(part));
  return whole ? { viewer, whole } : { viewer: { ...viewer, parts: open }, whole };
}

const isUnlimited = ({ from, to, kinds }: ScopePart): boolean => from === null && to === null && kinds === null;

function viewerByRoles(
  db: ReadDb,
  { id, name, wecomUserid }: Pick<Account, 'id' | 'name' | 'wecomUserid'>,
  held: readonly HeldRole[],
): Viewer {
  const given = [...new Set(held.flatMap((role) => role.permissions))];
  const permissions = [...usable(given), 'own-account' as const];
  const parts = held.flatMap(({ scope }) => (scope ? [partOf(db, scope, wecomUserid)] : []));
  const plain = parts.filter(({ from, to, kinds }) => from === null && to === null && kinds === null);
  const scope = together(parts);
  const common = { accountId: id, name, permissions, scope };
  // One that shows everything of everybody leaves nothing for the others to add.
  if (plain.length === parts.length || plain.some(({ people }) => people === 'everyone')) return common;
  return { ...common, parts };
}

function together(parts: readonly ScopePart[]): Viewer['scope'] {
  const people = new Set<string>();
  for (const part of parts) {
    if (part.people === 'everyone') return 'everyone';
    for (const userid of part.people) people.add(userid);
  }
  return [...people].sort();
}

/** A scope as it is today for somebody who is this employee, or none. */
export function partOf(db: ReadDb, scope: Scope, self: string | null): ScopePart {
  const { from, to, kinds } = scope;
  return { people: peopleOf(db, scope, self), from, to, kinds };
}

/** Excluded people stay out, also out of 全部: then everybody else is named one by one. */
function peopleOf(db: ReadDb, scope: Scope, self: string | null): ScopePart['people'] {
  const { kind, departments, employees } = scope;
  const out = new Set(scope.excluded);
  if (kind === 'everyone' && out.size === 0) return 'everyone';
  const people = new Set(kind === 'custom' ? employees : []);
  if (kind === 'self' && self !== null) people.add(spelled(db, self));
  if (kind === 'department' && self !== null) addStaff(db, belowThoseOf(db, self), people);
  if (kind === 'custom') addStaff(db, chosen(db, departments), people);
  if (kind === 'everyone')
    for (const { userid } of all<{ userid: string }>(
      db,
      sql`SELECT userid FROM employees UNION SELECT userid FROM talkers WHERE employee = 1`,
    ))
      people.add(userid);
  return [...people].filter((userid) => !out.has(userid)).sort();
}

/** WeCom does not tell userids apart by case; the archive does. */
function spelled(db: ReadDb, userid: string): string {
  return (
    one<{ userid: string }>(db, sql`SELECT userid FROM employees WHERE userid = ${userid} COLLATE NOCASE`)?.userid ??
    userid
  );
}

function chosen(db: ReadDb, departments: Scope['departments']): Set<number> {
  const tree = new Departments(db);
  return new Set(departments.flatMap(({ id, below }) => (below ? [...tree.below(id)] : [id])));
}

function belowThoseOf(db: ReadDb, self: string): Set<number> {
  const own = all<{ id: number }>(
    db,
    sql`SELECT department AS id FROM employee_departments WHERE userid = ${spelled(db, self)}`,
  );
  return chosen(
    db,
    own.map(({ id }) => ({ id, below: true })),
  );
}

function addStaff(db: ReadDb, departments: ReadonlySet<number>, people: Set<string>): void {
  const rows = all<{ userid: string }>(
    db,
    sql`SELECT DISTINCT userid FROM employee_departments
      WHERE department IN (SELECT value FROM json_each(${JSON.stringify([...departments])}))`,
  );
  for (const { userid } of rows) people.add(userid);
}
