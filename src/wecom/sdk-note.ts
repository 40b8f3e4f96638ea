import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * The note a host leaves before each call of DecryptData: which record it is about to open. If the library takes the
 * process down, the note says over which record. It must survive a crash of the process, not of the machine: no fsync.
 */
export interface NoteLine {
  readonly seq: number;
  /** The record ran alone in a fresh host: nothing before it can be to blame. */
  readonly alone: boolean;
  /** The library ran inside the main process, so nobody saw what ended it. */
  readonly inline: boolean;
}

const LENGTH = 16;

export class SdkNote {
  readonly #file: number;
  readonly #bytes = Buffer.alloc(LENGTH);

  constructor(path: string) {
    this.#file = openSync(path, 'w+', 0o600);
    this.clear();
  }

  write({ seq, alone, inline }: NoteLine): void {
    this.#bytes.writeDoubleLE(seq, 0);
    this.#bytes.writeUInt32LE((alone ? 1 : 0) | (inline ? 2 : 0), 8);
    writeSync(this.#file, this.#bytes, 0, LENGTH, 0);
  }

  clear(): void {
    this.write({ seq: 0, alone: false, inline: false });
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What the note says; null when there is none, or the last batch was finished. */
export function readNote(path: string): NoteLine | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (bytes.length < LENGTH || bytes.readDoubleLE(0) === 0) return null;
  const flags = bytes.readUInt32LE(8);
  return { seq: bytes.readDoubleLE(0), alone: (flags & 1) !== 0, inline: (flags & 2) !== 0 };
}
