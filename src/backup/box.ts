import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes, scrypt as scryptCallback } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { UserError } from '../lib/errors.ts';

/**
 * How bytes look where they are kept. Plain: named by their SHA-256. Sealed: AES-256-GCM under a key that a passphrase opens
 * (scrypt), each name a keyed hash, so that names tell nothing and an object cannot be taken for another. See FORMAT.md.
 */
export interface Box {
  readonly isSealed: boolean;
  /** What the object with this content (by its SHA-256, hex) is called. */
  nameOf(sha256: string): string;
  seal(name: string, plain: Buffer): Buffer;
  /** Throws when they are not the bytes that were kept under this name. */
  open(name: string, kept: Buffer): Buffer;
  /** Bytes that `plain` bytes take. */
  sizeOf(plain: number): number;
}

export class Tampered extends Error {}

const pathOf = (name: string): string => `objects/${name.slice(0, 2)}/${name.slice(2)}`;

export const plainBox: Box = {
  isSealed: false,
  nameOf: pathOf,
  seal: (_name, plain) => plain,
  open(name, kept) {
    const known = name.startsWith('objects/') ? name.slice('objects/'.length).replace('/', '') : null;
    if (known !== null && hash('sha256', kept, 'hex') !== known) throw new Tampered(name);
    return kept;
  },
  sizeOf: (plain) => plain,
};

const MAGIC = Buffer.from('HCB1');
const OVERHEAD = 4 + 12 + 16;

/** `secret`: 32 bytes to seal with, 32 to name with. */
export function sealedBox(secret: Buffer): Box {
  const [key, nameKey] = [secret.subarray(0, 32), secret.subarray(32)];
  return {
    isSealed: true,
    nameOf: (sha256) => pathOf(createHmac('sha256', nameKey).update(sha256).digest('hex')),
    seal(name, plain) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
      const body = [cipher.update(plain), cipher.final()];
      return Buffer.concat([MAGIC, iv, cipher.getAuthTag(), ...body]);
    },
    open(name, kept) {
      try {
        if (!kept.subarray(0, 4).equals(MAGIC)) throw new Error('not sealed by us');
        const decipher = createDecipheriv('aes-256-gcm', key, kept.subarray(4, 16)).setAAD(Buffer.from(name));
        decipher.setAuthTag(kept.subarray(16, OVERHEAD));
        return Buffer.concat([decipher.update(kept.subarray(OVERHEAD)), decipher.final()]);
      } catch {
        throw new Tampered(name);
      }
    },
    sizeOf: (plain) => plain + OVERHEAD,
  };
}

const base64 = z.base64();
const wrapped = z.object({
  scrypt: z.object({ N: z.number().int(), r: z.number().int(), p: z.number().int(), salt: base64 }),
  iv: base64,
  tag: base64,
  key: base64,
});
export type WrappedKey = z.output<typeof wrapped>;
export const wrappedShape = wrapped;

const scrypt = promisify<string, Buffer, number, object, Buffer>(scryptCallback);
const COST = { N: 65_536, r: 8, p: 1 }; // 64 MB, some tenths of a second at each start of a back-up
const MOST_MEMORY = 512 * 2 ** 20;
const SHORTEST = 12;

/** A new secret, and how the passphrase opens it again. */
export async function makeSecret(passphrase: string, cost = COST): Promise<{ secret: Buffer; wrapped: WrappedKey }> {
  assertBackupPassphrase(passphrase);
  const secret = randomBytes(64);
  const [salt, iv] = [randomBytes(16), randomBytes(12)];
  const opening = { ...cost, salt: salt.toString('base64') };
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, opening), iv);
  const key = Buffer.concat([cipher.update(secret), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('base64');
  return { secret, wrapped: { scrypt: opening, iv: iv.toString('base64'), tag, key } };
}

export async function openSecret(passphrase: string, { scrypt: cost, iv, tag, key }: WrappedKey): Promise<Buffer> {
  const derived = await derive(passphrase, cost);
  try {
    const decipher = createDecipheriv('aes-256-gcm', derived, Buffer.from(iv, 'base64'));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(key, 'base64')), decipher.final()]);
  } catch {
    throw new UserError('备份的口令不对，打不开这里的备份。口令区分大小写与空格。');
  }
}

export function assertBackupPassphrase(passphrase: string): void {
  const length = [...passphrase].length;
  if (length < SHORTEST) throw new UserError(`备份的口令至少 ${SHORTEST} 个字符，现在是 ${length} 个。`);
  if (length > 256) throw new UserError('备份的口令最多 256 个字符。');
  if (new Set(passphrase).size < 6) throw new UserError('备份的口令里不同的字符太少，容易被猜中。');
}

async function derive(passphrase: string, { N, r, p, salt }: WrappedKey['scrypt']): Promise<Buffer> {
  const memory = 128 * N * r;
  if (N < 2 || r < 1 || p < 1 || p > 16 || memory > MOST_MEMORY)
    throw new UserError('这个位置的加密参数不正常，没有打开。请检查其中的 huicun-backup.json 是否被改动。');
  // The same letters typed on another keyboard can be other code points: NFKC makes them one.
  return scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: memory + 2 ** 20 });
}
