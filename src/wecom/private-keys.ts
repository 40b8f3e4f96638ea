import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/errors.ts';
import { loadMasterKey, seal, unseal, writeDurably } from '../lib/seal.ts';

/**
 * The enterprise's RSA private keys, one sealed file per publickey_ver. Every version is kept for ever:
 * records stay encrypted under the version they came with.
 */
export interface KeyPlace {
  readonly keysDir: string;
  readonly keyFile: string;
}

const nameOf = (version: number) => `rsa-${version}.key`;

/** Adds or replaces the key of one version; accepts PEM in PKCS#1 or PKCS#8. */
export function importPrivateKey({ keysDir, keyFile }: KeyPlace, version: number, pem: string): void {
  if (!Number.isSafeInteger(version) || version < 1)
    throw new UserError('密钥版本号须为正整数，与企业微信后台显示的一致。');
  const parsed = parse(pem);
  if (parsed.asymmetricKeyType !== 'rsa' || parsed.asymmetricKeyDetails?.modulusLength !== 2048) {
    throw new UserError('会话存档只接受 RSA 2048 位的私钥，请确认导入的是与后台公钥配对的那一把。');
  }
  const plain = Buffer.from(parsed.export({ type: 'pkcs8', format: 'pem' }) as string);
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  writeDurably(join(keysDir, nameOf(version)), seal(loadMasterKey(keyFile), nameOf(version), plain), 0o600);
}

function parse(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new UserError('读不出私钥：须为 PEM 格式（以 -----BEGIN 开头），且未加密。');
  }
}

/** All versions, as PEM. */
export function readPrivateKeys({ keysDir, keyFile }: KeyPlace): Map<number, string> {
  const versions = keyVersions(keysDir);
  if (versions.length === 0) return new Map();
  const master = loadMasterKey(keyFile);
  return new Map(
    versions.map((version) => {
      const name = nameOf(version);
      return [version, unseal(master, name, readFileSync(join(keysDir, name))).toString()];
    }),
  );
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
