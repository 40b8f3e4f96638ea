import { messageOf, UNTRACED } from '../lib/errors.ts';
import { CallableThread } from '../lib/thread-calls.ts';
import type { ReadDb, WriteDb } from './db.ts';
import { DeskFile } from './desk-file.ts';
import type { StorePaths } from './files.ts';
import { functionNamed, nameOf, readNamed, type StoreFunction } from './index.ts';
import { Readers } from './readers.ts';
import { Reading } from './reading.ts';
import { recordTraces, type TrailEntry } from './trail.ts';

/**
 * The only door to the database for everything outside src/store: name the store function you want run.
 * `read` is one snapshot; `write` is one transaction on the file that owns the function, answered after its commit.
 */
export interface Store {
  read<A extends unknown[], R>(query: (db: ReadDb, ...args: A) => R, ...args: A): Promise<R>;
  write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): Promise<R>;
  /**
   * A change and what the trail says of it. In huicun.db they are one transaction; a change of the archive's files comes after
   * its traces are on disk.
   */
  writeTraced<A extends unknown[], R>(
    traces: readonly TrailEntry[],
    change: (db: WriteDb, ...args: A) => R,
    ...args: A
  ): Promise<R>;
  close(): Promise<void>;
}

/** Where changes to archive.db and the months go: the archive worker. */
export type ArchiveWriter = (name: string, args: unknown[]) => Promise<unknown>;

export interface StoreOptions {
  readonly paths: StorePaths;
  /** At most. */
  readonly readers: number;
  readonly archive: ArchiveWriter;
}

const THREAD = new URL('./thread.ts', import.meta.url);
const MORE = { patienceMs: 20, lingerMs: 120_000 };
const YOUNG_MB = 6;

/** Desk and readers each in a thread of their own: the caller's event loop never runs SQL. */
export class ThreadedStore implements Store {
  readonly #desk: CallableThread;
  readonly #readers: Readers;
  readonly #archive: ArchiveWriter;

  private constructor(desk: CallableThread, readers: Readers, archive: ArchiveWriter) {
    this.#desk = desk;
    this.#readers = readers;
    this.#archive = archive;
  }

  static async open({ paths, readers, archive }: StoreOptions): Promise<ThreadedStore> {
    const desk = await CallableThread.start('desk', THREAD, { role: 'desk', paths }, YOUNG_MB);
    const start = () => CallableThread.start('reader', THREAD, { role: 'reader', paths }, YOUNG_MB);
    return new ThreadedStore(desk, await Readers.open({ start, most: readers, ...MORE }), archive);
  }

  async read<A extends unknown[], R>(query: (db: ReadDb, ...args: A) => R, ...args: A): Promise<R> {
    return (await this.#readers.call(nameOf(query as never), args)) as R;
  }

  async write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): Promise<R> {
    const name = nameOf(change as never);
    if (functionNamed(name).owner === 'desk') return (await this.#desk.call(name, args)) as R;
    return (await this.#archive(name, args)) as R;
  }

  async writeTraced<A extends unknown[], R>(
    traces: readonly TrailEntry[],
    change: (db: WriteDb, ...args: A) => R,
    ...args: A
  ): Promise<R> {
    const name = nameOf(change as never);
    const { owner } = functionNamed(name);
    if (owner === 'desk') return (await this.#desk.call(TRACED, [traces, name, args])) as R;
    await this.write(recordTraces, traces);
    return this.write(change, ...args);
  }

  async close(): Promise<void> {
    await Promise.all([this.#desk.stop(), this.#readers.close()]);
  }
}

/** The same door in the caller's thread, for tests and commands. Arguments are cloned, as they would be on their way. */
export class LocalStore implements Store {
  readonly #desk: DeskFile;
  readonly #reading: Reading;
  readonly #archive: ArchiveWriter;

  constructor({ paths, archive }: Omit<StoreOptions, 'readers'>) {
    this.#desk = new DeskFile(paths);
    this.#reading = new Reading(paths);
    this.#archive = archive;
  }

  async read<A extends unknown[], R>(query: (db: ReadDb, ...args: A) => R, ...args: A): Promise<R> {
    const name = nameOf(query as never);
    return structuredClone(this.#reading.run((db) => readNamed(name, db, structuredClone(args)))) as R;
  }

  async write<A extends unknown[], R>(change: (db: WriteDb, ...args: A) => R, ...args: A): Promise<R> {
    const name = nameOf(change as never);
    const { owner, fn } = functionNamed(name);
    if (owner !== 'desk') return (await this.#archive(name, args)) as R;
    return (await writeDesk(this.#desk, fn, structuredClone(args))) as R;
  }

  async writeTraced<A extends unknown[], R>(
    traces: readonly TrailEntry[],
    change: (db: WriteDb, ...args: A) => R,
    ...args: A
  ): Promise<R> {
    const name = nameOf(change as never);
    if (functionNamed(name).owner === 'desk') {
      return (await writeDeskCall(this.#desk, TRACED, structuredClone([traces, name, args]))) as R;
    }
    await this.write(recordTraces, traces);
    return this.write(change, ...args);
  }

  async close(): Promise<void> {
    this.#reading.close();
    this.#desk.close();
  }
}

/** How a change that carries its traces is called on its way to the desk. */
const TRACED = 'traced';

/** A call as it arrives at the desk, by name. */
export function writeDeskCall(desk: DeskFile, name: string, args: unknown[]): Promise<unknown> {
  if (name !== TRACED) return writeDesk(desk, functionNamed(name).fn, args);
  const [traces, inner, innerArgs] = args as [TrailEntry[], string, unknown[]];
  const { fn } = functionNamed(inner);
  const both: StoreFunction = (db: WriteDb) => {
    const result = fn(db, ...innerArgs);
    try {
      recordTraces(db, traces);
    } catch (error) {
      throw Object.assign(new Error(messageOf(error), { cause: error }), { name: UNTRACED });
    }
    return result;
  };
  return writeDesk(desk, both, []);
}

function writeDesk(desk: DeskFile, fn: StoreFunction, args: unknown[]): Promise<unknown> {
  return new Promise((done, failed) => desk.write({ change: (db) => fn(db, ...args), done, failed }));
}
