import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';
import { EntryCipher } from './aes-zip.ts';
import { BehindFile } from './behind-file.ts';
import type { ZipEntry, ZipTarget } from './zip.ts';
import { endOfZip, type Written, writtenHead, writtenPlace } from './zip-records.ts';

/**
 * A ZIP written straight to its place, entry by entry: memory stays flat, and what is in it so far can be read back before it
 * is finished. With a password its contents are encrypted (AES-256, as WinZip defined it and 7-Zip opens it): then nothing of
 * it lies on the disk in the clear; the names of the entries can be read without the password.
 */
const LEVEL = 3; // as lib/zip.ts
const deflate = promisify(deflateRaw);

export class DirectZip implements ZipTarget {
  readonly #file: BehindFile;
  readonly #password: string | null;
  readonly #places: Buffer[] = [];
  #fault: unknown = null;
  #ended: number | null = null;

  constructor(path: string, password: string | null) {
    this.#password = password;
    this.#file = new BehindFile(path);
  }

  /**
   * Resolves when the entry is in. A buffer belongs to the ZIP from then on; a piece of a stream until the next but one is asked
   * for: while one is written, the next is made.
   */
  async add(source: Buffer | AsyncIterable<Buffer>, entry: ZipEntry): Promise<void> {
    if (this.#fault !== null) throw this.#fault;
    try {
      const cipher = this.#password === null ? null : new EntryCipher(this.#password);
      if (Buffer.isBuffer(source)) await this.#addWhole(cipher, source, entry);
      else await this.#addStream(cipher, source, entry);
    } catch (error) {
      this.#fault ??= error;
      throw error;
    }
  }

  get bytes(): number {
    return this.#ended ?? this.#file.size;
  }

  /** From here on everything that is in it can be read, by whoever opens the file; more may follow. */
  async settle(): Promise<void> {
    if (this.#fault !== null) throw this.#fault;
    await this.#writeDirectory();
  }

  async end(): Promise<number> {
    if (this.#fault !== null) throw this.#fault;
    this.#ended = await this.#writeDirectory();
    await this.#file.close();
    return this.#ended;
  }

  async abort(): Promise<void> {
    this.#fault ??= new Error('the ZIP file was given up');
    await this.#file.abort();
  }

  async #addWhole(cipher: EntryCipher | null, source: Buffer, entry: ZipEntry): Promise<void> {
    const packed = entry.stored ? source : await deflate(source, { level: LEVEL });
    const crc = cipher === null ? crc32(source) : null;
    const offset = this.#file.size;
    const written = { entry, offset, size: source.length, packed: packed.length, crc, streamed: false };
    await this.#file.write(writtenHead(written));
    const body = cipher === null ? [packed] : [cipher.head, cipher.encrypt(packed), cipher.tail()];
    for (const part of body) await this.#file.write(part);
    this.#places.push(writtenPlace(written));
  }

  /** How long it is, is known behind it: then the head is written over. */
  async #addStream(cipher: EntryCipher | null, source: AsyncIterable<Buffer>, entry: ZipEntry): Promise<void> {
    const crc = cipher === null ? 0 : null;
    const written: Written = { entry, offset: this.#file.size, size: 0, packed: 0, crc, streamed: true };
    await this.#file.write(writtenHead(written));
    if (cipher !== null) await this.#file.write(cipher.head);
    if (entry.stored) await this.#keep(cipher, counting(source, written), written);
    else {
      const keeping = (pieces: AsyncIterable<Buffer>) => this.#keep(cipher, pieces, written);
      await pipeline(counting(source, written), createDeflateRaw({ level: LEVEL, chunkSize: 1 << 16 }), keeping);
    }
    if (cipher !== null) await this.#file.write(cipher.tail());
    await this.#file.writeOver(writtenHead(written), written.offset);
    this.#places.push(writtenPlace(written));
  }

  async #keep(cipher: EntryCipher | null, pieces: AsyncIterable<Buffer>, written: Written): Promise<void> {
    for await (const piece of pieces) {
      written.packed += piece.length;
      await this.#file.write(cipher === null ? piece : cipher.encrypt(piece));
    }
  }

  /** Where it ends: the next entry is written over it. */
  async #writeDirectory(): Promise<number> {
    const directory = this.#file.size;
    const bytes = this.#places.reduce((sum, { length }) => sum + length, 0);
    const end = endOfZip({ count: this.#places.length, directory, bytes });
    let at = directory;
    for (const some of inLots([...this.#places, end])) {
      const lot = Buffer.concat(some);
      await this.#file.writeOver(lot, at);
      at += lot.length;
    }
    return at;
  }
}

async function* counting(pieces: AsyncIterable<Buffer>, written: Written): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    written.size += piece.length;
    if (written.crc !== null) written.crc = crc32(piece, written.crc);
    yield piece;
  }
}

const LOT = 4096; // records written at once

function* inLots<T>(all: readonly T[]): Generator<T[]> {
  for (let i = 0; i < all.length; i += LOT) yield all.slice(i, i + LOT);
}
