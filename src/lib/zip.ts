import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { ZipArchive } from 'archiver';

/** A ZIP written to disk entry by entry: memory stays flat whatever goes in. */

const CHINA = 8 * 3_600_000;
const MOST_BEHIND = 8 * 2 ** 20; // bytes handed over and not yet on disk

export interface ZipEntry {
  readonly name: string;
  /** What the entry's time says, in ms. A ZIP knows no zone: it is written as China's clock shows it. */
  readonly at?: number;
  /** Compressed already: kept as it is. */
  readonly stored?: boolean;
}

/** What an archive is written through, in the clear or encrypted. */
export interface ZipTarget {
  add(source: Buffer | Readable, entry: ZipEntry): Promise<void>;
  /** Bytes on disk so far. */
  readonly bytes: number;
  /** Returns the size of the whole file, which is then on disk. */
  end(): Promise<number>;
  /** Leaves it unfinished; the file is the caller's to remove. */
  abort(): Promise<void>;
}

export class ZipFile implements ZipTarget {
  readonly #archive: ZipArchive;
  readonly #output: WriteStream;
  #handedOver = 0;
  readonly #closed = new AbortController();
  #fault: unknown = null;

  constructor(path: string, { large = true }: { large?: boolean } = {}) {
    // Not before it is wanted: 15 MB, and most threads that may write a file never do.
    const archiver = createRequire(import.meta.url)('archiver') as typeof import('archiver');
    this.#archive = new archiver.ZipArchive({ forceZip64: large, zlib: { level: 3 } });
    this.#output = createWriteStream(path);
    for (const stream of [this.#archive, this.#output]) {
      stream.on('error', (error) => {
        this.#fault ??= error;
        this.#output.destroy();
      });
    }
    this.#output.once('close', () => this.#closed.abort());
    this.#archive.pipe(this.#output);
  }

  /** Resolves when the entry is in. A buffer is written with its size in front; a stream with its size behind it. */
  async add(source: Buffer | Readable, { name, at, stored = false }: ZipEntry): Promise<void> {
    this.#assertWhole();
    const date = at === undefined ? {} : { date: new Date(at + CHINA) };
    const added = once(this.#archive, 'entry', { signal: this.#closed.signal });
    this.#archive.append(source, { name, store: stored, ...date });
    await added.catch(() => this.#assertWhole());
    this.#assertWhole();
    if (Buffer.isBuffer(source)) await this.#catchUp(source.length);
  }

  /** Bytes on disk so far. */
  get bytes(): number {
    return this.#output.bytesWritten;
  }

  /** Returns the size of the whole file, which is then on disk. */
  async end(): Promise<number> {
    this.#assertWhole();
    const closed = finished(this.#output);
    await Promise.race([this.#archive.finalize(), closed]);
    await closed;
    this.#assertWhole();
    return this.#output.bytesWritten;
  }

  /** Leaves it unfinished; the file is the caller's to remove. */
  async abort(): Promise<void> {
    this.#archive.abort();
    if (this.#output.closed) return;
    const closed = once(this.#output, 'close');
    this.#output.destroy();
    await closed;
  }

  #assertWhole(): void {
    if (this.#fault !== null) throw this.#fault;
    if (this.#output.destroyed && !this.#output.writableFinished) throw new Error('the ZIP file was given up');
  }

  /** Buffers enter the queue at once: without waiting here a slow disk would fill the memory. */
  async #catchUp(bytes: number): Promise<void> {
    this.#handedOver += bytes;
    while (this.#handedOver - this.#output.bytesWritten > MOST_BEHIND) {
      this.#assertWhole();
      await wait(2);
    }
  }
}
