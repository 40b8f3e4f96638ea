import type { CallableThread } from '../lib/thread-calls.ts';

/**
 * Threads that read. One is always there; the others come when it has more to do than it can, and go when there has been
 * nothing for them for a while: each holds a tenth of the memory of the idle program.
 */
export class Readers {
  readonly #start: () => Promise<CallableThread>;
  readonly #most: number;
  readonly #lingerMs: number;
  readonly #threads: CallableThread[];
  #coming: Promise<void> | null = null;
  #going: Promise<unknown> = Promise.resolve();
  #lastNeeded = 0;
  #timer: NodeJS.Timeout | null = null;

  private constructor(first: CallableThread, { start, most, lingerMs }: ReadersOptions) {
    this.#threads = [first];
    this.#start = start;
    this.#most = most;
    this.#lingerMs = lingerMs;
  }

  static async open(options: ReadersOptions): Promise<Readers> {
    return new Readers(await options.start(), options);
  }

  /** How many there are. */
  get count(): number {
    return this.#threads.length;
  }

  /** Whoever has least to do takes it. */
  call(name: string, args: readonly unknown[]): Promise<unknown> {
    const idlest = this.#threads.reduce((a, b) => (b.waiting < a.waiting ? b : a));
    if (idlest !== this.#threads[0] || idlest.waiting > 0) this.#needMore();
    return idlest.call(name, args);
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#coming;
    await this.#going;
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #needMore(): void {
    this.#lastNeeded = performance.now();
    if (this.#coming !== null || this.#threads.length >= this.#most) return;
    this.#coming = this.#start()
      .then((thread) => {
        this.#threads.push(thread);
        this.#timer ??= setInterval(() => this.#dismiss(), this.#lingerMs).unref();
      })
      .catch(() => undefined) // those that are there go on alone, and the next to wait tries again
      .finally(() => {
        this.#coming = null;
      });
  }

  #dismiss(): void {
    if (performance.now() - this.#lastNeeded < this.#lingerMs || this.#coming !== null) return;
    while (this.#threads.length > 1 && this.#threads.at(-1)!.waiting === 0) {
      const stopping = this.#threads.pop()!.stop();
      this.#going = Promise.all([this.#going, stopping]);
    }
    if (this.#threads.length > 1 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

export interface ReadersOptions {
  readonly start: () => Promise<CallableThread>;
  readonly most: number;
  /** How long one stays after it was last needed. */
  readonly lingerMs: number;
}
