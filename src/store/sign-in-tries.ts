import { createHash } from 'node:crypto';
import { one, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/**
 * Passwords and one-time passwords that were tried. A browser that somebody has signed in with before counts for itself;
 * all others count by address, and together: strangers who try a name lock each other out, never the one whose name it is.
 * Counted by a hash of the name as typed, so that names nobody has lock like the others and a lock tells nothing.
 */
export const owner = 'desk';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const TRIES_BEFORE_LOCK = 5;
/** From all addresses together; a whole office may mistype. */
export const STRANGERS_BEFORE_LOCK = 20;
export const LOCK_TIME = 15 * MINUTE;

/** What is tried: the password at the door, the one-time password behind it, or the present password on one's own page. */
export type Tried = 'password' | 'totp' | 'own';

export interface TryFrom {
  /** Hash of what the browser says it was given after signing in; null when it says nothing. */
  readonly device: string | null;
  readonly address: string;
}

export interface SignInTry {
  readonly lockedUntil: number | null;
  readonly account: { readonly id: number; readonly passwordHash: string } | null;
}

/**
 * Counts a try before it is looked at, so that many at once cannot slip past the limit; the one that reaches the limit
 * still counts if it is right (forgiveTries).
 */
export function recordSignInTry(db: WriteDb, tried: Tried, login: string, from: TryFrom, now: number): SignInTry {
  run(db, sql`DELETE FROM sign_in_tries WHERE last_at < ${now - DAY}`);
  const counters = countersOf(db, tried, login, from);
  const locks = counters.map(({ key }) => lockOf(db, key, now)).filter((until) => until !== null);
  if (locks.length > 0) return { lockedUntil: Math.max(...locks), account: null };
  for (const { key, most } of counters) count(db, key, most, now);
  const account = one<{ id: number; passwordHash: string }>(
    db,
    sql`SELECT id, password_hash AS passwordHash FROM accounts
      WHERE login = ${login} AND enabled = 1 AND password_hash IS NOT NULL`,
  );
  return { lockedUntil: null, account };
}

/** It was right: what went wrong before from there is forgiven; what others tried is not. */
export function forgiveTries(db: WriteDb, tried: Tried, login: string, from: TryFrom): void {
  const [own, together] = countersOf(db, tried, login, from);
  run(db, sql`DELETE FROM sign_in_tries WHERE login_hash = ${own!.key}`);
  if (!together) return;
  run(
    db,
    sql`UPDATE sign_in_tries SET count = max(0, count - 1), locked_until = iif(count >= ${together.most}, NULL, locked_until)
      WHERE login_hash = ${together.key}`,
  );
}

/** He has proved otherwise who he is: everything that was tried with his name, from wherever. */
export function forgetTries(db: WriteDb, login: string): void {
  const name = hashOf(login.toLowerCase());
  run(db, sql`DELETE FROM sign_in_tries WHERE login_hash >= ${`${name}.`} AND login_hash < ${`${name}/`}`);
}

interface Counter {
  readonly key: string;
  readonly most: number;
}

/** The same statements whether anybody has this name or not. */
function countersOf(db: WriteDb, tried: Tried, login: string, { device, address }: TryFrom): Counter[] {
  const known = one(
    db,
    sql`SELECT 1 FROM devices d JOIN accounts a ON a.id = d.account WHERE d.id_hash = ${device ?? ''} AND a.login = ${login}`,
  );
  const keyOf = (...words: string[]) => `${hashOf(login.toLowerCase())}.${hashOf(JSON.stringify([tried, ...words]))}`;
  if (tried === 'own') return [{ key: keyOf('own'), most: TRIES_BEFORE_LOCK }];
  if (known) return [{ key: keyOf('device', device!), most: TRIES_BEFORE_LOCK }];
  return [
    { key: keyOf('address', address), most: TRIES_BEFORE_LOCK },
    { key: keyOf('strangers'), most: STRANGERS_BEFORE_LOCK },
  ];
}

function lockOf(db: WriteDb, key: string, now: number): number | null {
  return (
    one<{ until: number }>(
      db,
      sql`SELECT locked_until AS until FROM sign_in_tries WHERE login_hash = ${key} AND locked_until > ${now}`,
    )?.until ?? null
  );
}

/** A lock that is over begins again from nothing. */
function count(db: WriteDb, key: string, most: number, now: number): void {
  const before = one<{ count: number; lockedUntil: number | null }>(
    db,
    sql`SELECT count, locked_until AS lockedUntil FROM sign_in_tries WHERE login_hash = ${key}`,
  );
  const tries = (before?.lockedUntil ? 0 : (before?.count ?? 0)) + 1;
  const lockedUntil = tries >= most ? now + LOCK_TIME : null;
  run(
    db,
    sql`INSERT INTO sign_in_tries (login_hash, count, last_at, locked_until) VALUES (${key}, ${tries}, ${now}, ${lockedUntil})
      ON CONFLICT (login_hash) DO UPDATE SET count = ${tries}, last_at = ${now}, locked_until = ${lockedUntil}`,
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
