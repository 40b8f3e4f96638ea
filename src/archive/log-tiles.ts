import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { TileFolder, TileReader, TilesDamaged, TileWriter } from '../evidence/tiles.ts';
import { rootAt } from '../evidence/tree.ts';
import { type LogRow, settleLog } from '../store/log.ts';
import { tilesOf } from '../store/log-index.ts';
import { readLogged } from './log-entries.ts';
import type { ArchiveParts } from './parts.ts';

export type TileParts = Pick<ArchiveParts, 'files' | 'paths' | 'stopwatch'>;

const STRETCH = 2048; // eight tiles
const TILE = 256;
/** Whatever was written so long ago lies on the disk itself, on every system we know. */
const SETTLES_AFTER = 2 * 60_000;

/** The tiles of the log that is written: they follow archive.db, and are made again from it where they do not. */
export class LogTiles {
  readonly #parts: TileParts;
  readonly #log: number;
  readonly #dir: string;
  #writer: TileWriter;
  #flushed: { readonly size: number; readonly at: number } | null = null;

  private constructor(parts: TileParts, log: number, writer: TileWriter) {
    this.#parts = parts;
    this.#log = log;
    this.#dir = tilesOf(parts.paths.log, log);
    this.#writer = writer;
  }

  /** As they lie on the disk; what may not have reached it is written again with `catchUp`. */
  static open(parts: TileParts, { log, size, settled }: LogRow): LogTiles {
    const dir = tilesOf(parts.paths.log, log);
    return new LogTiles(parts, log, openWriter(dir, Math.min(size, settled)));
  }

  /** Thrown away, to be written from the first entry. */
  static anew(parts: TileParts, log: number): LogTiles {
    const dir = tilesOf(parts.paths.log, log);
    rmSync(join(dir, 'tile'), { recursive: true, force: true });
    return new LogTiles(parts, log, new TileWriter(new TileFolder(dir)));
  }

  get size(): number {
    return this.#writer.size;
  }

  append(entries: readonly Buffer[]): void {
    this.#writer.append(entries);
  }

  /** Writes the next stretch up to `size`; false when there is none. */
  catchUp(size: number): boolean {
    if (this.size >= size) return false;
    const { files, stopwatch } = this.#parts;
    const to = Math.min(size, this.size + STRETCH);
    stopwatch.measure('log', () => this.append(readLogged(files, this.#log, this.size, to)));
    return true;
  }

  flush(): void {
    this.#writer.flush();
    this.#flushed ??= { size: this.size, at: performance.now() };
  }

  /** From time to time notes how much need not be written again after a power cut. */
  settle(): void {
    if (this.#flushed === null) this.flush();
    else if (performance.now() - this.#flushed.at > SETTLES_AFTER) {
      this.#parts.files.write(settleLog, this.#log, this.#flushed.size);
      this.#flushed = null;
    }
  }

  /** Of the whole tree, read back from the disk: what others will see. Throws TilesDamaged when that is not what was written. */
  root(): Buffer {
    const root = this.rootAt(this.size);
    if (!root.equals(this.#writer.root())) throw new TilesDamaged(this.#dir, '与刚写入的不同');
    return root;
  }

  /** Of the tree when it had so many entries. */
  rootAt(size: number): Buffer {
    return rootAt(size, new TileReader(this.#dir, this.size).hash);
  }
}

/** From the last place whose files fit each other. */
function openWriter(dir: string, settled: number): TileWriter {
  for (const size of [settled, settled - (settled % TILE), settled - (settled % TILE ** 2)]) {
    try {
      return TileWriter.open(dir, size);
    } catch (error) {
      if (!(error instanceof TilesDamaged)) throw error;
    }
  }
  return new TileWriter(new TileFolder(dir));
}
