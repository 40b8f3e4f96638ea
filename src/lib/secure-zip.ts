import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createDeflateRaw, deflateRaw } from 'node:zlib';
import { EntryCipher } from './aes-zip.ts';
import type { ZipEntry, ZipTarget } from './zip.ts';
import { endOfZip, type Written, writtenHead, writtenPlace } from './zip-records.ts';

/**
 * A ZIP whose contents are encrypted with a password (AES-256, as WinZip defined it and 7-Zip opens it), written entry by
 * entry: nothing of it lies on the disk in the clear, and memory stays flat. The names of the entries can be read without the
 * password.
 */
const LEVEL = 3; // as lib/zip.ts
const deflate = promisify(deflateRaw);

export class SecureZipFile implements ZipTarget {
  readonly #opened: Promise<FileHandle>;
  readonly #password: string;
  readonly #places: Buffer[] = [];
  #at = 0;
  #fault: unknown = null;

  constructor(path: string, password: string) {
    this.#password = password;
    this.#opened = open(path, 'w');
    this.#opened.catch((error: unknown) => {
      this.#fault ??= error;
    });
  }

  /** Resolves when the entry is in. */
  async add(source: Buffer | Readable, entry: ZipEntry): Promise<void> {
    if (this.#fault !== null) throw this.#fault;
    try {
      const file = await this.#opened;
      const cipher = new EntryCipher(this.#password);
      if (Buffer.isBuffer(source)) await this.#addWhole(file, cipher, source, entry);
      else await this.#addStream(file, cipher, source, entry);
    } catch (error) {
      this.#fault ??= error;
      throw error;
    }
  }

  get bytes(): number {
    return this.#at;
  }

  async end(): Promise<number> {
    if (this.#fault !== null) throw this.#fault;
    const file = await this.#opened;
    const directory = this.#at;
    for (const place of this.#places) await this.#write(file, place);
    await this.#write(file, endOfZip({ count: this.#places.length, directory, bytes: this.#at - directory }));
    await file.sync();
    await file.close();
    return this.#at;
  }

  async abort(): Promise<void> {
    this.#fault ??= new Error('the ZIP file was given up');
    const file = await this.#opened.catch(() => null);
    await file?.close().catch(() => undefined);
  }

  async #addWhole(file: FileHandle, cipher: EntryCipher, source: Buffer, entry: ZipEntry): Promise<void> {
    const packed = entry.stored ? source : await deflate(source, { level: LEVEL });
    const sealed = cipher.encrypt(packed);
    const written = { entry, offset: this.#at, size: source.length, packed: packed.length };
    await this.#write(file, Buffer.concat([writtenHead(written), cipher.head, sealed, cipher.tail()]));
    this.#places.push(writtenPlace(written));
  }

  /** How long it is, is known behind it: then the head is written over. */
  async #addStream(file: FileHandle, cipher: EntryCipher, source: Readable, entry: ZipEntry): Promise<void> {
    const written: Written = { entry, offset: this.#at, size: 0, packed: 0 };
    await this.#write(file, Buffer.concat([writtenHead(written), cipher.head]));
    const counting = async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        written.size += piece.length;
        yield piece;
      }
    };
    const keeping = async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        written.packed += piece.length;
        await this.#write(file, cipher.encrypt(piece));
      }
    };
    if (entry.stored) await pipeline(source, counting, keeping);
    else await pipeline(source, counting, createDeflateRaw({ level: LEVEL }), keeping);
    await this.#write(file, cipher.tail());
    await writeAll(file, writtenHead(written), written.offset);
    this.#places.push(writtenPlace(written));
  }

  async #write(file: FileHandle, bytes: Buffer): Promise<void> {
    await writeAll(file, bytes, this.#at);
    this.#at += bytes.length;
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
