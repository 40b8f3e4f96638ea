import { SUPER } from '../access/roles.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { type DepartmentNode, Departments } from './departments.ts';
import { isSuper } from './grant-rules.ts';
import type { Grant } from './grants.ts';
import { nothing, type Sql, sql } from './sql.ts';

/**
 * Everybody who could have an account or has one: the staff of the directory and those who were invited. Who manages accounts
 * sees all of them whatever his scope: it holds no chats. Ten thousand are read at once, so that tabs and departments can be counted.
 */
export const owner = 'desk';

/** `left`: no longer with the company, so an account lets nobody in. */
export type AccountState = 'open' | 'closed' | 'left';
export type AccountTab = 'all' | AccountState;

export interface AccountFilters {
  readonly tab: AccountTab;
  readonly search: string;
  /** With those below it. */
  readonly department: number | null;
  readonly position: string;
  /** Key of a role. */
  readonly role: string;
}

export interface AccountRow {
  /** Null: this person has none yet. */
  readonly accountId: number | null;
  /** Null: not of the directory. */
  readonly userid: string | null;
  readonly login: string | null;
  readonly name: string;
  readonly position: string;
  readonly departments: readonly { readonly name: string; readonly path: string }[];
  /** As WeCom has it; null: not of the directory. */
  readonly status: number | null;
  readonly state: AccountState;
  readonly goneAt: number | null;
  readonly grants: readonly Grant[];
  readonly signedInAt: number | null;
  readonly hasTotp: boolean;
}

export interface AccountsPage {
  readonly tabs: Readonly<Record<AccountTab, number>>;
  /** In the order they are shown, each with those of the tab in it and below. */
  readonly departments: readonly DepartmentNode[];
  readonly total: number;
  readonly rows: readonly AccountRow[];
}

export type AccountSort = 'name' | 'signed-in';

export function listStaffAccounts(
  db: ReadDb,
  viewer: Viewer,
  filters: AccountFilters,
  { sort, skip, limit }: { sort: AccountSort; skip: number; limit: number },
): AccountsPage {
  const departments = new Departments(db);
  const places = placesOf(db);
  const grants = grantsOfAll(db, viewer);
  const found = listFound(db, sql`WHERE ${searched(filters)}`).filter(holding(filters.role, grants));
  const inTab = found.filter(({ state }) => isIn(filters.tab, state));
  const placesIn = ({ userid }: Found) => (userid === null ? [] : (places.get(userid) ?? []));
  const wanted = filters.department === null ? null : departments.below(filters.department);
  const rows = inTab.filter((row) => wanted === null || placesIn(row).some((id) => wanted.has(id)));
  rows.sort(ORDERS[sort]);
  return {
    tabs: countTabs(found),
    departments: departments.counted(inTab.map(placesIn)),
    total: rows.length,
    rows: rows.slice(skip, skip + limit).map((row) => describe(row, { departments, placesIn, grants })),
  };
}

/** Null when there is no such account. */
export function findStaffAccount(db: ReadDb, viewer: Viewer, accountId: number): AccountRow | null {
  const [found] = listFound(db, sql`WHERE accountId = ${accountId}`);
  if (!found) return null;
  const places = found.userid === null ? new Map() : placesOf(db);
  const placesIn = ({ userid }: Found) => (places.get(userid) as number[] | undefined) ?? [];
  return describe(found, { departments: new Departments(db), placesIn, grants: grantsOfAll(db, viewer, accountId) });
}

export interface SessionOf {
  readonly id: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly ip: string;
  readonly agent: string;
}

export function listSessionsOf(db: ReadDb, _viewer: Viewer, accountId: number, now: number): SessionOf[] {
  return all(
    db,
    sql`SELECT id, created_at AS createdAt, seen_at AS seenAt, ip, agent FROM sessions
      WHERE account_id = ${accountId} AND expires_at > ${now} ORDER BY seen_at DESC LIMIT 50`,
  );
}

interface Found {
  readonly accountId: number | null;
  readonly userid: string | null;
  readonly login: string | null;
  readonly name: string;
  readonly sorted: string;
  readonly position: string;
  readonly status: number | null;
  readonly goneAt: number | null;
  readonly signedInAt: number | null;
  readonly totp: number;
  readonly state: AccountState;
}

/** The staff with their accounts, then the accounts that are none of the staff’s. */
function listFound(db: ReadDb, where: Sql): Found[] {
  return all<Found>(
    db,
    sql`SELECT * FROM (
      SELECT a.id AS accountId, e.userid, a.login, e.name, coalesce(nullif(e.pinyin, ''), e.name) AS sorted, e.alias, e.pinyin,
        e.position, e.status, e.gone_at AS goneAt, a.signed_in_at AS signedInAt, a.totp IS NOT NULL AS totp,
        CASE WHEN e.gone_at IS NOT NULL OR e.status = 5 THEN 'left' WHEN a.enabled = 1 THEN 'open' ELSE 'closed' END AS state
      FROM employees e LEFT JOIN accounts a ON a.wecom_userid = e.userid
      UNION ALL
      SELECT a.id, a.wecom_userid, a.login, a.name, a.name, '', '', '', NULL, NULL, a.signed_in_at, a.totp IS NOT NULL,
        iif(a.enabled = 1, 'open', 'closed')
      FROM accounts a WHERE a.id NOT IN (SELECT l.id FROM employees e JOIN accounts l ON l.wecom_userid = e.userid)) ${where}`,
  );
}

function searched({ search, position }: AccountFilters): Sql {
  const words = search.toLowerCase();
  const inPosition = position === '' ? nothing : sql`AND instr(lower(position), ${position.toLowerCase()}) > 0`;
  return sql`(${words} = '' OR instr(lower(concat_ws(char(10), userid, login, name, alias, pinyin, position)), ${words}) > 0) ${inPosition}`;
}

const isIn = (tab: AccountTab, state: AccountState): boolean => (tab === 'all' ? state !== 'left' : tab === state);

function holding(role: string, grants: ReadonlyMap<number, readonly Grant[]>): (row: Found) => boolean {
  if (role === '') return () => true;
  return ({ accountId }) => accountId !== null && (grants.get(accountId) ?? []).some((grant) => grant.role === role);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: Found, b: Found): number =>
  compare(a.sorted, b.sorted) || compare(a.userid ?? '', b.userid ?? '') || (a.accountId ?? 0) - (b.accountId ?? 0);
const ORDERS: Readonly<Record<AccountSort, (a: Found, b: Found) => number>> = {
  name: byName,
  'signed-in': (a, b) => (b.signedInAt ?? 0) - (a.signedInAt ?? 0) || byName(a, b),
};

function countTabs(found: readonly Found[]): Record<AccountTab, number> {
  const tabs = { all: 0, open: 0, closed: 0, left: 0 };
  for (const { state } of found) {
    tabs[state] += 1;
    if (isIn('all', state)) tabs.all += 1;
  }
  return tabs;
}

function placesOf(db: ReadDb): Map<string, number[]> {
  const places = new Map<string, number[]>();
  const rows = all<{ userid: string; id: number }>(
    db,
    sql`SELECT p.userid, p.department AS id FROM employee_departments p JOIN employees e ON e.userid = p.userid
      ORDER BY p.userid, p.department <> coalesce(e.main_department, -1), p.department`,
  );
  for (const { userid, id } of rows) places.set(userid, [...(places.get(userid) ?? []), id]);
  return places;
}

/** 超级管理员 is only shown to those who are. */
function grantsOfAll(db: ReadDb, viewer: Viewer, only: number | null = null): Map<number, Grant[]> {
  const hidden = isSuper(db, viewer) ? '' : SUPER;
  const rows = all<{ account: number; role: string; scope: string | null }>(
    db,
    sql`SELECT account, role, scope FROM account_roles
      WHERE role <> ${hidden} AND (${only} IS NULL OR account = ${only}) ORDER BY account, given_at, role`,
  );
  const grants = new Map<number, Grant[]>();
  for (const { account, role, scope } of rows) {
    const grant: Grant = { role, scope: scope === null ? null : JSON.parse(scope) };
    grants.set(account, [...(grants.get(account) ?? []), grant]);
  }
  return grants;
}

interface Around {
  readonly departments: Departments;
  readonly placesIn: (row: Found) => readonly number[];
  readonly grants: ReadonlyMap<number, readonly Grant[]>;
}

function describe(row: Found, { departments, placesIn, grants }: Around): AccountRow {
  const { accountId, userid, login, name, position, status, state, goneAt, signedInAt, totp } = row;
  return {
    ...{ accountId, userid, login, name, position, status, state, goneAt, signedInAt },
    hasTotp: totp === 1,
    departments: placesIn(row).map((id) => departments.named(id)),
    grants: accountId === null ? [] : (grants.get(accountId) ?? []),
  };
}

export interface PersonForAccount {
  readonly accountId: number | null;
  readonly userid: string | null;
  readonly login: string | null;
  readonly name: string;
  /** How many he holds, also those that not everybody is shown. */
  readonly roles: number;
}

/** An account, or somebody of the staff who is still there and may have none yet. */
export function findPersonForAccount(
  db: ReadDb,
  _viewer: Viewer,
  { accountId, userid }: { readonly accountId: number | null; readonly userid: string | null },
): PersonForAccount | null {
  const where =
    accountId === null ? sql`WHERE userid = ${userid} AND state <> 'left'` : sql`WHERE accountId = ${accountId}`;
  const [found] = listFound(db, where);
  if (!found) return null;
  const { roles } = one<{ roles: number }>(
    db,
    sql`SELECT count(*) AS roles FROM account_roles WHERE account = ${found.accountId}`,
  )!;
  return { accountId: found.accountId, userid: found.userid, login: found.login, name: found.name, roles };
}
