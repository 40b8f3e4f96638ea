import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Reads a file here and there, within a budget: whatever the file says about itself, no more is read than that. */
export class Peek {
  readonly #fd: number;
  readonly size: number;
  #budget: number;

  constructor(path: string, budget: number) {
    this.#fd = openSync(path, 'r');
    this.#budget = budget;
    this.size = fstatSync(this.#fd).size;
  }

  /** What is there of it; empty past the end, or past the budget. */
  read(at: number, length: number): Buffer {
    if (!Number.isSafeInteger(at) || at < 0 || at >= this.size) return Buffer.alloc(0);
    const wanted = Math.max(0, Math.min(length, this.size - at, this.#budget));
    this.#budget -= wanted;
    const bytes = Buffer.alloc(wanted);
    return bytes.subarray(0, readSync(this.#fd, bytes, 0, wanted, at));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

export function peek<T>(path: string, budget: number, look: (file: Peek) => T): T {
  const file = new Peek(path, budget);
  try {
    return look(file);
  } finally {
    file.close();
  }
}
