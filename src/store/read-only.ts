import Database from 'better-sqlite3';
import { UserError } from '../lib/errors.ts';
import type { ReadDb, WriteDb } from './db.ts';
import { openForReading, type StorePaths } from './files.ts';
import { nameOf, readNamed } from './index.ts';
import { NewerData, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { Reading } from './reading.ts';
import type { Store } from './store.ts';

/**
 * The store for who only looks: beside the running service, before its first start, as another user. Makes no file and
 * changes none. Before the first start everything is empty; a database of another version is not read at all.
 */
export class ReadOnlyStore implements Store {
  readonly #paths: StorePaths;
  #reading: Pick<Reading, 'run' | 'close'> | null = null;

  constructor(paths: StorePaths) {
    this.#paths = paths;
  }

  async read<A extends unknown[], R>(query: (db: ReadDb, ...args: A) => R, ...args: A): Promise<R> {
    const name = nameOf(query as never);
    this.#reading ??= open(this.#paths);
    return structuredClone(this.#reading.run((db) => readNamed(name, db, structuredClone(args)))) as R;
  }

  async write<A extends unknown[], R>(_change: (db: WriteDb, ...args: A) => R, ..._args: A): Promise<R> {
    throw new Error('this store only reads');
  }

  async writeTraced<A extends unknown[], R>(
    _traces: readonly unknown[],
    _change: (db: WriteDb, ...args: A) => R,
    ..._args: A
  ): Promise<R> {
    throw new Error('this store only reads');
  }

  async close(): Promise<void> {
    this.#reading?.close();
    this.#reading = null;
  }
}

function open(paths: StorePaths): Pick<Reading, 'run' | 'close'> {
  const begun = assertReadable(paths.archive, 'archive') && assertReadable(paths.desk, 'desk');
  return begun ? new Reading(paths) : nothingYet();
}

function assertReadable(path: string, kind: 'archive' | 'desk'): boolean {
  const db = openForReading(path);
  if (!db) return false;
  const [version, wanted] = [schemaVersion(db), migrations[kind].length];
  db.close();
  if (version === 0) return false;
  if (version < wanted) throw new UserError('数据库还是旧版本的。启动一次会存服务，它会自动升级，然后再测。');
  if (version > wanted) throw new NewerData('数据库由更新版本的程序写成。请用与服务相同版本的程序。');
  return true;
}

/** The tables as they will be, with nothing in them. */
function nothingYet(): Pick<Reading, 'run' | 'close'> {
  const connection = new Database(':memory:');
  for (const { up } of [...migrations.archive, ...migrations.desk]) up(connection);
  const db: ReadDb = {
    connection,
    months: () => [],
    month: (month) => {
      throw new Error(`no month ${month}`);
    },
  };
  return { run: (query) => query(db), close: () => connection.close() };
}
