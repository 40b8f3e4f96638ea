import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { builtInRoles, SUPER } from '../access/roles.ts';
import { may, type Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { type Browser, rememberDevice } from './devices.ts';
import { forgetTries } from './sign-in-tries.ts';
import { sql } from './sql.ts';

/**
 * Who may sign in. Functions without a viewer serve signing in itself, before anybody is known: only web/sign-in.ts
 * and the start of the program call them. Passwords arrive here already hashed: scrypt would hold up the desk.
 */
export const owner = 'desk';

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly wecomUserid: string | null;
}

const COLUMNS = sql`id, login, name, wecom_userid AS wecomUserid`;

const DAY = 86_400_000;
const FIRST_CODE_TRIES = 10;
const FIRST_CODE_LIFE = DAY;
export const RESET_CODE_LIFE = DAY;
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'; // none that look alike

export function hasAccounts(db: ReadDb): boolean {
  return one(db, sql`SELECT 1 FROM accounts LIMIT 1`) !== null;
}

/** A new one-time code for the first administrator, shown once and kept as a hash; null when there is an account already. */
export function issueFirstCode(db: WriteDb, now: number): string | null {
  if (one(db, sql`SELECT 1 FROM accounts LIMIT 1`)) return null;
  const code = newCode();
  run(db, sql`DELETE FROM first_codes`);
  run(
    db,
    sql`INSERT INTO first_codes (id, hash, issued_at, expires_at, tries_left)
      VALUES (1, ${hashOfCode(code)}, ${now}, ${now + FIRST_CODE_LIFE}, ${FIRST_CODE_TRIES})`,
  );
  return code;
}

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  readonly passwordHash: string;
}

export type FirstAdministrator =
  | { readonly accountId: number }
  | { readonly refused: 'exists' | 'expired' | 'wrong' | 'spent' };

/** Checks the code, uses it up and makes the account, all or nothing. A wrong code costs one of its tries, so it is an answer and not an error. */
export function createFirstAdministrator(
  db: WriteDb,
  code: string,
  account: NewAccount,
  now: number,
): FirstAdministrator {
  if (one(db, sql`SELECT 1 FROM accounts LIMIT 1`)) return { refused: 'exists' };
  const issued = one<{ hash: string; expiresAt: number; triesLeft: number }>(
    db,
    sql`SELECT hash, expires_at AS expiresAt, tries_left AS triesLeft FROM first_codes`,
  );
  if (!issued || issued.expiresAt <= now) return { refused: 'expired' };
  if (issued.triesLeft <= 0) return { refused: 'spent' };
  if (!timingSafeEqual(Buffer.from(issued.hash), Buffer.from(hashOfCode(code)))) {
    run(db, sql`UPDATE first_codes SET tries_left = tries_left - 1`);
    return { refused: 'wrong' };
  }
  run(db, sql`DELETE FROM first_codes`);
  const accountId = insertAccount(db, account, now);
  run(db, sql`INSERT INTO account_roles (account, role, given_at) VALUES (${accountId}, ${SUPER}, ${now})`);
  return { accountId };
}

function insertAccount(db: WriteDb, { login, name, passwordHash }: NewAccount, now: number): number {
  return one<{ id: number }>(
    db,
    sql`INSERT INTO accounts (login, name, password_hash, created_at, signed_in_at)
      VALUES (${login}, ${name}, ${passwordHash}, ${now}, ${now}) RETURNING id`,
  )!.id;
}

/** Somebody is in: when, and with which browser, so that strangers' tries do not lock it out. */
export function recordSignIn(db: WriteDb, accountId: number, browser: Browser, now: number): void {
  rememberDevice(db, accountId, browser, now);
  run(db, sql`UPDATE accounts SET signed_in_at = ${now} WHERE id = ${accountId}`);
}

/** An account that may be signed in, by its id; null when there is none or it is switched off. */
export function findAccount(db: ReadDb, id: number): Account | null {
  return one(db, sql`SELECT ${COLUMNS} FROM accounts WHERE id = ${id} AND enabled = 1`);
}

export function findAccountByWecom(db: ReadDb, userid: string): Account | null {
  return one(db, sql`SELECT ${COLUMNS} FROM accounts WHERE wecom_userid = ${userid} AND enabled = 1`);
}

export function findOwnAccount(db: ReadDb, viewer: Viewer): Account | null {
  return findAccount(db, viewer.accountId);
}

/** The caller has checked the current password. */
export function updateOwnPassword(db: WriteDb, viewer: Viewer, passwordHash: string): void {
  run(
    db,
    sql`UPDATE accounts SET password_hash = ${passwordHash}, reset_hash = NULL, reset_until = NULL
      WHERE id = ${viewer.accountId}`,
  );
}

/** Links the person of a scan to one's own account, or with null undoes it. */
export function updateOwnWecom(db: WriteDb, viewer: Viewer, userid: string | null): void {
  const taken =
    userid !== null &&
    one(db, sql`SELECT 1 FROM accounts WHERE wecom_userid = ${userid} AND id <> ${viewer.accountId}`) !== null;
  if (taken) throw new UserError(`企业微信成员 ${userid} 已关联另一个账号。请先在那个账号里解除关联。`);
  run(db, sql`UPDATE accounts SET wecom_userid = ${userid} WHERE id = ${viewer.accountId}`);
}

/**
 * A one-time code with which the person of an account sets a new password: shown once, kept as a hash, good for a day. Whatever
 * he has now goes on working until the code is used. Null viewer: by command on the server, which may do it for anybody.
 */
export function issueResetCode(db: WriteDb, viewer: Viewer | null, accountId: number, now: number): string {
  const account = one<{ enabled: number }>(db, sql`SELECT enabled FROM accounts WHERE id = ${accountId}`);
  if (!account) throw new UserError('没有这个账号，没有生成重置码。请刷新列表后重试。');
  if (account.enabled === 0) throw new UserError('这个账号已关闭，没有生成重置码。请先开启账号。');
  if (viewer) assertMayReset(db, viewer, accountId);
  const code = newCode();
  const until = now + RESET_CODE_LIFE;
  run(
    db,
    sql`UPDATE accounts SET reset_hash = ${hashOfCode(code)}, reset_until = ${until}, changed_at = ${now} WHERE id = ${accountId}`,
  );
  return code;
}

/** Whoever could reset those above him would become them. */
function assertMayReset(db: WriteDb, viewer: Viewer, accountId: number): void {
  if (!may(viewer, 'manage-accounts')) throw new UserError('您无此操作权限，请联系管理员。');
  const above = builtInRoles.filter(({ key, officer }) => key === SUPER || officer).map(({ key }) => key);
  const holds = (account: number, roles: readonly string[]) =>
    one(
      db,
      sql`SELECT 1 FROM account_roles WHERE account = ${account}
        AND role IN (SELECT value FROM json_each(${JSON.stringify(roles)})) LIMIT 1`,
    ) !== null;
  if (holds(accountId, above) && !holds(viewer.accountId, [SUPER]))
    throw new UserError('超级管理员与三员的登录只能由超级管理员重置，或在服务器上用 huicun reset-login 重置。');
}

export type UsedResetCode = { readonly accountId: number } | { readonly refused: true };

/**
 * Sets the new password and uses the code up. What may be in other hands goes with it: the one-time passwords, every sign-in,
 * every known browser and the reset itself. Wrong, used and old codes are refused alike.
 */
export function useResetCode(
  db: WriteDb,
  { login, code, passwordHash }: { login: string; code: string; passwordHash: string },
  now: number,
): UsedResetCode {
  const account = one<{ id: number; hash: string }>(
    db,
    sql`SELECT id, reset_hash AS hash FROM accounts
      WHERE login = ${login} AND enabled = 1 AND reset_hash IS NOT NULL AND reset_until > ${now}`,
  );
  if (!account || !timingSafeEqual(Buffer.from(account.hash), Buffer.from(hashOfCode(code)))) return { refused: true };
  const { id } = account;
  run(
    db,
    sql`UPDATE accounts SET password_hash = ${passwordHash}, totp = NULL, totp_step = NULL, reset_hash = NULL,
      reset_until = NULL, changed_at = ${now} WHERE id = ${id}`,
  );
  run(db, sql`DELETE FROM sessions WHERE account_id = ${id}`);
  run(db, sql`DELETE FROM devices WHERE account = ${id}`);
  forgetTries(db, login);
  return { accountId: id };
}

/** `HUICUN-7K2M-…`: 59 bits, easily read out on the telephone. */
function newCode(): string {
  const group = () => Array.from({ length: 4 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
  return `HUICUN-${group()}-${group()}-${group()}`;
}

function hashOfCode(code: string): string {
  const letters = code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  return createHash('sha256').update(letters).digest('hex');
}
