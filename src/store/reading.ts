import type Database from 'better-sqlite3';
import type { ReadDb } from './db.ts';
import { attach, evidencePath, openForReading, type StorePaths } from './files.ts';

const MOST_OPEN = 8; // months kept open per reader: each costs its page cache

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
 * with evidence and both small files attached. One `run` is one snapshot per file.
 */
export class Reading {
  readonly #paths: StorePaths;
  readonly #months = new Map<string, OpenMonth>();
  readonly #begun = new Set<Database.Database>();
  #base: Database.Database | null = null;
  #listed: readonly CatalogueRow[] | null = null;

  constructor(paths: StorePaths) {
    this.#paths = paths;
  }

  /** Calls `query` with a ReadDb whose files do not change under it. */
  run<R>(query: (db: ReadDb) => R): R {
    const base = this.#openBase();
    try {
      this.#begin(base);
      return query(this.#readDb(base));
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
    const base = openForReading(this.#paths.archive);
    if (!base) throw new Error('archive.db is not there yet');
    attach(base, this.#paths.desk, 'desk');
    this.#base = base;
    return base;
  }

  #begin(db: Database.Database): void {
    if (this.#begun.has(db)) return;
    db.exec('BEGIN');
    this.#begun.add(db);
  }

  #readDb(connection: Database.Database): ReadDb {
    return { connection, months: () => this.#catalogue().map((m) => m.month), month: (month) => this.#month(month) };
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

  #openMonth(row: { evidenceFile: string; readFile: string }): OpenMonth {
    this.#closeOldest();
    const connection = openForReading(evidencePath(this.#paths, row.readFile));
    if (!connection) throw new Error(`read file ${row.readFile} is missing: it is rebuilt at the next start`);
    attach(connection, evidencePath(this.#paths, row.evidenceFile), 'evidence');
    attach(connection, this.#paths.archive, 'archive');
    attach(connection, this.#paths.desk, 'desk');
    return { file: row.readFile + row.evidenceFile, db: this.#readDb(connection) };
  }

  #closeOldest(): void {
    if (this.#months.size < MOST_OPEN) return;
    for (const [month, { db }] of this.#months) {
      if (this.#begun.has(db.connection)) {
        // In use by this very read; its snapshot ends first.
        db.connection.exec('COMMIT');
        this.#begun.delete(db.connection);
      }
      db.connection.close();
      this.#months.delete(month);
      return;
    }
  }
}
