import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type Database from 'better-sqlite3';
import { UserError } from '../lib/errors.ts';
import { evidencePath, type FileKind, openForReading, type StorePaths } from './files.ts';
import { assertNotNewer, NewerData, schemaVersion } from './migrate.ts';

/** Every database of the data directory as it lies there, without changing any: what an upgrade has to bring up to date. */
export interface DataFile {
  readonly kind: FileKind;
  readonly path: string;
  /** 0: a shell that nothing was written into yet. */
  readonly version: number;
  readonly bytes: number;
}

interface Named {
  readonly month: string;
  readonly evidence: string;
  readonly read: string;
}

/** Small files first. Of a month the files in use; of one the catalogue does not know, all. */
export function listDataFiles(paths: StorePaths): DataFile[] {
  const files = [
    ...fileAt(paths.desk, 'desk'),
    ...fileAt(paths.archive, 'archive'),
    ...monthFiles(paths).flatMap((name) =>
      fileAt(evidencePath(paths, name), name.includes('.read.') ? 'read' : 'evidence'),
    ),
  ];
  for (const { path, kind, version } of files) assertNotNewer(path, kind, version);
  return files;
}

/** Of the whole data directory, before anything is written to it. What cannot be read is for whoever needs it to judge. */
export function assertNoNewerData(paths: StorePaths): void {
  try {
    listDataFiles(paths);
  } catch (error) {
    if (error instanceof NewerData) throw error;
  }
}

/** Looks into a file; says in a sentence why it cannot. */
export function lookInto<T>(path: string, look: (db: Database.Database) => T): T {
  let db: Database.Database | null = null;
  try {
    db = openForReading(path);
    return look(db!);
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw cause;
    throw new UserError(`${path} 读不了（${code}）。${remedyFor(code)}`);
  } finally {
    db?.close();
  }
}

function remedyFor(code: string): string {
  if (/CANTOPEN|READONLY|PERM|AUTH/.test(code))
    return '请核对文件权限，并以运行会存服务的账号执行，例如 sudo -u huicun。';
  if (/FULL/.test(code)) return '磁盘已满，请先腾出空间。';
  return '文件可能已损坏：请检查磁盘，保留这个文件，从备份恢复。';
}

function fileAt(path: string, kind: FileKind): DataFile[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || stat.size === 0) return [];
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return [{ kind, path, version: lookInto(path, schemaVersion), bytes: stat.size + wal }];
}

const MONTH = /^(\d{4}-\d{2})(?:\.\d+)?(?:\.read(?:\.\d+)?)?\.db$/;

function monthFiles(paths: StorePaths): string[] {
  const names = existsSync(paths.months) ? readdirSync(paths.months).filter((name) => MONTH.test(name)) : [];
  const known = new Map(catalogue(paths).map((row) => [row.month, row]));
  const inUse = (name: string) => {
    const row = known.get(MONTH.exec(name)![1]!);
    return !row || !names.includes(row.evidence) || name === row.evidence || name === row.read;
  };
  return names.filter(inUse).toSorted();
}

function catalogue(paths: StorePaths): Named[] {
  if (!existsSync(paths.archive)) return [];
  return lookInto(paths.archive, (db) => {
    const version = schemaVersion(db);
    assertNotNewer(paths.archive, 'archive', version);
    if (version === 0) return [];
    return db.prepare('SELECT month, evidence_file AS evidence, read_file AS read FROM months').all() as Named[];
  });
}

/** How it is called among the others. */
export const nameIn = (paths: StorePaths, path: string): string =>
  path === paths.desk || path === paths.archive ? basename(path) : join(basename(paths.months), basename(path));

/** When the newest message was received, by our clock of then; null before the first. */
export function newestReceivedAt(paths: StorePaths): number | null {
  const newest = listDataFiles(paths).findLast(({ kind, version }) => kind === 'evidence' && version > 0);
  if (!newest) return null;
  return (
    lookInto(
      newest.path,
      (db) => db.prepare('SELECT at FROM journal ORDER BY n DESC LIMIT 1').pluck().get() as number | null,
    ) ?? null
  );
}
