import { mkdirSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { monthsBetween } from '../lib/clock.ts';
import type { WriteDb } from './db.ts';
import { beginMonth, type EvidenceSummary, lastJournal, summarise } from './envelopes.ts';
import { attach, evidenceFile, evidencePath, openForWriting, readFile, type StorePaths } from './files.ts';
import { clampProgress, isOutdated } from './messages.ts';
import { migrate } from './migrate.ts';
import {
  evidenceOnDisk,
  type MonthFiles,
  MonthGeneration,
  nextFile,
  removeDatabase,
  removeUnused,
} from './month-generation.ts';
import { adoptEvidence, clampStations, closeMonths, enterMonth, findMonthFiles, switchReadFile } from './months.ts';

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
  /** While the start goes through the disk: the evidence file of a month. */
  readonly #found = new Map<string, string>();
  /** Names of files that nobody reads yet. */
  readonly #inMaking = new Set<string>();

  constructor(paths: StorePaths, clock: () => number) {
    this.#paths = paths;
    mkdirSync(paths.months, { recursive: true });
    this.#archive = openForWriting(paths.archive, 'archive');
    migrate(this.#archive, 'archive');
    for (const [month, names] of evidenceOnDisk(paths)) this.#find(month, names);
    this.removeOldFiles();
    const newest = this.newestMonth();
    if (newest) this.write((db) => closeMonths(db, newest, clock()));
    for (const month of this.months()) if (month !== newest) this.#fold(month);
  }

  /** One transaction on archive.db. */
  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    return transaction(this.#archive, change, args);
  }

  /** One transaction on archive.db that has reached the disk when this returns, with all that came before it. */
  writeDurably<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    this.#archive.pragma('synchronous = FULL');
    try {
      return transaction(this.#archive, change, args);
    } finally {
      this.#archive.pragma('synchronous = NORMAL');
    }
  }

  /** One transaction on archive.db that leaves nothing behind of what it removes. */
  forget<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): R {
    this.#archive.pragma('secure_delete = ON');
    try {
      return transaction(this.#archive, change, args);
    } finally {
      this.#archive.pragma('secure_delete = OFF');
    }
  }

  /** What archive.db held before is not in its WAL any more either, unless somebody reads it just now. */
  foldArchive(): void {
    this.#archive.pragma('wal_checkpoint(TRUNCATE)');
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

  /** The end of a month's journal; one that is put away is not opened to be asked. */
  journalEnd(month: string): number {
    return this.#open.has(month) ? this.writeEvidence(month, lastJournal) : (this.#summaries.get(month)?.n ?? 0);
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
    const { evidence, read } = this.filesOf(month);
    const name = nextFile(read);
    const path = evidencePath(this.#paths, name);
    removeDatabase(path);
    this.#inMaking.add(name);
    const db = this.#openRead(month, name);
    let finished = false;
    return {
      write: (change, ...args) => transaction(db, change, args),
      finish: () => {
        if (this.filesOf(month).evidence !== evidence) return; // disposed of meanwhile, and read anew with it
        db.pragma('wal_checkpoint(TRUNCATE)');
        this.write(switchReadFile, month, name);
        this.#fold(month);
        this.removeOldFiles();
        finished = true;
      },
      close: () => {
        db.close();
        this.#inMaking.delete(name);
        if (!finished) removeDatabase(path);
      },
    };
  }

  /** Both files of a month anew, with what is left of it. */
  beginGeneration(month: string): MonthGeneration {
    const made = new MonthGeneration(this.#paths, this.filesOf(month));
    for (const name of Object.values(made.names)) this.#inMaking.add(name);
    return made;
  }

  /** It has been switched to, or thrown away. */
  endGeneration({ names }: MonthGeneration): void {
    for (const name of Object.values(names)) this.#inMaking.delete(name);
    this.removeOldFiles();
  }

  /** One commit of archive.db, in `change`, after which everybody reads the new files. */
  switchGeneration<A extends unknown[]>(month: string, change: (db: WriteDb, ...args: A) => void, ...args: A): void {
    this.#fold(month);
    this.writeDurably(change, ...args);
    const { evidence } = this.#month(month);
    this.#summaries.set(month, transaction(evidence, summarise, [])!);
  }

  /** What has been replaced, or was never finished. On Windows a reader may hold on to one: the next time tries again. */
  removeOldFiles(): void {
    const used = new Set([...this.#inMaking, ...this.months().flatMap((month) => Object.values(this.filesOf(month)))]);
    removeUnused(this.#paths, new Set(this.#summaries.keys()), used);
  }

  /** On the disk, of both files. */
  bytesOf(month: string): number {
    const { evidence, read } = this.filesOf(month);
    const sizes = [evidence, read].map(
      (name) => statSync(evidencePath(this.#paths, name), { throwIfNoEntry: false })?.size,
    );
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  filesOf(month: string): MonthFiles {
    const known = this.write(findMonthFiles, month) ?? { evidence: evidenceFile(month), read: readFile(month) };
    return { ...known, evidence: this.#found.get(month) ?? known.evidence };
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
    const names = this.filesOf(month);
    const evidence = openForWriting(evidencePath(this.#paths, names.evidence), 'evidence');
    migrate(evidence, 'evidence');
    const read = this.#openRead(month, names.read);
    for (const other of this.#open.keys())
      if (this.#open.size >= MOST_OPEN && other !== this.newestMonth()) this.#fold(other);
    const open = { evidence, read };
    this.#open.set(month, open);
    return open;
  }

  #openRead(month: string, name: string): Database.Database {
    const read = openForWriting(evidencePath(this.#paths, name), 'read');
    migrate(read, 'read');
    attach(read, evidencePath(this.#paths, this.filesOf(month).evidence), 'evidence');
    return read;
  }

  /** Another file than the catalogue names is taken where that one is not there: archive.db may be older than the months. */
  #find(month: string, names: readonly string[]): void {
    const known = this.write(findMonthFiles, month)?.evidence;
    const file = known === undefined ? names[0]! : names.includes(known) ? known : names.at(-1)!;
    this.#found.set(month, file);
    this.#reconcile(month);
    this.write(adoptEvidence, month, file);
    this.#found.delete(month);
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
    const known = this.#summaries.get(month);
    if (known) this.#summaries.set(month, { ...known, n: transaction(open.evidence, lastJournal, []) });
    for (const db of [open.evidence, open.read]) {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    }
    this.#open.delete(month);
  }
}

function transaction<A extends unknown[], R>(
  db: Database.Database,
  change: (db: WriteDb, ...args: A) => R,
  args: A,
): R {
  return db.transaction(() => change({ connection: db } as WriteDb, ...args)).immediate();
}
