import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from './errors.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Secrets at rest: AES-256-GCM under the master key, which lies outside the data directory.
 * Sealed bytes: "HCS1", 12 bytes IV, 16 bytes tag, ciphertext. The name is authenticated, so files cannot be swapped.
 */
const MAGIC = Buffer.from('HCS1');

export function seal(masterKey: Buffer, name: string, plain: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', masterKey, iv).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([MAGIC, iv, cipher.getAuthTag(), body]);
}

/** Throws a UserError when the master key is not the one it was sealed with, or the bytes were changed. */
export function unseal(masterKey: Buffer, name: string, sealed: Buffer): Buffer {
  try {
    if (!sealed.subarray(0, 4).equals(MAGIC)) throw new Error('not sealed by us');
    const decipher = createDecipheriv('aes-256-gcm', masterKey, sealed.subarray(4, 16)).setAAD(Buffer.from(name));
    decipher.setAuthTag(sealed.subarray(16, 32));
    return Buffer.concat([decipher.update(sealed.subarray(32)), decipher.final()]);
  } catch {
    throw new UserError(
      `密钥文件 ${name} 无法解封：主密钥不是当初封存它的那一把，或文件已损坏。请放回原来的主密钥文件。`,
    );
  }
}

/** Beside a file that is about to be replaced by another one, sealed with another master key. */
export const NEXT = '.next';

/** Reads the master key; the first start makes one, readable by its owner only. */
export function loadMasterKey(path: string): Buffer {
  if (!existsSync(path) && !existsSync(path + NEXT)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeDurably(path, Buffer.from(randomBytes(32).toString('base64')), 0o400);
  }
  return readMasterKey(path);
}

/** One that has to be there. */
export function readMasterKey(path: string): Buffer {
  if (existsSync(path + NEXT))
    throw new UserError('主密钥更换到一半，还没有收尾。启动一次会存服务，或再执行一次 rotate-key，它会接着做完。');
  if (!existsSync(path)) throw new UserError(`主密钥文件 ${path} 不见了。请从备份放回原来的文件。`);
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== 32)
    throw new UserError(`主密钥文件 ${path} 内容不对：应为 32 字节的 base64。请从备份恢复该文件。`);
  return key;
}

/** Whole or not at all, also over a power cut. */
export function writeDurably(path: string, content: Buffer, mode: number): void {
  const draft = `${path}.${process.pid}.new`;
  const file = openSync(draft, 'w', 0o600);
  writeSync(file, content);
  fsyncSync(file);
  closeSync(file);
  // There a mode can only say read-only, and nothing could take the file's place; the rights of its folder guard it.
  if (process.platform !== 'win32') chmodSync(draft, mode);
  replaceFile(draft, path);
}
