import { createPrivateKey } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { CryptoOrder } from './crypto-worker.ts';
import type { Fault } from './open-batch.ts';
import { PackReader, PackWriter } from './packed.ts';
import { RandomKeys } from './random-keys.ts';

/** RSA on threads of its own: nine tenths of what a message costs. A batch is cut up so that all of them are busy with it. */
export interface SealedKey {
  readonly keyVersion: number;
  readonly randomKey: string;
}

export type OpenedKey = { readonly key: string } | Fault;

const PIECE = 125; // 27 ms of RSA: short enough to share out evenly, long enough that handing it over does not show

interface Piece {
  readonly rows: number;
  resolve(opened: OpenedKey[]): void;
  reject(error: Error): void;
}

export class CryptoWorkers {
  readonly #workers: CryptoThread[];
  /** Does it in this thread, where there are no others. */
  readonly #here: RandomKeys | null;
  readonly #writer = new PackWriter(1 << 16);

  /** None are for who opens a few messages: a thread takes as long to start as two hundred of them. */
  constructor(count: number) {
    this.#workers = Array.from({ length: count }, () => new CryptoThread());
    this.#here = count === 0 ? new RandomKeys() : null;
  }

  /** Replaces all keys, as PEM by version. Throws for a text that is no private key; then the keys stay as they were. */
  setKeys(keys: ReadonlyMap<number, string>): void {
    for (const pem of keys.values()) createPrivateKey(pem);
    this.#here?.setKeys(keys);
    for (const worker of this.#workers) worker.setKeys(keys);
  }

  /** In the order they came: the opened key, or why there is none. */
  async openKeys(rows: readonly SealedKey[]): Promise<OpenedKey[]> {
    if (this.#here) return openHere(this.#here, rows);
    const pieces: Promise<OpenedKey[]>[] = [];
    for (let from = 0; from < rows.length; from += PIECE) {
      const piece = rows.slice(from, from + PIECE);
      for (const { keyVersion, randomKey } of piece) {
        this.#writer.number(keyVersion);
        this.#writer.text(randomKey);
      }
      const least = this.#workers.reduce((a, b) => (b.load < a.load ? b : a));
      pieces.push(least.open(this.#writer.take(), piece.length));
    }
    return (await Promise.all(pieces)).flat();
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

function openHere(keys: RandomKeys, rows: readonly SealedKey[]): OpenedKey[] {
  return rows.map(({ keyVersion, randomKey }) => {
    const opened = keys.open(keyVersion, randomKey);
    return 'key' in opened ? opened : opened.fault;
  });
}

/** One thread; should it die, its pieces fail and a new one takes its place. */
class CryptoThread {
  #worker: Worker | null = null;
  #keys: ReadonlyMap<number, string> = new Map();
  #pieces = new Map<number, Piece>();
  #sent = 0;

  get load(): number {
    return this.#pieces.size;
  }

  setKeys(keys: ReadonlyMap<number, string>): void {
    this.#keys = new Map(keys);
    this.#worker?.postMessage({ keys: this.#keys } satisfies CryptoOrder);
  }

  open(packed: Buffer<ArrayBuffer>, rows: number): Promise<OpenedKey[]> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#pieces.set(id, { rows, resolve, reject });
      worker.postMessage({ piece: { id, packed } } satisfies CryptoOrder, [packed.buffer]);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./crypto-worker.ts', import.meta.url), { execArgv: [], name: 'crypto' });
    worker.postMessage({ keys: this.#keys } satisfies CryptoOrder);
    worker.on('message', ({ id, packed }: { id: number; packed: Uint8Array }) => {
      const piece = this.#pieces.get(id);
      this.#pieces.delete(id);
      piece?.resolve(unpack(packed, piece.rows));
    });
    let reason = new Error('a crypto thread ended');
    worker.on('error', (error) => {
      reason = error as Error;
    });
    worker.on('exit', () => {
      const pieces = this.#pieces;
      this.#pieces = new Map();
      this.#worker = null;
      for (const piece of pieces.values()) piece.reject(reason);
    });
    return worker;
  }
}

function unpack(packed: Uint8Array, rows: number): OpenedKey[] {
  const reader = new PackReader(packed);
  return Array.from({ length: rows }, () => {
    const key = reader.text();
    const fault = reader.text();
    return key === null ? (fault as Fault) : { key };
  });
}
