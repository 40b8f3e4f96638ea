import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { messageOf, UserError } from '../lib/errors.ts';
import { replaceFile } from '../lib/replace-file.ts';
import type { FileKind } from './files.ts';
import { migrations } from './migrations/index.ts';

export interface Migration {
  readonly name: string;
  /** It only adds what can be dropped again, by `down`: the file is not copied first. */
  readonly withoutCopy?: boolean;
  up(db: Database.Database): void;
  /** The way back of one without a copy. */
  down?(db: Database.Database): void;
}

/** Written by a program newer than this one: nothing of it is touched. */
export class NewerData extends UserError {
  readonly exitCode = 3;
}

/**
 * Brings a file's schema from whatever it is to `target` (the newest, unless a test says otherwise), in one
 * transaction: either the new version or the old one. A file newer than the program is refused, untouched.
 */
export function migrate(db: Database.Database, kind: FileKind, target = migrations[kind].length): void {
  const from = schemaVersion(db);
  assertNotNewer(db.name, kind, from);
  if (from >= target) return;
  if (needsCopy(kind, from, target)) keepCopy(db, from);
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { up } of migrations[kind].slice(from, target)) up(db);
    db.pragma(`user_version = ${target}`);
    db.exec('COMMIT');
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK');
    const why = `从结构 ${from} 升级到 ${target} 没有成功，文件没有改动：${messageOf(cause)}`;
    throw Object.assign(new UserError(`${db.name} ${why}。${remedyFor(cause)}`), { cause });
  }
}

export function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

export function assertNotNewer(path: string, kind: FileKind, version: number): void {
  const own = migrations[kind].length;
  if (version <= own) return;
  throw new NewerData(
    `${path} 由更新版本的程序写成（结构 ${version}，本程序 ${own}）。请安装新版本程序，数据没有改动。`,
  );
}

/** Whether a file of this version is copied before it is brought to the target. */
export function needsCopy(kind: FileKind, from: number, target = migrations[kind].length): boolean {
  return from > 0 && migrations[kind].slice(from, target).some(({ withoutCopy }) => !withoutCopy);
}

/** The way back, beside the file. */
export const copyPath = (path: string, version: number): string => `${path}.before-v${version + 1}`;

/**
 * Under its name it is whole and on the disk. Always made anew: one that is there already may be older than what the file
 * has come to hold since.
 */
function keepCopy(db: Database.Database, version: number): void {
  if (db.memory) return;
  const copy = copyPath(db.name, version);
  const part = `${copy}.part`;
  rmSync(part, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run(part);
    syncPath(part, 'r+');
    replaceFile(part, copy);
    syncFolder(dirname(copy));
  } catch (cause) {
    rmSync(part, { force: true });
    const sentence = `${db.name} 升级前的副本没有留成，升级没有开始，数据没有改动：${messageOf(cause)}。${remedyFor(cause)}`;
    throw Object.assign(new UserError(sentence), { cause });
  }
}

function remedyFor(cause: unknown): string {
  const { code = '' } = cause as { code?: string };
  if (/FULL|ENOSPC/.test(code)) return '磁盘已满：请腾出空间，然后再试。';
  if (/READONLY|PERM|ACCES|CANTOPEN/.test(code)) return '请以运行会存服务的账号执行，例如 sudo -u huicun。';
  return '请保留数据目录，把这句话与日志发给技术支持；旧版本的程序仍可使用这份数据。';
}

/** A name in a folder is on the disk when the folder is. */
export function syncFolder(folder: string): void {
  if (process.platform !== 'win32') syncPath(folder, 'r'); // cannot be opened there; NTFS keeps the order itself
}

function syncPath(path: string, flags: string): void {
  const fd = openSync(path, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
