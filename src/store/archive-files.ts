import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { monthsBetween } from '../lib/clock.ts';
import type { WriteDb } from './db.ts';
import { beginMonth, type EvidenceSummary, summarise } from './envelopes.ts';
import { attach, evidenceFile, evidencePath, openForWriting, readFile, type StorePaths } from './files.ts';
import { clampProgress, isOutdated } from './messages.ts';
import { migrate } from './migrate.ts';
import { clampStations, closeMonths, enterMonth, findReadFile, switchReadFile } from './months.ts';

const MOST_OPEN = 3; // late keys open older months one after the other

interface OpenMonth {
  readonly evidence: Database.Database;
  readonly read: Database.Database;
}

/** A read file in the making, beside the one that is read. */
export interface Rebuild {
  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R;
  /** Switches to it; the old one goes. */
  finish(): void;
  /** Unfinished, it is thrown away. */
  close(): void;
}

/**
 * The write side of archive.db and the months, for the one thread that owns them. What the catalogue and the
 * watermarks say is brought into line with the evidence files before anything is pulled.
 */
export class ArchiveFiles {
  readonly #paths: StorePaths;
  readonly #archive: Database.Database;
  readonly #open = new Map<string, OpenMonth>();
  readonly #summaries = new Map<string, EvidenceSummary>();

  constructor(paths: StorePaths, clock: () => number) {
    this.#paths = paths;
    mkdirSync(paths.months, { recursive: true });
    this.#archive = openForWriting(paths.archive, 'archive');
    migrate(this.#archive, 'archive');
    for (const month of monthsOnDisk(paths)) this.#reconcile(month);
    this.#removeOldReadFiles();
    const newest = this.newestMonth();
    if (newest) this.write((db) => closeMonths(db, newest, clock()));
    for (const month of this.months()) if (month !== newest) this.#fold(month);
  }

  /** One transaction on archive.db. */
  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return transaction(this.#archive, change, args);
  }

  /** One transaction on a month's evidence file, committed to disk when this returns. */
  writeEvidence<A extends unknown[], R>(month: string, change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return transaction(this.#month(month).evidence, change, args);
  }

  /** One transaction on a month's read file. */
  writeRead<A extends unknown[], R>(month: string, change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return transaction(this.#month(month).read, change, args);
  }

  /** Newest last. */
  months(): string[] {
    return [...this.#summaries.keys()].toSorted();
  }

  newestMonth(): string | null {
    return this.months().at(-1) ?? null;
  }

  /** The newest seq held in any month: what to ask WeCom for next begins after it. Taken from evidence, never from a note of it. */
  cursor(): number {
    const newest = this.newestMonth();
    const live = newest ? this.writeEvidence(newest, summarise)!.maxSeq : 0;
    return Math.max(live, ...[...this.#summaries.values()].map((s) => s.maxSeq));
  }

  /** Begins a month above everything received so far. Months only go forward. */
  beginMonth(month: string, at: number): void {
    const newest = this.newestMonth();
    if (newest && monthsBetween(newest, month) <= 0) throw new Error(`month ${month} does not follow ${newest}`);
    const floor = this.cursor();
    const evidence = openForWriting(evidencePath(this.#paths, evidenceFile(month)), 'evidence');
    migrate(evidence, 'evidence');
    transaction(evidence, beginMonth, [month, floor, at]);
    evidence.close();
    this.#reconcile(month);
    this.write((db) => closeMonths(db, month, at));
  }

  /** Months whose read file was made by an older reading of the evidence. */
  outdatedMonths(): string[] {
    return this.months().filter((month) => this.writeRead(month, isOutdated));
  }

  beginRebuild(month: string): Rebuild {
    const name = nextReadFile(month, this.write(findReadFile, month) ?? readFile(month));
    const path = evidencePath(this.#paths, name);
    removeDatabase(path);
    const db = this.#openRead(month, name);
    let finished = false;
    return {
      write: (change, ...args) => transaction(db, change, args),
      finish: () => {
        db.pragma('wal_checkpoint(TRUNCATE)');
        this.write(switchReadFile, month, name);
        this.#fold(month);
        this.#removeOldReadFiles();
        finished = true;
      },
      close: () => {
        db.close();
        if (!finished) removeDatabase(path);
      },
    };
  }

  close(): void {
    for (const { evidence, read } of this.#open.values()) {
      evidence.close();
      read.close();
    }
    this.#open.clear();
    this.#archive.close();
  }

  #month(month: string): OpenMonth {
    const known = this.#open.get(month);
    if (known) return known;
    const evidence = openForWriting(evidencePath(this.#paths, evidenceFile(month)), 'evidence');
    migrate(evidence, 'evidence');
    const read = this.#openRead(month, this.write(findReadFile, month) ?? readFile(month));
    for (const other of this.#open.keys())
      if (this.#open.size >= MOST_OPEN && other !== this.newestMonth()) this.#fold(other);
    const open = { evidence, read };
    this.#open.set(month, open);
    return open;
  }

  #openRead(month: string, name: string): Database.Database {
    const read = openForWriting(evidencePath(this.#paths, name), 'read');
    migrate(read, 'read');
    attach(read, evidencePath(this.#paths, evidenceFile(month)), 'evidence');
    return read;
  }

  /** What a rebuild left: the file it replaced, or itself when it was killed. On Windows a reader may hold on to one: the next start tries again. */
  #removeOldReadFiles(): void {
    const current = new Set(this.months().map((month) => this.write(findReadFile, month)));
    for (const name of readdirSync(this.#paths.months)) {
      if (!/^\d{4}-\d{2}\.read(\.\d+)?\.db$/.test(name) || current.has(name)) continue;
      if (this.#summaries.has(name.slice(0, 7))) removeDatabase(evidencePath(this.#paths, name));
    }
  }

  /** A crash can leave the catalogue behind the evidence, and a power cut the evidence behind a watermark. */
  #reconcile(month: string): void {
    const found = this.writeEvidence(month, summarise);
    if (!found) {
      // Its first transaction never happened: an empty shell that the next pull fills.
      this.#open.get(month)?.evidence.close();
      this.#open.get(month)?.read.close();
      this.#open.delete(month);
      return;
    }
    this.#summaries.set(month, found);
    this.writeRead(month, clampProgress, found.n);
    this.write((db) => {
      enterMonth(db, found);
      clampStations(db, month, found.n);
    });
  }

  /** Puts a month away with its WAL folded in; the next use opens it again. */
  #fold(month: string): void {
    const open = this.#open.get(month);
    if (!open) return;
    for (const db of [open.evidence, open.read]) {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    }
    this.#open.delete(month);
  }
}

/** `2026-11.read.db`, then `2026-11.read.2.db` and so on: never the name of the one in use. */
function nextReadFile(month: string, current: string): string {
  const number = Number(/\.read\.(\d+)\.db$/.exec(current)?.[1] ?? 1);
  return `${month}.read.${number + 1}.db`;
}

function removeDatabase(path: string): void {
  for (const part of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      rmSync(part, { force: true });
    } catch {
      // Still open in a reader on Windows.
    }
  }
}

function monthsOnDisk(paths: StorePaths): string[] {
  if (!existsSync(paths.months)) return [];
  return readdirSync(paths.months)
    .filter((name) => /^\d{4}-\d{2}\.db$/.test(name))
    .map((name) => name.slice(0, 7))
    .toSorted();
}

function transaction<A extends unknown[], R>(
  db: Database.Database,
  change: (db: WriteDb, ...args: A) => R,
  args: A,
): R {
  return db.transaction(() => change({ connection: db } as WriteDb, ...args)).immediate();
}
