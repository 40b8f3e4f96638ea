import type Database from 'better-sqlite3';
import type { ReadDb } from './db.ts';
import { attach, evidencePath, openForReading, type StorePaths } from './files.ts';
import { teachOpenly } from './openly.ts';

/** A search asks every month, and opening one takes longer than asking it: those of the last years stay open, older ones come and go. */
const NEWEST_KEPT = 40;
const OLDER_KEPT = 4;

/** Page caches in KiB. A month's are small, as there are many of them in each reader and the system keeps their pages anyway. */
const CACHE = { archive: 2048, desk: 512 };
const MONTH_CACHE = { read: 256, evidence: 64, archive: 128 };

interface CatalogueRow {
  readonly month: string;
  readonly evidenceFile: string;
  readonly readFile: string;
}

interface OpenMonth {
  readonly file: string;
  readonly db: ReadDb;
}

/**
 * Everything pages read, on readonly connections: archive.db with huicun.db attached, and per month its read file
 * with evidence and archive.db attached. One `run` is one snapshot per file.
 */
export class Reading {
  readonly #paths: StorePaths;
  readonly #months = new Map<string, OpenMonth>();
  readonly #begun = new Set<Database.Database>();
  #base: Database.Database | null = null;
  #openly: ReturnType<typeof teachOpenly> | null = null;
  #listed: readonly CatalogueRow[] | null = null;

  constructor(paths: StorePaths) {
    this.#paths = paths;
  }

  /** Calls `query` with a ReadDb whose files do not change under it. */
  run<R>(query: (db: ReadDb) => R): R {
    const base = this.#openBase();
    try {
      this.#begin(base);
      const db = this.#readDb(base);
      this.#openly?.refresh(db);
      return query(db);
    } finally {
      for (const db of this.#begun) db.exec('COMMIT');
      this.#begun.clear();
      this.#listed = null;
    }
  }

  close(): void {
    for (const { db } of this.#months.values()) db.connection.close();
    this.#months.clear();
    this.#base?.close();
    this.#base = null;
  }

  #openBase(): Database.Database {
    if (this.#base) return this.#base;
    const base = openForReading(this.#paths.archive, CACHE.archive);
    if (!base) throw new Error('archive.db is not there yet');
    attach(base, this.#paths.desk, 'desk', CACHE.desk);
    this.#base = base;
    this.#openly = teachOpenly(base);
    return base;
  }

  #begin(db: Database.Database): void {
    if (this.#begun.has(db)) return;
    db.exec('BEGIN');
    this.#begun.add(db);
  }

  #readDb(connection: Database.Database): ReadDb {
    const months = () => this.#catalogue().map((m) => m.month);
    return { connection, months, month: (month) => this.#month(month) };
  }

  /** The same for the whole of one snapshot. */
  #catalogue(): readonly CatalogueRow[] {
    this.#listed ??= this.#openBase()
      .prepare('SELECT month, evidence_file AS evidenceFile, read_file AS readFile FROM months ORDER BY month DESC')
      .all() as CatalogueRow[];
    return this.#listed;
  }

  #month(month: string): ReadDb {
    const row = this.#catalogue().find((m) => m.month === month);
    if (!row) throw new Error(`no month ${month}`);
    const known = this.#months.get(month);
    this.#months.delete(month);
    if (known && known.file !== row.readFile + row.evidenceFile) known.db.connection.close();
    const open = known?.file === row.readFile + row.evidenceFile ? known : this.#openMonth(row);
    this.#months.set(month, open);
    this.#begin(open.db.connection);
    return open.db;
  }

  #openMonth(row: CatalogueRow): OpenMonth {
    this.#closeOlder();
    const connection = openForReading(evidencePath(this.#paths, row.readFile), MONTH_CACHE.read);
    if (!connection) throw new Error(`read file ${row.readFile} is missing: it is rebuilt at the next start`);
    attach(connection, evidencePath(this.#paths, row.evidenceFile), 'evidence', MONTH_CACHE.evidence);
    attach(connection, this.#paths.archive, 'archive', MONTH_CACHE.archive);
    return { file: row.readFile + row.evidenceFile, db: this.#readDb(connection) };
  }

  /** Makes room for one more. Whoever goes through all months, again and again, still finds the newest open. */
  #closeOlder(): void {
    const newest = new Set(
      this.#catalogue()
        .slice(0, NEWEST_KEPT)
        .map((m) => m.month),
    );
    const older = [...this.#months.keys()].filter((month) => !newest.has(month));
    if (older.length < OLDER_KEPT) return;
    const [month] = older as [string];
    const { connection } = this.#months.get(month)!.db;
    // In use by this very read, perhaps: its snapshot ends first.
    if (this.#begun.delete(connection)) connection.exec('COMMIT');
    connection.close();
    this.#months.delete(month);
  }
}
