import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { DirectZip } from '../../lib/direct-zip.ts';
import { UserError } from '../../lib/errors.ts';
import type { Pace } from '../pace.ts';
import { CutOff, ReadAhead } from '../read-ahead.ts';
import type { PackageFile } from './sink.ts';

/** The ZIP of a package. Of everything that goes in, size and hash are taken on the way, for its manifest. */
export interface Recorded {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const SMALL = 4 * 2 ** 20; // read at once, so that its size stands before it

export class PackageZip {
  readonly #zip: DirectZip;
  readonly #pace: Pace;
  readonly #at: number;
  #reader: ReadAhead | null = null;
  readonly recorded: Recorded[] = [];

  constructor(zip: DirectZip, pace: Pace, at: number) {
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

  /** A file of the archive, which stays where it is. Throws before anything of it is in when it cannot be opened; when it breaks off, nothing more can be made of this ZIP. */
  async put(path: string, disk: string, { stored, at }: { stored: boolean; at: number }): Promise<Recorded> {
    const file = await open(disk, 'r');
    try {
      const { size } = await file.stat();
      if (size <= SMALL) return await this.#bytes(path, await file.readFile(), { stored, at });
      this.#reader ??= new ReadAhead();
      const read = this.#reader.hashed(file, size, () => this.#pace.step());
      await this.#zip.add(read.pieces, { name: path, stored, at });
      const { fault, bytes, sha256 } = read.end();
      if (fault instanceof CutOff) throw cutOff(path, fault); // what is in the ZIP of it cannot be taken out again
      if (fault !== null) throw fault;
      return this.#record({ path, bytes, sha256 });
    } finally {
      await file.close();
    }
  }

  /** What is in it can be read from the disk now; more may follow. */
  settle(): Promise<void> {
    return this.#zip.settle();
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

const cutOff = (path: string, cause: CutOff): Error =>
  Object.assign(
    new UserError(`${path} 读到一半中断，没有导出。请检查磁盘，必要时从备份恢复这个文件，再点“重新生成”。`),
    {
      cause,
    },
  );

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
