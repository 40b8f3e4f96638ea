import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/**
 * Large files piece by piece, one after the other, for what is handed on as lib/direct-zip.ts takes it: while a piece is hashed,
 * the one before it is written and the one after it read. Three buffers in all, however many files there are.
 */
const PIECE = 1 << 20;

export interface HashedRead {
  /** Never fails: an entry of a ZIP cannot be taken back. What went wrong is told at the end. */
  readonly pieces: AsyncIterable<Buffer>;
  end(): { readonly bytes: number; readonly sha256: string; readonly fault: unknown };
}

/** The disk did not give a file to its end. */
export class CutOff extends Error {}

export class ReadAhead {
  readonly #buffers = [0, 1, 2].map(() => Buffer.allocUnsafeSlow(PIECE));
  #next = 0;

  /** The step is taken before each piece; its fault ends the reading as one of the disk does, which is a CutOff. */
  hashed(file: FileHandle, size: number, step: () => Promise<void>): HashedRead {
    const hash = createHash('sha256');
    let [bytes, fault]: [number, unknown] = [0, null];
    const read = () => this.#read(file);
    const pieces = async function* () {
      try {
        for (let ahead = read(); ; ) {
          const piece = await ahead;
          if (piece.length === 0) break;
          await step();
          ahead = read();
          ahead.catch(() => undefined); // heard in its turn
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
        if (bytes < size) throw new CutOff(`${bytes} of ${size} bytes`); // it became shorter meanwhile
      } catch (error) {
        fault = error;
      }
    };
    return { pieces: pieces(), end: () => ({ bytes, fault, sha256: hash.digest('hex') }) };
  }

  async #read(file: FileHandle): Promise<Buffer> {
    const buffer = this.#buffers[this.#next]!;
    this.#next = (this.#next + 1) % this.#buffers.length;
    try {
      const { bytesRead } = await file.read(buffer, 0, PIECE, null);
      return buffer.subarray(0, bytesRead);
    } catch (cause) {
      throw new CutOff('a file could not be read', { cause });
    }
  }
}
