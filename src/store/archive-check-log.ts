import type Database from 'better-sqlite3';
import { Frontier, type HashReader, rootAt } from '../evidence/tree.ts';

/** What archive.db knows of the evidence log. Reached by verification alone. */
export interface LogRow {
  readonly log: number;
  readonly origin: string;
  readonly size: number;
  readonly begunAt: number;
}

/** Entries [first, first + count) are the month's journal from firstN on. */
export interface RunRow {
  readonly first: number;
  readonly month: string;
  readonly firstN: number;
  readonly count: number;
}

export interface CheckpointRow {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
  readonly at: number;
}

function listLogs(archive: Database.Database): LogRow[] {
  return archive.prepare<[], LogRow>('SELECT log, origin, size, begun_at AS begunAt FROM logs ORDER BY log').all();
}

function listRuns(archive: Database.Database, log: number): RunRow[] {
  return archive
    .prepare<[number], RunRow>(
      'SELECT first, month, first_n AS firstN, count FROM log_runs WHERE log = ? ORDER BY first',
    )
    .all(log);
}

/** Entries that stand in no journal, by their place. */
export function listOwnEntries(archive: Database.Database, log: number, from: number, to: number): Map<number, Buffer> {
  const rows = archive
    .prepare<[number, number, number], [number, Buffer]>(
      'SELECT idx, entry FROM log_entries WHERE log = ? AND idx >= ? AND idx < ?',
    )
    .raw()
    .all(log, from, to);
  return new Map(rows);
}

function listCheckpointRows(archive: Database.Database, log: number): CheckpointRow[] {
  return archive
    .prepare<[number], CheckpointRow>('SELECT size, root, note, at FROM checkpoints WHERE log = ? ORDER BY size')
    .all(log);
}

/** All of it as it was at one moment: the log goes on while it is held against the archive. */
export interface LogPicture {
  readonly logs: readonly LogRow[];
  readonly runs: ReadonlyMap<number, readonly RunRow[]>;
  readonly checkpoints: ReadonlyMap<number, readonly CheckpointRow[]>;
}

export function takePicture(archive: Database.Database): LogPicture {
  return archive.transaction(() => {
    const logs = listLogs(archive);
    return {
      logs,
      runs: new Map(logs.map(({ log }) => [log, listRuns(archive, log)])),
      checkpoints: new Map(logs.map(({ log }) => [log, listCheckpointRows(archive, log)])),
    };
  })();
}

export function listMonthFiles(archive: Database.Database): { month: string; file: string }[] {
  return archive
    .prepare<[], { month: string; file: string }>('SELECT month, evidence_file AS file FROM months ORDER BY month')
    .all();
}

/** Where journal entry n of a month stands; null while it waits for a place. */
export function placeIn(runs: readonly RunRow[], month: string, n: number): number | null {
  const run = runs.find((one) => one.month === month && one.firstN <= n && n < one.firstN + one.count);
  return run ? run.first + n - run.firstN : null;
}

const TILE = 256;

/** Tiles proved up to a root, each once: what a leaf says counts when its tile leads to what was signed. */
export class ProvedTiles {
  readonly #size: number;
  readonly #read: HashReader;
  readonly #proved = new Map<string, boolean>();

  constructor(size: number, read: HashReader) {
    this.#size = size;
    this.#read = read;
  }

  /** Of the whole log, from its upper tiles. */
  root(): Buffer {
    return rootAt(this.#size, this.#read);
  }

  /** Whether the tile of this leaf, and those above it, fit each other. */
  covers(index: number): boolean {
    let n = Math.floor(index / TILE);
    for (let level = 0; (n + 1) * TILE ** (level + 1) <= this.#size; level += 1) {
      if (!this.#fits(level, n)) return false;
      n = Math.floor(n / TILE);
    }
    return true; // what is left is the right edge, of which the root itself is made
  }

  #fits(level: number, n: number): boolean {
    const key = `${level}/${n}`;
    const known = this.#proved.get(key);
    if (known !== undefined) return known;
    const tile = new Frontier();
    for (let i = 0; i < TILE; i += 1) tile.append(this.#read(8 * level, n * TILE + i));
    const fits = tile.root().equals(this.#read(8 * (level + 1), n));
    this.#proved.set(key, fits);
    return fits;
  }
}
