import { existsSync } from 'node:fs';
import { UserError } from '../lib/errors.ts';
import type { WriteDb } from './db.ts';
import { openForWriting, type StorePaths } from './files.ts';
import { NewerData, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { recordTraces, type TrailEntry } from './trail.ts';

/** How long the service may be in the middle of something. */
export interface Patience {
  readonly patienceMs?: number;
}

/**
 * A change by a command on the server, with its traces, in one immediate transaction: it waits its turn behind the running
 * service, or for a few seconds, then says so. Null when there is no huicun.db; none is made.
 */
export function writeBesideService<R>(
  { desk }: Pick<StorePaths, 'desk'>,
  traces: readonly TrailEntry[],
  change: (db: WriteDb) => R,
  patience: Patience = {},
): R | null {
  if (!existsSync(desk)) return null;
  try {
    return write({ path: desk, ...patience }, traces, change);
  } catch (error) {
    throw inWords(error);
  }
}

function write<R>(
  { path, patienceMs = 5000 }: { readonly path: string } & Patience,
  traces: readonly TrailEntry[],
  change: (db: WriteDb) => R,
): R | null {
  const connection = openForWriting(path, 'desk');
  connection.pragma(`busy_timeout = ${patienceMs}`);
  try {
    const version = schemaVersion(connection);
    if (version === 0) return null; // the service is about to make its tables
    if (version !== migrations.desk.length) throw otherVersion(version);
    return connection
      .transaction(() => {
        const db = { connection } as WriteDb;
        const result = change(db);
        recordTraces(db, traces);
        return result;
      })
      .immediate();
  } finally {
    connection.close();
  }
}

function otherVersion(version: number): UserError {
  return version < migrations.desk.length
    ? new UserError('数据库还是旧版本的，操作日志无法写入。启动一次会存服务，它会自动升级，然后再执行。')
    : new NewerData('数据库由更新版本的程序写成，操作日志无法写入。请用与服务相同版本的程序执行。');
}

const REASONS: readonly (readonly [code: RegExp, sentence: string])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, '数据库正忙，操作日志无法写入，命令没有执行。请稍后再试，或先停止会存服务。'],
  [
    /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/,
    '没有写入操作日志的权限，命令没有执行。请以运行会存服务的账号执行，例如 sudo -u huicun。',
  ],
  [/^SQLITE_FULL/, '磁盘已满，操作日志无法写入，命令没有执行。请先腾出空间。'],
  [
    /^SQLITE_(CORRUPT|NOTADB|IOERR)/,
    '数据库读写出错，操作日志无法写入，命令没有执行。请检查磁盘，或从备份恢复 huicun.db。',
  ],
];

function inWords(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  const known = REASONS.find(([pattern]) => pattern.test(code));
  return known ? new UserError(`${known[1]}（${code}）`) : error;
}
