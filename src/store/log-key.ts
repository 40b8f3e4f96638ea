import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeVerifierKey, type Signer } from '../evidence/note.ts';
import { UserError } from '../lib/errors.ts';
import { loadMasterKey, seal, unseal, writeDurably } from '../lib/seal.ts';

/** The Ed25519 key that signs checkpoints and packages, sealed beside the others, and its public half for everybody. */
export interface KeyPlace {
  readonly keysDir: string;
  readonly keyFile: string;
}

const FILE = 'log.key';
const PUBLIC_FILE = 'log.pub';

/** Null before its first use. Throws a UserError when the master key does not open it. */
export function readLogKey({ keysDir, keyFile }: KeyPlace): KeyObject | null {
  const path = join(keysDir, FILE);
  if (!existsSync(path)) return null;
  const key = unseal(loadMasterKey(keyFile), FILE, readFileSync(path));
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

export function makeLogKey({ keysDir, keyFile }: KeyPlace): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  writeDurably(join(keysDir, FILE), seal(loadMasterKey(keyFile), FILE, der), 0o600);
  return privateKey;
}

/** What a log is called: the same key gives the same name, also where nothing but the key is left. */
export function originOf(key: KeyObject, log: number): string {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return `huicun.local/${hash('sha256', der, 'hex').slice(0, 16)}/${log}`;
}

export const signerOf = (key: KeyObject, origin: string): Signer => ({ name: origin, privateKey: key });

/** For those who verify: written anew when the log begins under another name. */
export function publishLogKey({ keysDir }: KeyPlace, key: KeyObject, origin: string): void {
  const text = `${encodeVerifierKey(origin, key)}\n`;
  if (readPublicLogKey(keysDir) === text.trim()) return;
  writeDurably(join(keysDir, PUBLIC_FILE), Buffer.from(text), 0o644);
}

/** In text form; null before the first. */
export function readPublicLogKey(keysDir: string): string | null {
  const path = join(keysDir, PUBLIC_FILE);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}

/** The same for whoever can do nothing without it. */
export function demandPublicLogKey(keysDir: string): string {
  const key = readPublicLogKey(keysDir);
  if (key === null) throw new UserError('这里还没有存证日志的公钥（keys/log.pub）。服务启动并拉取到消息后会自动生成。');
  return key;
}
