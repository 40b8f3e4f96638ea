import type { Permission } from '../access/permission.ts';
import { builtInRoles, SUPER } from '../access/roles.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { isSuper, RESERVED } from './grant-rules.ts';
import { saveSetting } from './settings.ts';
import { sql } from './sql.ts';
import { isSeparated } from './viewers.ts';

/** 三员分立: system, security and audit administrators are three people, and 超级管理员 is nobody. */
export const owner = 'desk';

export interface OfficerHolder {
  readonly accountId: number;
  readonly name: string;
  /** Why he could not sign in today; null: he could. */
  readonly hindered: 'closed' | 'left' | 'no-way' | null;
}

export interface Officer {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  readonly holders: readonly OfficerHolder[];
}

export interface Separation {
  readonly on: boolean;
  /** Whether this viewer may switch it on. */
  readonly mine: boolean;
  readonly officers: readonly Officer[];
  /** Accounts with an officer's role beside another. */
  readonly mixed: readonly { readonly accountId: number; readonly name: string }[];
  /** Own roles that hold what is the officers' alone. */
  readonly reserved: readonly { readonly key: string; readonly name: string }[];
  /** How many would be nobody from then on. */
  readonly supers: number;
  /** What stands against switching it on, each with its remedy; empty: nothing. */
  readonly hindrances: readonly string[];
}

const officers = builtInRoles.filter(({ officer }) => officer);

export function readSeparation(db: ReadDb, viewer: Viewer): Separation {
  const gone = new Set(
    all<{ userid: string }>(db, sql`SELECT lower(userid) AS userid FROM employees WHERE gone_at IS NOT NULL`).map(
      ({ userid }) => userid,
    ),
  );
  const facts = factsOf(db, ({ wecomUserid }) => wecomUserid !== null && gone.has(wecomUserid.toLowerCase()));
  return { on: isSeparated(db), mine: isSuper(db, viewer), ...facts, hindrances: hindrances(facts) };
}

interface HolderRow {
  readonly role: string;
  readonly accountId: number;
  readonly name: string;
  readonly enabled: number;
  readonly password: number;
  readonly wecomUserid: string | null;
}

type Facts = Pick<Separation, 'officers' | 'mixed' | 'reserved' | 'supers'>;

function factsOf(db: ReadDb | WriteDb, hasLeft: (row: HolderRow) => boolean): Facts {
  const rows = all<HolderRow>(
    db,
    sql`SELECT r.role, a.id AS accountId, a.name, a.enabled, a.password_hash IS NOT NULL AS password,
        a.wecom_userid AS wecomUserid FROM account_roles r JOIN accounts a ON a.id = r.account ORDER BY a.id`,
  );
  const keys = new Set(officers.map(({ key }) => key));
  const byAccount = [...Map.groupBy(rows, ({ accountId }) => accountId).values()];
  return {
    officers: officers.map(({ key, name, about }) => ({
      ...{ key, name, about },
      holders: rows.filter(({ role }) => role === key).map((row) => holderOf(row, hasLeft(row))),
    })),
    mixed: byAccount
      .filter((held) => held.length > 1 && held.some(({ role }) => keys.has(role)))
      .map(([first]) => ({ accountId: first!.accountId, name: first!.name })),
    reserved: rolesWith(db, RESERVED),
    supers: rows.filter(({ role, enabled }) => role === SUPER && enabled === 1).length,
  };
}

function holderOf({ accountId, name, enabled, password, wecomUserid }: HolderRow, left: boolean): OfficerHolder {
  const unable = password === 0 && wecomUserid === null ? 'no-way' : null;
  return { accountId, name, hindered: enabled === 0 ? 'closed' : left ? 'left' : unable };
}

function rolesWith(db: ReadDb | WriteDb, permissions: readonly Permission[]): Separation['reserved'] {
  return all(
    db,
    sql`SELECT key, name FROM roles WHERE name IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(permissions)
      WHERE value IN (SELECT value FROM json_each(${JSON.stringify(permissions)}))) ORDER BY name`,
  );
}

function hindrances({ officers: all, mixed, reserved }: Facts): string[] {
  const missing = all.filter(({ holders }) => holders.every(({ hindered }) => hindered !== null));
  return [
    ...missing.map(({ name }) => `还没有能登录的${name}：在“账号”里给一个账号这个角色。`),
    ...mixed.map(({ name }) => `${name} 在三员之外还有别的角色：收回其中一边。`),
    ...reserved.map(({ name }) => `自建角色“${name}”含有“账号”或“角色”：去掉这两个页面。`),
  ];
}

/** Whoever has left the company cannot be told here; the page that leads here has looked at that. */
export function beginSeparation(db: WriteDb, viewer: Viewer, at: number): void {
  if (isSeparated(db)) throw new UserError('三员分立已经开启。');
  if (!isSuper(db, viewer)) throw new UserError('只有超级管理员能开启三员分立。');
  const [first] = hindrances(factsOf(db, () => false));
  if (first !== undefined) throw new UserError(`现在还不能开启。${first}`);
  saveSetting(db, viewer, 'separation', true, at);
}

/** Only on the server: no page takes it back. False when it was not on. */
export function endSeparation(db: WriteDb, at: number): boolean {
  return (
    run(
      db,
      sql`UPDATE settings SET value = 'false', changed_at = max(${at}, changed_at + 1), changed_by = NULL
        WHERE name = 'separation' AND value = 'true'`,
    ) > 0
  );
}
