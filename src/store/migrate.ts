import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { FileKind } from './files.ts';
import { migrations } from './migrations/index.ts';

export interface Migration {
  readonly name: string;
  /** It only adds what can be dropped again: the file is not copied first. */
  readonly withoutCopy?: boolean;
  up(db: Database.Database): void;
}

/**
 * Brings a file's schema from whatever it is to `target` (the newest, unless a test says otherwise), in one
 * transaction: either the new version or the old one. A file newer than the program is refused, untouched.
 */
export function migrate(db: Database.Database, kind: FileKind, target = migrations[kind].length): void {
  const from = schemaVersion(db);
  if (from > migrations[kind].length) {
    throw new Error(
      `${db.name} 由更新版本的程序写成（结构 ${from}，本程序 ${migrations[kind].length}）。请安装新版本程序，数据没有改动。`,
    );
  }
  if (from >= target) return;
  const steps = migrations[kind].slice(from, target);
  if (from > 0 && steps.some(({ withoutCopy }) => !withoutCopy)) keepCopy(db, from);
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { up } of steps) up(db);
    db.pragma(`user_version = ${target}`);
    db.exec('COMMIT');
  } catch (cause) {
    db.exec('ROLLBACK');
    throw new Error(`migration of ${db.name} from ${from} to ${target} failed; the file is unchanged`, { cause });
  }
}

export function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** A way back, beside the file, taken once per version. */
function keepCopy(db: Database.Database, version: number): void {
  if (db.memory) return;
  const copy = `${db.name}.before-v${version + 1}`;
  if (!existsSync(copy)) db.prepare('VACUUM INTO ?').run(copy);
}
