import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../lib/errors.ts';
import { loadMasterKey, seal, writeDurably } from '../lib/seal.ts';
import { fingerprintOf, type KeyPlace } from '../wecom/private-keys.ts';
import { openFile, type RecoveryContent } from './recovery.ts';

/**
 * Puts back what a recovery copy holds. What is here is never overwritten: what is missing comes back, and a key that
 * differs from the one held under its number is laid beside it. Everything is checked before anything is written.
 */
interface Plan {
  readonly name: string;
  readonly bytes: Buffer | null;
  readonly said: string;
}

/** Answers with what was done, a line each. */
export function restoreRecoveryCopy(place: KeyPlace, { masterKey, files }: RecoveryContent): string[] {
  const isNew = !existsSync(place.keyFile);
  if (!isNew) assertSameMaster(place.keyFile, masterKey);
  assertOpens(place.keysDir, masterKey);
  const plans = [...files].map(([name, bytes]) => planFor(place.keysDir, name, bytes, masterKey));
  mkdirSync(place.keysDir, { recursive: true, mode: 0o700 });
  if (isNew) {
    mkdirSync(dirname(place.keyFile), { recursive: true, mode: 0o700 });
    writeDurably(place.keyFile, Buffer.from(masterKey.toString('base64')), 0o400);
  }
  for (const { name, bytes } of plans) if (bytes) writeDurably(join(place.keysDir, name), bytes, 0o600);
  return [
    isNew ? `主密钥：已恢复到 ${place.keyFile}` : '主密钥：与本机的相同，没有改动',
    ...plans.map(({ said }) => said).filter((said) => said !== ''),
  ];
}

function assertSameMaster(keyFile: string, masterKey: Buffer): void {
  if (loadMasterKey(keyFile).equals(masterKey)) return;
  throw new UserError(
    `本机已有另一把主密钥（${keyFile}），没有恢复任何内容：换掉它，用它密封的密钥与绑定信息就再也打不开。确认本机的密钥都不需要时，请把该文件与数据目录下的 keys 目录移到别处，再执行一次。`,
  );
}

/** A folder sealed with some other key would stay closed for good behind this one. */
function assertOpens(keysDir: string, masterKey: Buffer): void {
  const sealed = existsSync(keysDir) ? readdirSync(keysDir).filter((name) => name.endsWith('.key')) : [];
  const closed = sealed.find((name) => openFile(masterKey, name, readFileSync(join(keysDir, name))) === null);
  if (closed === undefined) return;
  throw new UserError(
    `${join(keysDir, closed)} 不是用这份副本里的主密钥密封的，没有恢复任何内容。请核对副本属于本机这份数据；文件确已损坏时，请先把它移到别处，再执行一次。`,
  );
}

function planFor(keysDir: string, name: string, bytes: Buffer, masterKey: Buffer): Plan {
  const label = labelOf(name);
  const plain = openFile(masterKey, name, bytes);
  if (plain === null) throw new UserError('恢复副本的内容前后不一致，没有恢复任何内容。请换一份副本。');
  const path = join(keysDir, name);
  if (!existsSync(path)) return { name, bytes, said: label && `${label}：已恢复` };
  const same = openFile(masterKey, name, readFileSync(path))!.equals(plain);
  if (same || label === '') return { name, bytes: null, said: label && `${label}：与本机的相同，没有改动` };
  if (!name.startsWith('rsa-')) return { name, bytes: null, said: `${label}：本机已有，没有改动` };
  const beside = `former-${fingerprintOf(plain.toString())}.key`;
  return {
    name: beside,
    bytes: seal(masterKey, beside, plain),
    said: `${label}：本机持有的是另一把，没有改动；副本中的一把已存为停用的密钥`,
  };
}

function labelOf(name: string): string {
  const version = /^rsa-(\d+)\.key$/.exec(name)?.[1];
  if (version) return `私钥 v${version}`;
  if (name === 'binding.key') return '绑定信息';
  if (name === 'draft.key') return '等待版本号的密钥';
  if (name === 'log.key') return '存证日志的签名密钥';
  return name.startsWith('former-') ? '停用的密钥' : '';
}
