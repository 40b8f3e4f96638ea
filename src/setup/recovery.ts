import { createCipheriv, createDecipheriv, randomBytes, scrypt as scryptCallback } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import { loadMasterKey, unseal } from '../lib/seal.ts';
import type { KeyPlace } from '../wecom/private-keys.ts';

/**
 * The recovery copy: the master key and every sealed file of the key folder, under a passphrase (scrypt, AES-256-GCM).
 * With it and a back-up of the data a new machine opens everything; with the copy alone there is nothing to read.
 * One JSON file, so that it survives mail and clip boards; its head is authenticated together with the content.
 */
export interface RecoveryCopy {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What a copy holds once it is open. */
export interface RecoveryContent {
  readonly madeAt: number;
  readonly masterKey: Buffer;
  /** As they lie in the key folder: sealed with that master key. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const SHORTEST = 12;
const LONGEST = 256;
const COST = { N: 131_072, r: 8, p: 1 }; // 128 MB and some tenths of a second, on a day that comes once a year
const MOST_MEMORY = 512 * 2 ** 20; // a file made to exhaust us is refused
export const FILE_NAME = /^[\w.-]{1,80}\.(key|json)$/;

const scrypt = promisify<string, Buffer, number, object, Buffer>(scryptCallback);
const base64 = z.base64();

const head = z.object({
  huicun: z.literal('recovery-copy'),
  format: z.literal(1),
  madeAt: z.number(),
  scrypt: z.object({ N: z.number().int(), r: z.number().int(), p: z.number().int(), salt: base64 }),
  iv: base64,
});
const whole = head.extend({ tag: base64, content: base64 });
const contentShape = z.object({ masterKey: base64, files: z.record(z.string().regex(FILE_NAME), base64) });
type Head = z.output<typeof head>;

export async function makeRecoveryCopy(
  { keysDir, keyFile }: KeyPlace,
  { passphrase, again }: { readonly passphrase: string; readonly again: string },
  at: number,
  cost = COST,
): Promise<RecoveryCopy> {
  assertPassphrase(passphrase, again);
  const names = existsSync(keysDir) ? readdirSync(keysDir).filter((name) => FILE_NAME.test(name)) : [];
  const files = names.map((name) => [name, readFileSync(join(keysDir, name)).toString('base64')] as const);
  const content = { masterKey: loadMasterKey(keyFile).toString('base64'), files: Object.fromEntries(files) };
  const salt = randomBytes(16).toString('base64');
  const iv = randomBytes(12);
  const opening: Head = {
    huicun: 'recovery-copy',
    format: 1,
    madeAt: at,
    scrypt: { ...cost, salt },
    iv: iv.toString('base64'),
  };
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, opening), iv).setAAD(authenticated(opening));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
  const tag = cipher.getAuthTag().toString('base64');
  const bytes = Buffer.from(`${JSON.stringify({ ...opening, tag, content: sealed.toString('base64') }, null, 1)}\n`);
  const day = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
  return { name: `会存恢复副本-${day}.json`, bytes };
}

function assertPassphrase(passphrase: string, again: string): void {
  const length = [...passphrase].length;
  if (length < SHORTEST) throw new UserError(`口令至少 ${SHORTEST} 个字符，现在是 ${length} 个。`);
  if (length > LONGEST) throw new UserError(`口令最多 ${LONGEST} 个字符。`);
  if (new Set(passphrase).size < 6) throw new UserError('口令里不同的字符太少，容易被猜中。');
  if (passphrase !== again) throw new UserError('两次输入的口令不一致。');
}

/** Throws a UserError when it is no copy, or another passphrase, or one changed letter. */
export async function openRecoveryCopy(bytes: Buffer, passphrase: string): Promise<RecoveryContent> {
  const { tag, content, ...opening } = parse(bytes);
  const key = await derive(passphrase, opening);
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(opening.iv, 'base64'));
  try {
    decipher.setAAD(authenticated(opening)).setAuthTag(Buffer.from(tag, 'base64'));
    const plain = Buffer.concat([decipher.update(Buffer.from(content, 'base64')), decipher.final()]);
    const { masterKey, files } = contentShape.parse(JSON.parse(plain.toString()));
    const entries = Object.entries(files).map(([name, file]) => [name, Buffer.from(file, 'base64')] as const);
    return { madeAt: opening.madeAt, masterKey: Buffer.from(masterKey, 'base64'), files: new Map(entries) };
  } catch {
    throw new UserError('打不开这份恢复副本：口令不对，或文件被改动过。什么都没有恢复。口令区分大小写与空格。');
  }
}

function parse(bytes: Buffer): z.output<typeof whole> {
  try {
    return whole.parse(JSON.parse(bytes.toString().replace(/^\uFEFF/, '')));
  } catch {
    throw new UserError('这不是会存的恢复副本，或文件不完整。请使用在“密钥”页下载的原文件。');
  }
}

function authenticated({ huicun, format, madeAt, scrypt: cost, iv }: Head): Buffer {
  return Buffer.from(JSON.stringify([huicun, format, madeAt, cost.N, cost.r, cost.p, cost.salt, iv]));
}

async function derive(passphrase: string, { scrypt: { N, r, p, salt } }: Head): Promise<Buffer> {
  const memory = 128 * N * r;
  if (N < 2 || r < 1 || p < 1 || p > 16 || memory > MOST_MEMORY)
    throw new UserError('这份恢复副本的参数不正常，没有打开。请使用在“密钥”页下载的原文件。');
  // The same letters typed on another keyboard can be other code points: NFKC makes them one.
  return scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: memory + 2 ** 20 });
}

/** The plain content of a sealed file; null when this master key does not open it. */
export function openFile(masterKey: Buffer, name: string, sealed: Buffer): Buffer | null {
  try {
    return name.endsWith('.key') ? unseal(masterKey, name, sealed) : sealed;
  } catch {
    return null;
  }
}
