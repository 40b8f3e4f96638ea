import type Database from 'better-sqlite3';
import type { WriteDb } from './db.ts';
import { openForWriting, type StorePaths } from './files.ts';
import { migrate } from './migrate.ts';

export interface DeskWrite {
  readonly change: (db: WriteDb) => unknown;
  done(result: unknown): void;
  failed(error: unknown): void;
}

/** The one writer of huicun.db. Writes that wait together share one commit; one that fails undoes only itself. */
export class DeskFile {
  readonly #db: Database.Database;
  readonly #waiting: DeskWrite[] = [];

  constructor(paths: StorePaths) {
    this.#db = openForWriting(paths.desk, 'desk');
    migrate(this.#db, 'desk');
  }

  /** Answers come after the commit that holds the change is on disk. */
  write(write: DeskWrite): void {
    this.#waiting.push(write);
    if (this.#waiting.length === 1) setImmediate(() => this.#commit());
  }

  close(): void {
    this.#commit();
    this.#db.close();
  }

  #commit(): void {
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    const answers: (() => void)[] = [];
    try {
      this.#db
        .transaction(() => {
          for (const write of batch) answers.push(this.#one(write));
        })
        .immediate();
    } catch (error) {
      for (const write of batch) write.failed(error);
      return;
    }
    for (const answer of answers) answer();
  }

  #one(write: DeskWrite): () => void {
    try {
      // A transaction inside a transaction is a savepoint.
      const result = this.#db.transaction(() => write.change({ connection: this.#db } as WriteDb))();
      return () => write.done(result);
    } catch (error) {
      // A full disk or a damaged file ends the whole commit, not just this change.
      if (!this.#db.inTransaction) throw error;
      return () => write.failed(error);
    }
  }
}
