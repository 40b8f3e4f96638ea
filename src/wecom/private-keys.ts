import { createPublicKey, generateKeyPair, hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../lib/errors.ts';
import { loadMasterKey, seal, unseal, writeDurably } from '../lib/seal.ts';
import { readPrivateKey } from './read-private-key.ts';

/**
 * The enterprise's RSA private keys, one sealed file per publickey_ver. Every version is kept for ever:
 * records stay encrypted under the version they came with.
 */
export interface KeyPlace {
  readonly keysDir: string;
  readonly keyFile: string;
}

const HIGHEST = 1_000_000;
const nameOf = (version: number) => `rsa-${version}.key`;

/** Adds or replaces the key of one version; accepts PEM in PKCS#1 or PKCS#8, also with a passphrase. */
export function importPrivateKey(place: KeyPlace, version: number, text: string, passphrase = ''): void {
  assertVersion(version);
  const pem = readPrivateKey(text, passphrase).export({ type: 'pkcs8', format: 'pem' }) as string;
  putSealed(place, nameOf(version), pem);
}

export function assertVersion(version: number): void {
  if (!Number.isSafeInteger(version) || version < 1 || version > HIGHEST)
    throw new UserError('密钥版本号须为正整数，与企业微信后台显示的一致。');
}

/** Made in libuv's threads: a pair takes between a tenth of a second and one. */
export async function makePrivateKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}

/** What goes to WeCom's console. */
export function publicPemOf(pem: string): string {
  return createPublicKey(pem).export({ type: 'spki', format: 'pem' }) as string;
}

/** By which two people on the telephone know that they mean the same key. */
export function fingerprintOf(pem: string): string {
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  return hash('sha256', der, 'hex').slice(0, 16);
}

/** All versions, as PEM. */
export function readPrivateKeys(place: KeyPlace): Map<number, string> {
  return new Map(keyVersions(place.keysDir).map((version) => [version, getSealed(place, nameOf(version))!]));
}

export function removePrivateKey(place: KeyPlace, version: number): void {
  removeSealed(place, nameOf(version));
}

/** A secret under a name of its own beside the keys. */
export function putSealed({ keysDir, keyFile }: KeyPlace, name: string, plain: string): void {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  writeDurably(join(keysDir, name), seal(loadMasterKey(keyFile), name, Buffer.from(plain)), 0o600);
}

export function getSealed({ keysDir, keyFile }: KeyPlace, name: string): string | null {
  const path = join(keysDir, name);
  return existsSync(path) ? unseal(loadMasterKey(keyFile), name, readFileSync(path)).toString() : null;
}

export function removeSealed({ keysDir }: KeyPlace, name: string): void {
  rmSync(join(keysDir, name), { force: true });
}

function keyVersions(keysDir: string): number[] {
  if (!existsSync(keysDir)) return [];
  return readdirSync(keysDir)
    .map((name) => /^rsa-(\d+)\.key$/.exec(name)?.[1])
    .filter((version) => version !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);
}

/** Changes whenever a key was added or replaced: cheap enough to ask before every pull. */
export function keysFingerprint(keysDir: string): string {
  return keyVersions(keysDir)
    .map((version) => {
      const { mtimeMs, size } = statSync(join(keysDir, nameOf(version)));
      return `${version}:${mtimeMs}:${size}`;
    })
    .join(' ');
}
