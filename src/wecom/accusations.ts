import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Which records the library died on, and how often alone. On disk, so that a crash of the whole program does not start the
 * count anew. Bound to one library: another version gets to try again.
 */
interface Saved {
  readonly library: string;
  readonly deaths: Readonly<Record<string, number>>;
}

const MOST_KEPT = 10_000;

export class Accusations {
  readonly #path: string;
  readonly #library: string;
  readonly #deaths = new Map<number, number>();

  constructor(path: string, library: string) {
    this.#path = path;
    this.#library = library;
    const saved = readJson<Saved>(path);
    if (saved?.library !== library) return;
    for (const [seq, deaths] of Object.entries(saved.deaths)) this.#deaths.set(Number(seq), deaths);
  }

  has(seq: number): boolean {
    return this.#deaths.has(seq);
  }

  deathsOf(seq: number): number {
    return this.#deaths.get(seq) ?? 0;
  }

  accuse(seq: number): void {
    this.#set(seq, this.deathsOf(seq));
  }

  addDeath(seq: number): void {
    this.#set(seq, this.deathsOf(seq) + 1);
  }

  acquit(seq: number): void {
    if (this.#deaths.delete(seq)) this.#save();
  }

  #set(seq: number, deaths: number): void {
    this.#deaths.set(seq, deaths);
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
  renameSync(`${path}.new`, path);
}
