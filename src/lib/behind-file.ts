import { type FileHandle, open } from 'node:fs/promises';

/**
 * A file written from its beginning, one write at a time behind the back of whoever goes on working. What is small is gathered
 * first. A large buffer must stay as it is until the write after the next returns, or writeOver does.
 */
const GATHERED = 1 << 18;
const SMALL = 1 << 16;

export class BehindFile {
  readonly #opened: Promise<FileHandle>;
  /** Two: while one is written, the other is filled. */
  #gathered: readonly [Buffer, Buffer] = [Buffer.allocUnsafe(GATHERED), Buffer.allocUnsafe(GATHERED)];
  #filled = 0;
  #sent = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#opened = open(path, 'w');
    this.#opened.catch(() => undefined); // heard at the first write
  }

  /** With what is on its way. */
  get size(): number {
    return this.#sent + this.#filled;
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#opened; // or fails at once
    if (bytes.length > SMALL) {
      await this.#flush();
      return this.#send(bytes);
    }
    if (this.#filled + bytes.length > GATHERED) await this.#flush();
    this.#gathered[0].set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** At a place of one's own, after everything so far; the size stays as it is. */
  async writeOver(bytes: Buffer, at: number): Promise<void> {
    await this.#flush();
    await this.#writing;
    await writeAll(await this.#opened, bytes, at);
  }

  /** When all of it is on the disk. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#writing;
    const file = await this.#opened;
    await file.sync();
    await file.close();
  }

  async abort(): Promise<void> {
    await this.#writing.catch(() => undefined);
    const file = await this.#opened.catch(() => null);
    await file?.close().catch(() => undefined);
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return;
    const [full, empty] = this.#gathered;
    const bytes = full.subarray(0, this.#filled);
    this.#gathered = [empty, full];
    this.#filled = 0;
    await this.#send(bytes);
  }

  /** Begins as soon as what came before is written. */
  async #send(bytes: Buffer): Promise<void> {
    const at = this.#sent;
    this.#sent += bytes.length;
    await this.#writing;
    this.#writing = writeAll(await this.#opened, bytes, at);
    this.#writing.catch(() => undefined); // heard at the next write
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
