import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { keyIdOf, parseVerifierKey, type VerifierKey } from '../evidence/note.ts';
import { TileReader, TilesDamaged } from '../evidence/tiles.ts';
import { DisposedRecords } from './archive-check-disposed.ts';
import type { Logged } from './archive-check-judge.ts';
import {
  type CheckpointRow,
  type LogPicture,
  type LogRow,
  listMonthFiles,
  type RunRow,
  takePicture,
} from './archive-check-log.ts';
import { type CheckedRow, readCheckedRows } from './archive-check-rows.ts';
import { evidencePath, openForReading, type StorePaths } from './files.ts';
import { schemaVersion } from './migrate.ts';

export interface CheckPlaces {
  readonly paths: StorePaths & { readonly log: string };
  /** Text form of the key checkpoints are signed with. */
  readonly verifierKey: string;
  /** Compares the bytes of a file with its hash; null: files are not looked at. */
  readonly mediumState: ((sha256: string) => 'same' | 'missing' | 'differs') | null;
}

const VERSION = 11; // the first archive.db with a log

/** Everything a check reads, on connections of its own. */
export class CheckFiles {
  readonly archive: Database.Database;
  readonly mediumState: CheckPlaces['mediumState'];
  readonly picture: LogPicture;
  readonly #places: CheckPlaces;
  readonly #open = new Map<string, Database.Database | null>();
  readonly #key: VerifierKey;
  #gone: DisposedRecords | null = null;

  private constructor(places: CheckPlaces, archive: Database.Database) {
    this.#places = places;
    this.archive = archive;
    this.mediumState = places.mediumState;
    this.picture = takePicture(archive);
    this.#key = parseVerifierKey(places.verifierKey);
  }

  /** Null where there is nothing to hold against anything. */
  static open(places: CheckPlaces): CheckFiles | null {
    const archive = openForReading(places.paths.archive, 4096);
    if (archive && schemaVersion(archive) >= VERSION) return new CheckFiles(places, archive);
    archive?.close();
    return null;
  }

  months(): { month: string; file: string }[] {
    return listMonthFiles(this.archive);
  }

  /** Null when the file is gone: disposed of, or taken away. */
  month(month: string): Database.Database | null {
    const known = this.#open.get(month);
    if (known !== undefined) return known;
    const file = this.months().find((one) => one.month === month)?.file;
    const opened = file === undefined ? null : openForReading(evidencePath(this.#places.paths, file), 4096);
    this.#open.set(month, opened);
    return opened;
  }

  /** Each journal entry from one to the other; null where it is not there. */
  rows(month: string, from: number, to: number): (CheckedRow | null)[] {
    const db = this.month(month);
    const found = db ? readCheckedRows(db, from, to) : [];
    if (found.length === to - from + 1) return found;
    const rows: (CheckedRow | null)[] = Array.from({ length: to - from + 1 }, () => null);
    for (const row of found) rows[row.n - from] = row;
    return rows;
  }

  /** Its read file, for who said what where. */
  readingOf(month: string): Database.Database | null {
    const row = this.archive
      .prepare<[string], { file: string }>('SELECT read_file AS file FROM months WHERE month = ?')
      .get(month);
    return row ? openForReading(evidencePath(this.#places.paths, row.file), 4096) : null;
  }

  /** Whether the content of a record was disposed of by a run that the log knows of. */
  isDisposed(month: string, seq: number): boolean {
    this.#gone ??= new DisposedRecords(this.archive);
    return this.#gone.has(month, seq);
  }

  runsOf({ log }: Pick<LogRow, 'log'>): readonly RunRow[] {
    return this.picture.runs.get(log) ?? [];
  }

  checkpointsOf({ log }: Pick<LogRow, 'log'>): readonly CheckpointRow[] {
    return this.picture.checkpoints.get(log) ?? [];
  }

  /** The files of a log as far as they were signed: what has come since may not be on the disk yet. */
  readerOf(log: LogRow): TileReader {
    const signed = this.checkpointsOf(log).at(-1)?.size ?? 0;
    return new TileReader(this.logDir(log), Math.min(signed, log.size));
  }

  logDir({ log }: Pick<LogRow, 'log'>): string {
    return join(this.#places.paths.log, String(log));
  }

  /** The same key signs every log, under the name of each. */
  keyOf({ origin }: Pick<LogRow, 'origin'>): VerifierKey {
    const { publicKey } = this.#key;
    return { name: origin, id: keyIdOf(origin, publicKey), publicKey };
  }

  close(): void {
    for (const month of this.#open.values()) month?.close();
    this.archive.close();
  }
}

/** What the files of the log say of these places, as far as they can be read; null of those that were not signed yet. */
export function loggedIn(reader: TileReader, from: number, count: number): (Logged | null)[] {
  const signed = Math.max(0, Math.min(count, reader.size - from));
  if (signed === 0) return Array.from({ length: count }, () => null);
  const bundles = whereReadable(() => reader.entries(from, signed));
  const leaves = whereReadable(() => Array.from({ length: signed }, (_, i) => reader.hash(0, from + i)));
  return Array.from({ length: count }, (_, i) =>
    i < signed
      ? {
          leaf: leaves ? leaves[i]! : whereReadable(() => reader.hash(0, from + i)),
          bytes: bundles ? bundles[i]! : whereReadable(() => reader.entry(from + i)),
        }
      : null,
  );
}

export function whereReadable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof TilesDamaged) return null;
    throw error;
  }
}
