import { closeSync, fsyncSync, openSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { replaceFile } from '../lib/replace-file.ts';
import type { WriteDb } from './db.ts';
import { attach, evidencePath, openForWriting, type StorePaths } from './files.ts';
import { migrate } from './migrate.ts';

/**
 * Both files of a month in the making, beside those in use: disposal never removes in place. They are called `.part` until they
 * are whole; what a kill leaves of them goes at the next start.
 */
export interface MonthFiles {
  readonly evidence: string;
  readonly read: string;
}

const PART = '.part';

export class MonthGeneration {
  readonly names: MonthFiles;
  readonly #paths: StorePaths;
  readonly #evidence: Database.Database;
  readonly #read: Database.Database;
  #isOpen = true;
  #isSettled = false;

  constructor(paths: StorePaths, now: MonthFiles) {
    this.#paths = paths;
    const evidence = nextFile(now.evidence);
    this.names = { evidence, read: readFileOf(evidence) };
    for (const name of [evidence, this.names.read]) removeDatabase(this.#part(name));
    this.#evidence = this.#begin(this.names.evidence, 'evidence');
    attach(this.#evidence, evidencePath(paths, now.evidence), 'old');
    this.#evidence.exec('CREATE TEMP TABLE going (seq INTEGER PRIMARY KEY, rule INTEGER NOT NULL)');
    this.#read = this.#begin(this.names.read, 'read');
    attach(this.#read, this.#part(this.names.evidence), 'evidence');
  }

  /** On the new evidence file; the one in use is attached as `old`, what goes is listed in `going`. */
  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return this.#evidence.transaction(() => change({ connection: this.#evidence } as WriteDb, ...args)).immediate();
  }

  writeRead<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return this.#read.transaction(() => change({ connection: this.#read } as WriteDb, ...args)).immediate();
  }

  /** What is written by now reaches the disk, without anybody waiting: little is left to do at the end. */
  async flush(): Promise<void> {
    for (const name of [this.names.evidence, this.names.read]) {
      const file = await open(this.#part(name), 'r+');
      await file.sync().finally(() => file.close());
    }
  }

  /** Closed, on the disk, and under their names: nobody looks at them before the catalogue names them. */
  settle(): void {
    for (const db of [this.#read, this.#evidence]) {
      for (const { name } of db.pragma('database_list') as { name: string }[])
        if (name === 'old' || name === 'evidence') db.exec(`DETACH DATABASE ${name}`);
      db.exec('DROP TABLE IF EXISTS temp.going');
      db.pragma('journal_mode = WAL');
      db.close();
    }
    this.#isOpen = false;
    this.#isSettled = true;
    for (const name of [this.names.evidence, this.names.read]) {
      syncFile(this.#part(name), 'r+');
      replaceFile(this.#part(name), evidencePath(this.#paths, name));
    }
    if (process.platform !== 'win32') syncFile(this.#paths.months, 'r'); // cannot be opened there; NTFS keeps the order itself
  }

  /** Nothing stays of it: not for one that the catalogue names. */
  discard(): void {
    if (this.#isOpen) for (const db of [this.#read, this.#evidence]) db.close();
    this.#isOpen = false;
    for (const name of [this.names.evidence, this.names.read]) {
      removeDatabase(this.#part(name));
      if (this.#isSettled) removeDatabase(evidencePath(this.#paths, name));
    }
  }

  #begin(name: string, kind: 'evidence' | 'read'): Database.Database {
    const db = openForWriting(this.#part(name), kind);
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF'); // it is thrown away unless settle() has come to its end
    db.pragma('temp_store = FILE');
    migrate(db, kind);
    return db;
  }

  #part(name: string): string {
    return evidencePath(this.#paths, name) + PART;
  }
}

/** `2026-11.db`, then `2026-11.2.db`; `2026-11.read.db`, then `2026-11.read.2.db`: never the name of the one in use. */
export function nextFile(current: string): string {
  const [, stem, number] = /^(\d{4}-\d{2}(?:(?:\.\d+)?\.read)?)(?:\.(\d+))?\.db$/.exec(current)!;
  return `${stem}.${Number(number ?? 1) + 1}.db`;
}

/** The first that is made from an evidence file: of the second generation `2026-11.2.read.db`. */
const readFileOf = (evidence: string): string => evidence.replace(/\.db$/, '.read.db');

const MONTH_FILE = /^(\d{4}-\d{2})(\.\d+)?\.db$/;
const ANY_FILE = /^(\d{4}-\d{2})(?:\.\d+)?(?:\.read(?:\.\d+)?)?\.db(?:\.before-v\d+)?(?:\.part)?$/;

/** Evidence files on the disk by month; of several the oldest first. */
export function evidenceOnDisk(paths: StorePaths): Map<string, string[]> {
  const number = (name: string) => Number(MONTH_FILE.exec(name)![2]?.slice(1) ?? 1);
  const names = readdirSync(paths.months)
    .filter((name) => MONTH_FILE.test(name))
    .toSorted((a, b) => number(a) - number(b));
  return Map.groupBy(names, (name) => name.slice(0, 7));
}

/** Files of these months that are not in use: what they replaced, what was never finished, and copies from before an update. */
export function removeUnused(paths: StorePaths, months: ReadonlySet<string>, used: ReadonlySet<string>): void {
  for (const name of readdirSync(paths.months)) {
    const month = ANY_FILE.exec(name)?.[1];
    if (month === undefined || !months.has(month)) continue;
    const file = name.replace(/(?<=\.db)\..+$/, '');
    if (!used.has(file)) removeDatabase(join(paths.months, name));
  }
}

export function removeDatabase(path: string): void {
  for (const part of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) {
    try {
      rmSync(part, { force: true });
    } catch {
      // Still open in a reader on Windows: the next start tries again.
    }
  }
}

/** Copies of a file that were taken before an update: they hold what has gone from it since. */
export function removeCopies(path: string): void {
  for (const name of readdirSync(dirname(path)))
    if (name.startsWith(`${basename(path)}.before-v`)) removeDatabase(join(dirname(path), name));
}

function syncFile(path: string, flags: string): void {
  const fd = openSync(path, flags);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
