import { readFileSync } from 'node:fs';
import { openPlace } from '../backup/open-place.ts';
import type { BackupPlace } from '../backup/place.ts';
import { readBackupSecrets } from '../backup/secrets.ts';
import { isSealed } from '../backup/vault.ts';
import { type Config, pathsOf } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { askSecret } from '../lib/terminal.ts';
import { PROGRAM } from '../setup/program.ts';
import { type BackupPlanRow, type BackupTarget, findBackupPlan } from '../store/backups.ts';
import { ReadOnlyStore } from '../store/read-only.ts';

/** Where a command finds back-ups: named by the caller, or as the page has it. */

export const PLACE_USAGE =
  '位置为文件夹，或 S3 存储桶的网址（https://地址/存储桶[/前缀]，另加 --access-key 与 --secret-key-file，可加 --region、--virtual-host、--ca 文件）';

/** Options of a command: those with a value, and those without. */
export function readOptions(
  args: readonly string[],
  {
    valued,
    flags,
    usage,
  }: { readonly valued: readonly string[]; readonly flags: readonly string[]; readonly usage: string },
): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i += 1) {
    const name = args[i]!;
    if (flags.includes(name)) given.set(name, '');
    else if (valued.includes(name) && args[i + 1] !== undefined) {
      given.set(name, args[i + 1]!);
      i += 1;
    } else throw new UserError(`用法：${usage}\n${PLACE_USAGE}`);
  }
  return given;
}

export const PLACE_OPTIONS = ['--access-key', '--secret-key-file', '--region', '--ca', '--passphrase-file'];
export const PLACE_FLAGS = ['--virtual-host'];

export interface FoundPlace {
  readonly place: BackupPlace;
  /** What the page has; null: it was named by the caller, or nobody has said. */
  readonly plan: BackupPlanRow | null;
  readonly passphrase: string;
}

/** `named`: as the caller wrote it; undefined: the one of the page. */
export async function findPlace(
  config: Config,
  named: string | undefined,
  options: ReadonlyMap<string, string>,
): Promise<FoundPlace> {
  if (named === undefined) return placeOfPage(config);
  const place = openPlace(targetIn(named, options), secretIn(options, '--secret-key-file'));
  return { place, plan: null, passphrase: secretIn(options, '--passphrase-file') };
}

async function placeOfPage(config: Config): Promise<FoundPlace> {
  const store = new ReadOnlyStore(pathsOf(config));
  try {
    const plan = await store.read(findBackupPlan, PROGRAM);
    if (plan === null)
      throw new UserError('还没有设置备份的位置。请在“设置 › 备份”里填写，或在命令里写明，例如 --to /mnt/backup。');
    const { secretKey, passphrase } = readBackupSecrets({ keysDir: pathsOf(config).keys, keyFile: config.keyFile });
    return { place: openPlace(plan, secretKey), plan, passphrase };
  } finally {
    await store.close();
  }
}

/** The passphrase of what lies there, asked for when nobody has given it. */
export async function passphraseFor({ place, passphrase }: FoundPlace): Promise<string> {
  if (passphrase !== '' || (await isSealed(place)) !== true) return passphrase;
  return askSecret('备份的口令：');
}

function targetIn(named: string, options: ReadonlyMap<string, string>): BackupTarget {
  const empty = {
    folder: '',
    endpoint: '',
    region: '',
    bucket: '',
    prefix: '',
    accessKey: '',
    ca: '',
    style: 'path' as const,
  };
  if (!/^https?:\/\//.test(named)) return { ...empty, kind: 'folder', folder: named };
  if (!URL.canParse(named)) throw new UserError(`${named} 不是网址。${PLACE_USAGE}`);
  const { origin, pathname } = new URL(named);
  const [bucket = '', ...prefix] = pathname
    .slice(1)
    .split('/')
    .filter((part) => part !== '');
  const ca = options.get('--ca');
  return {
    ...{ kind: 's3', folder: '', endpoint: origin, bucket, prefix: prefix.join('/') },
    region: options.get('--region') ?? 'us-east-1',
    accessKey: options.get('--access-key') ?? '',
    style: options.has('--virtual-host') ? 'host' : 'path',
    ca: ca === undefined ? '' : readText(ca),
  };
}

function secretIn(options: ReadonlyMap<string, string>, name: string): string {
  const file = options.get(name);
  return file === undefined ? '' : readText(file).split('\n')[0]!.trim();
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`读不到文件 ${file}，请检查路径与权限。`);
  }
}

export function sizeIn(bytes: number): string {
  const mb = bytes / 2 ** 20;
  if (mb < 1) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return mb < 1024 ? `${mb.toFixed(1)} MB` : `${(mb / 1024).toFixed(1)} GB`;
}

/** In UTC+8, like everything people see. */
export const timeOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
