import type { Paths } from '../config.ts';
import type { ReadDb } from '../store/db.ts';
import { openForReading } from '../store/files.ts';
import { schemaVersion } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import { Reading } from '../store/reading.ts';

/** The archive thread reads what people decided, and what pages read, on readonly connections of its own. */
export class RuleReading {
  readonly #paths: Paths;
  #reading: Reading | null = null;

  constructor(paths: Paths) {
    this.#paths = paths;
  }

  /** The thread that makes huicun.db, or brings it up to date, starts after this one. */
  get isReady(): boolean {
    return this.#reading !== null || this.#isUpToDate();
  }

  run<R>(query: (db: ReadDb) => R): R {
    this.#reading ??= new Reading(this.#paths);
    return this.#reading.run(query);
  }

  close(): void {
    this.#reading?.close();
    this.#reading = null;
  }

  #isUpToDate(): boolean {
    const desk = openForReading(this.#paths.desk);
    if (!desk) return false;
    const version = schemaVersion(desk);
    desk.close();
    return version === migrations.desk.length;
  }
}
