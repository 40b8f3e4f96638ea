import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { UserError } from '../lib/errors.ts';

/**
 * Passwords at rest: scrypt with its parameters beside the hash, so that they can be raised later.
 * About a quarter of a second in libuv's threads, never on the event loop.
 */
interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const scrypt = promisify<string, Buffer, number, object, Buffer>(scryptCallback);

const COST: Cost = { N: 32_768, r: 8, p: 2 };
const LENGTH = 32;
const SHORTEST = 10;
const LONGEST = 128;

/** Stands in for an account that does not exist: the answer takes as long, and is no. */
const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(LENGTH).toString('base64')}`;

export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, hash] = (stored ?? NOBODY).split('$');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt!, 'base64'), cost);
  return timingSafeEqual(derived, Buffer.from(hash!, 'base64')) && stored !== null;
}

/** The same letters typed on another keyboard can be other code points: NFKC makes them one. */
function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  return scrypt(password.normalize('NFKC'), salt, LENGTH, { N, r, p, maxmem: 256 * N * r });
}

/** Throws with the sentence to show when a new password will not do. */
export function assertGoodPassword(password: string, again: string, login: string): void {
  const length = [...password].length;
  if (length < SHORTEST) throw new UserError(`密码至少 ${SHORTEST} 个字符，现在是 ${length} 个。`);
  if (length > LONGEST) throw new UserError(`密码最多 ${LONGEST} 个字符。`);
  if (new Set(password).size < 4) throw new UserError('密码里不同的字符太少，容易被猜中。');
  if (login && password.toLowerCase().includes(login.toLowerCase())) throw new UserError('密码里不能包含账号。');
  if (password !== again) throw new UserError('两次输入的密码不一致。');
}
