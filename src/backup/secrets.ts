import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadMasterKey, seal, unseal, writeDurably } from '../lib/seal.ts';

/** What opens the place back-ups go to, sealed among the keys: it goes along in the recovery copy. */
export interface BackupSecrets {
  /** Of the S3 store; empty: none. */
  readonly secretKey: string;
  /** Of the back-ups; empty: they are not sealed. */
  readonly passphrase: string;
}

export interface KeyPlace {
  readonly keysDir: string;
  readonly keyFile: string;
}

const FILE = 'backup.key';
const shape = z.object({ secretKey: z.string(), passphrase: z.string() });

/** Throws a UserError when the master key does not open them. */
export function readBackupSecrets({ keysDir, keyFile }: KeyPlace): BackupSecrets {
  const path = join(keysDir, FILE);
  if (!existsSync(path)) return { secretKey: '', passphrase: '' };
  return shape.parse(JSON.parse(unseal(loadMasterKey(keyFile), FILE, readFileSync(path)).toString()));
}

export function writeBackupSecrets({ keysDir, keyFile }: KeyPlace, secrets: BackupSecrets): void {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  const plain = Buffer.from(JSON.stringify(secrets));
  if (secrets.secretKey === '' && secrets.passphrase === '') rmSync(join(keysDir, FILE), { force: true });
  else writeDurably(join(keysDir, FILE), seal(loadMasterKey(keyFile), FILE, plain), 0o600);
}
