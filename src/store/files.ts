import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';

/** The four kinds of file, how each is opened, and where it lies. See "Data on disk" in README. */
export type FileKind = 'desk' | 'archive' | 'evidence' | 'read';

export interface StorePaths {
  readonly desk: string;
  readonly archive: string;
  /** Folder of the month files. */
  readonly months: string;
}

export const evidencePath = (paths: StorePaths, file: string) => join(paths.months, file);

/** File names of a month; a later generation (after disposal) or a rebuilt read file gets a number. */
export const evidenceFile = (month: string) => `${month}.db`;
export const readFile = (month: string) => `${month}.read.db`;

/** In pages. Months carry bulk: their WAL may grow to 400 MB before it is folded in, the small files stay small. */
const AUTOCHECKPOINT: Record<FileKind, number> = { desk: 1000, archive: 8000, evidence: 25_000, read: 100_000 };

/** KiB of page cache for the one writer of a file: what a stretch of messages touches should still be there for the next. */
const CACHE: Record<FileKind, number> = { desk: 2048, archive: 16_384, evidence: 4096, read: 49_152 };

export function openForWriting(path: string, kind: FileKind): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path);
  // Only heeded by a file that is still empty. A sealed record is about 1 KiB: in 4 KiB pages a quarter would stay unused.
  if (kind === 'evidence') db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  // What is worked out from evidence is only work to do again when a power cut takes its last commits: their watermarks go with them.
  db.pragma(`synchronous = ${kind === 'evidence' || kind === 'desk' ? 'FULL' : 'NORMAL'}`);
  db.pragma(`wal_autocheckpoint = ${AUTOCHECKPOINT[kind]}`);
  db.pragma(`cache_size = -${CACHE[kind]}`);
  guard(db);
  // Its ids are its own, given out in the transaction that uses them: looking each up again is a tenth of the work.
  if (kind === 'read') db.pragma('foreign_keys = OFF');
  return db;
}

/** Null when the file is not there yet: a reader may be up before the first record has come. `cache` in KiB. */
export function openForReading(path: string, cache = 1024): Database.Database | null {
  if (!existsSync(path)) return null;
  const db = new Database(path, { readonly: true });
  db.pragma(`cache_size = -${cache}`);
  guard(db);
  return db;
}

function guard(db: Database.Database): void {
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  // Without it INSERT OR REPLACE removes a row past the append-only triggers.
  db.pragma('recursive_triggers = ON');
  db.pragma('trusted_schema = OFF');
}

/** With a page cache of its own, in KiB: left to itself SQLite takes 2 MB. */
export function attach(db: Database.Database, path: string, as: string, cache = 2000): void {
  db.prepare(`ATTACH DATABASE ? AS ${as}`).run(path);
  db.pragma(`${as}.cache_size = -${cache}`);
}
