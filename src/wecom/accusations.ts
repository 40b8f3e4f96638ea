import { readFileSync, writeFileSync } from 'node:fs';
import { replaceFile } from '../lib/replace-file.ts';

/**
 * Which records (by seq) or files (by the hash of their id) the library died on, and how often alone. On disk, so that a
 * crash of the whole program does not start the count anew. Bound to one library: another version gets to try again.
 */
interface Saved {
  readonly library: string;
  readonly deaths: Readonly<Record<string, number>>;
}

const MOST_KEPT = 10_000;

export class Accusations {
  readonly #path: string;
  readonly #library: string;
  readonly #deaths = new Map<string, number>();

  constructor(path: string, library: string) {
    this.#path = path;
    this.#library = library;
    const saved = readJson<Saved>(path);
    if (saved?.library !== library) return;
    for (const [which, deaths] of Object.entries(saved.deaths)) this.#deaths.set(which, deaths);
  }

  has(which: number | string): boolean {
    return this.#deaths.has(String(which));
  }

  deathsOf(which: number | string): number {
    return this.#deaths.get(String(which)) ?? 0;
  }

  accuse(which: number | string): void {
    this.#set(which, this.deathsOf(which));
  }

  addDeath(which: number | string): void {
    this.#set(which, this.deathsOf(which) + 1);
  }

  acquit(which: number | string): void {
    if (this.#deaths.delete(String(which))) this.#save();
  }

  #set(which: number | string, deaths: number): void {
    this.#deaths.set(String(which), deaths);
    if (this.#deaths.size > MOST_KEPT) this.#deaths.delete(this.#deaths.keys().next().value!);
    this.#save();
  }

  #save(): void {
    writeJson(this.#path, { library: this.#library, deaths: Object.fromEntries(this.#deaths) } satisfies Saved);
  }
}

/** Null when there is none or it is not readable as JSON: these small files are hints, and rebuilt by themselves. */
export function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

export function writeJson(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
  replaceFile(`${path}.new`, path);
}
