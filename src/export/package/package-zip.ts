import { createHash, hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ZipTarget } from '../../lib/zip.ts';
import type { Pace } from '../pace.ts';
import type { PackageFile } from './sink.ts';

/** The ZIP of a package. Of everything that goes in, size and hash are taken on the way, for its manifest. */
export interface Recorded {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const SMALL = 4 * 2 ** 20; // read at once, so that its size stands before it
const CHUNK = 1 << 20;

export class PackageZip {
  readonly #zip: ZipTarget;
  readonly #pace: Pace;
  readonly #at: number;
  readonly recorded: Recorded[] = [];

  constructor(zip: ZipTarget, pace: Pace, at: number) {
    this.#zip = zip;
    this.#pace = pace;
    this.#at = at;
    pace.measure(() => zip.bytes);
  }

  async text(path: string, text: string): Promise<Recorded> {
    return this.#bytes(path, Buffer.from(text), { stored: false, at: this.#at });
  }

  /** A file that was written for this: it is gone afterwards. */
  async take({ path, disk, stored = false }: PackageFile): Promise<Recorded> {
    const recorded = await this.put(path, disk, { stored, at: this.#at });
    await rm(disk, { force: true });
    return recorded;
  }

  /** A file of the archive, which stays where it is. Throws before anything of it is in when it cannot be opened. */
  async put(path: string, disk: string, { stored, at }: { stored: boolean; at: number }): Promise<Recorded> {
    if ((await stat(disk)).size <= SMALL) return this.#bytes(path, await readFile(disk), { stored, at });
    const file = await open(disk, 'r');
    try {
      const reader = new Hashed(file, () => this.#pace.step());
      await this.#zip.add(Readable.from(reader.read(), { objectMode: false }), { name: path, stored, at });
      if (reader.fault !== null) throw reader.fault;
      return this.#record({ path, bytes: reader.bytes, sha256: reader.sha256 });
    } finally {
      await file.close();
    }
  }

  /** Without an entry in the manifest: the manifest itself. */
  async addUnlisted(path: string, source: Buffer | string): Promise<void> {
    const entry = { name: path, stored: false, at: this.#at };
    if (Buffer.isBuffer(source)) return this.#zip.add(source, entry);
    const file = await open(source, 'r');
    try {
      await this.#zip.add(file.createReadStream({ autoClose: false }), entry);
    } finally {
      await file.close();
    }
  }

  end(): Promise<number> {
    return this.#zip.end();
  }

  abort(): Promise<void> {
    return this.#zip.abort();
  }

  async #bytes(path: string, bytes: Buffer, { stored, at }: { stored: boolean; at: number }): Promise<Recorded> {
    await this.#zip.add(bytes, { name: path, stored, at });
    await this.#pace.step();
    return this.#record({ path, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });
  }

  #record(recorded: Recorded): Recorded {
    this.recorded.push(recorded);
    return recorded;
  }
}

/** A large file piece by piece. It never fails inside an entry: that could not be taken back. What went wrong is told afterwards. */
class Hashed {
  readonly #file: FileHandle;
  readonly #step: () => Promise<void>;
  readonly #hash = createHash('sha256');
  #sha256 = '';
  bytes = 0;
  fault: unknown = null;

  constructor(file: FileHandle, step: () => Promise<void>) {
    this.#file = file;
    this.#step = step;
  }

  get sha256(): string {
    this.#sha256 ||= this.#hash.digest('hex');
    return this.#sha256;
  }

  async *read(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = await this.#next();
      if (chunk === null) return;
      this.#hash.update(chunk);
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  async #next(): Promise<Buffer | null> {
    try {
      await this.#step();
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
      return bytesRead > 0 ? buffer.subarray(0, bytesRead) : null;
    } catch (error) {
      this.fault = error;
      return null;
    }
  }
}

const WAITING = 1 << 16; // characters gathered before they are written

/** A file written line by line, never faster than the disk takes it. */
export class LineFile {
  readonly path: string;
  readonly #stream;
  readonly #closed = new AbortController();
  #waiting = '';
  #fault: unknown = null;

  constructor(path: string) {
    this.path = path;
    this.#stream = createWriteStream(path);
    this.#stream.on('error', (error) => {
      this.#fault ??= error;
    });
    this.#stream.once('close', () => this.#closed.abort());
  }

  async write(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length >= WAITING) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    const closed = finished(this.#stream);
    this.#stream.end();
    await closed;
  }

  async abort(): Promise<void> {
    if (this.#stream.closed) return;
    const closed = once(this.#stream, 'close').catch(() => undefined);
    this.#stream.destroy();
    await closed;
  }

  async #flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    if (this.#fault !== null) throw this.#fault;
    if (text === '' || this.#stream.write(text)) return;
    await once(this.#stream, 'drain', { signal: this.#closed.signal }).catch(() => undefined);
    if (this.#fault !== null) throw this.#fault;
  }
}
