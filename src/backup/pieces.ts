import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../lib/errors.ts';
import { Tampered } from './box.ts';
import type { Vault } from './vault.ts';

/** Content cut into pieces of one size, each kept once: of a file that grew, only what is new is copied. */
export const PIECE = 4 * 2 ** 20;
const AT_ONCE = 4;

export interface Kept {
  readonly bytes: number;
  readonly sha256: string;
  readonly pieces: string[];
}

/** What lies there already, by name, and what comes to it. */
export class Pieces {
  readonly #vault: Vault;
  readonly #known: Map<string, number>;
  readonly #pending = new Set<Promise<void>>();
  readonly added: string[] = [];
  newBytes = 0;
  #failure: unknown = null;

  private constructor(vault: Vault, known: Map<string, number>) {
    this.#vault = vault;
    this.#known = known;
  }

  /** `anew`: what lies there is not relied on. */
  static async open(vault: Vault, anew = false): Promise<Pieces> {
    const known = new Map<string, number>();
    for await (const { name, bytes } of vault.place.list('objects')) known.set(name, anew ? -1 : bytes);
    return new Pieces(vault, known);
  }

  has(names: readonly string[]): boolean {
    return names.every((name) => (this.#known.get(name) ?? -1) >= 0);
  }

  names(): IterableIterator<string> {
    return this.#known.keys();
  }

  /** Bytes that lie there under this name; null: none. */
  bytesOf(name: string): number | null {
    return this.#known.get(name) ?? null;
  }

  forget(name: string): void {
    this.#known.delete(name);
  }

  /** Those of a file on the disk; `onBytes` is asked after each piece and may throw. */
  async putFile(path: string, onBytes: (bytes: number) => void): Promise<Kept> {
    const fd = openSync(path, 'r');
    try {
      return await this.putAll(readPieces(fd), onBytes);
    } finally {
      closeSync(fd);
    }
  }

  async putAll(content: Iterable<Buffer>, onBytes: (bytes: number) => void = () => undefined): Promise<Kept> {
    const whole = createHash('sha256');
    const pieces: string[] = [];
    let bytes = 0;
    for (const piece of content) {
      whole.update(piece);
      pieces.push(await this.#put(piece));
      bytes += piece.length;
      onBytes(piece.length);
    }
    return { bytes, sha256: whole.digest('hex'), pieces };
  }

  async putBuffer(content: Buffer): Promise<Kept> {
    const count = Math.ceil(content.length / PIECE);
    return this.putAll(Array.from({ length: count }, (_, i) => content.subarray(i * PIECE, (i + 1) * PIECE)));
  }

  /** All that was put is there. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#failure !== null) throw this.#failure;
  }

  async #put(piece: Buffer): Promise<string> {
    const { place, box } = this.#vault;
    const name = box.nameOf(hash('sha256', piece, 'hex'));
    if (this.#known.get(name) === box.sizeOf(piece.length)) return name;
    if (this.#pending.size >= AT_ONCE) await Promise.race(this.#pending);
    if (this.#failure !== null) throw this.#failure;
    const sealed = box.seal(name, piece);
    this.#known.set(name, sealed.length);
    this.added.push(name);
    this.newBytes += sealed.length;
    const going = place.put(name, sealed).catch((error: unknown) => {
      this.#failure ??= error;
    });
    const settled = going.finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
    return name;
  }
}

/** A buffer of its own for each: it is still on its way when the next is read. */
function* readPieces(fd: number): Generator<Buffer> {
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE);
    let filled = 0;
    while (filled < PIECE) {
      const n = readSync(fd, piece, filled, PIECE - filled, null);
      if (n === 0) break;
      filled += n;
    }
    if (filled > 0) yield piece.subarray(0, filled);
    if (filled < PIECE) return;
  }
}

/** Throws a UserError that names the object when it is not what was kept. */
export async function getPiece({ place, box }: Vault, name: string): Promise<Buffer> {
  const kept = await place.get(name);
  try {
    return box.open(name, kept);
  } catch (error) {
    if (!(error instanceof Tampered)) throw error;
    throw new UserError(`备份中的 ${name} 已损坏或被改动（${place.label}）。请换用另一份备份，并检查存放它的磁盘。`);
  }
}

export async function getAll(vault: Vault, names: readonly string[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const name of names) parts.push(await getPiece(vault, name));
  return Buffer.concat(parts);
}
