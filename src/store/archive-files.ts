import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { monthsBetween } from '../lib/clock.ts';
import type { WriteDb } from './db.ts';
import { beginMonth, type EvidenceSummary, summarise } from './envelopes.ts';
import { attach, evidenceFile, evidencePath, openForWriting, readFile, type StorePaths } from './files.ts';
import { clampProgress } from './messages.ts';
import { migrate } from './migrate.ts';
import { clampStations, closeMonths, enterMonth } from './months.ts';

const MOST_OPEN = 3; // late keys open older months one after the other

interface OpenMonth {
  readonly evidence: Database.Database;
  readonly read: Database.Database;
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
    const read = openForWriting(evidencePath(this.#paths, readFile(month)), 'read');
    migrate(read, 'read');
    attach(read, evidencePath(this.#paths, evidenceFile(month)), 'evidence');
    for (const other of this.#open.keys())
      if (this.#open.size >= MOST_OPEN && other !== this.newestMonth()) this.#fold(other);
    const open = { evidence, read };
    this.#open.set(month, open);
    return open;
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
