import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { SUPER } from '../access/roles.ts';
import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
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

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const TRIES_BEFORE_LOCK = 5;
export const LOCK_TIME = 15 * MINUTE;
const FIRST_CODE_TRIES = 10;
const FIRST_CODE_LIFE = DAY;
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'; // none that look alike

export function hasAccounts(db: ReadDb): boolean {
  return one(db, sql`SELECT 1 FROM accounts LIMIT 1`) !== null;
}

/** A new one-time code for the first administrator, shown once and kept as a hash; null when there is an account already. */
export function issueFirstCode(db: WriteDb, now: number): string | null {
  if (one(db, sql`SELECT 1 FROM accounts LIMIT 1`)) return null;
  const group = () => Array.from({ length: 4 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
  const code = `HUICUN-${group()}-${group()}-${group()}`;
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

export interface SignInTry {
  readonly lockedUntil: number | null;
  readonly account: { readonly id: number; readonly passwordHash: string } | null;
}

/**
 * Counts a try before the password is looked at, so that many at once cannot slip past the limit;
 * the one that reaches the limit still counts if its password is right (recordSignIn forgives all).
 */
export function recordSignInTry(db: WriteDb, login: string, now: number): SignInTry {
  run(db, sql`DELETE FROM sign_in_tries WHERE last_at < ${now - DAY}`);
  const hash = hashOfLogin(login);
  const before = one<{ count: number; lockedUntil: number | null }>(
    db,
    sql`SELECT count, locked_until AS lockedUntil FROM sign_in_tries WHERE login_hash = ${hash}`,
  );
  if (before?.lockedUntil && before.lockedUntil > now) return { lockedUntil: before.lockedUntil, account: null };
  const count = (before?.lockedUntil ? 0 : (before?.count ?? 0)) + 1;
  const lockedUntil = count >= TRIES_BEFORE_LOCK ? now + LOCK_TIME : null;
  run(
    db,
    sql`INSERT INTO sign_in_tries (login_hash, count, last_at, locked_until) VALUES (${hash}, ${count}, ${now}, ${lockedUntil})
      ON CONFLICT (login_hash) DO UPDATE SET count = ${count}, last_at = ${now}, locked_until = ${lockedUntil}`,
  );
  const account = one<{ id: number; passwordHash: string }>(
    db,
    sql`SELECT id, password_hash AS passwordHash FROM accounts
      WHERE login = ${login} AND enabled = 1 AND password_hash IS NOT NULL`,
  );
  return { lockedUntil: null, account };
}

/** The right password, or a scan: what went wrong before is forgiven. */
export function recordSignIn(db: WriteDb, accountId: number, now: number): void {
  const account = one<{ login: string }>(db, sql`SELECT login FROM accounts WHERE id = ${accountId}`);
  if (account) run(db, sql`DELETE FROM sign_in_tries WHERE login_hash = ${hashOfLogin(account.login)}`);
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
  run(db, sql`UPDATE accounts SET password_hash = ${passwordHash} WHERE id = ${viewer.accountId}`);
}

/** Links the person of a scan to one's own account, or with null undoes it. */
export function updateOwnWecom(db: WriteDb, viewer: Viewer, userid: string | null): void {
  const taken =
    userid !== null &&
    one(db, sql`SELECT 1 FROM accounts WHERE wecom_userid = ${userid} AND id <> ${viewer.accountId}`) !== null;
  if (taken) throw new UserError(`企业微信成员 ${userid} 已关联另一个账号。请先在那个账号里解除关联。`);
  run(db, sql`UPDATE accounts SET wecom_userid = ${userid} WHERE id = ${viewer.accountId}`);
}

function hashOfCode(code: string): string {
  const letters = code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  return createHash('sha256').update(letters).digest('hex');
}

function hashOfLogin(login: string): string {
  return createHash('sha256').update(login.toLowerCase()).digest('hex');
}
