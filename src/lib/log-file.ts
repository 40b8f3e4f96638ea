import { closeSync, existsSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from './replace-file.ts';

/** The last few MB of the log beside the data, in pieces: what is oldest goes. A log that cannot be written stops nothing. */
const PIECES = 4;
const TRY_AGAIN_MS = 60_000;

export class LogFile {
  readonly #path: string;
  readonly #most: number;
  #fd: number | null = null;
  #bytes = 0;
  #restUntil = 0;

  /** `bytes`: of all pieces together. */
  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#most = Math.max(4096, Math.floor(bytes / PIECES));
  }

  write(line: string): void {
    if (this.#fd === null && Date.now() < this.#restUntil) return;
    try {
      if (this.#fd !== null && this.#bytes >= this.#most) this.#turn();
      this.#fd ??= this.#open();
      this.#bytes += writeSync(this.#fd, line);
    } catch {
      // Full, read-only, taken away: the line is on stdout all the same.
      this.#close();
      this.#restUntil = Date.now() + TRY_AGAIN_MS;
    }
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o750 });
    this.#bytes = existsSync(this.#path) ? statSync(this.#path).size : 0;
    return openSync(this.#path, 'a', 0o640);
  }

  #turn(): void {
    this.#close();
    for (let piece = PIECES - 1; piece > 0; piece -= 1) {
      const from = pieceOf(this.#path, piece - 1);
      if (existsSync(from)) replaceFile(from, pieceOf(this.#path, piece));
    }
  }

  #close(): void {
    const fd = this.#fd;
    this.#fd = null;
    try {
      if (fd !== null) closeSync(fd);
    } catch {
      // It is gone already.
    }
  }
}

/** Its pieces, the oldest first; those that are not there are among them. */
export function logPieces(path: string): string[] {
  return Array.from({ length: PIECES }, (_, i) => pieceOf(path, PIECES - 1 - i));
}

const pieceOf = (path: string, piece: number): string => (piece === 0 ? path : `${path}.${piece}`);
