import type { CallableThread } from '../lib/thread-calls.ts';

type Thread = Pick<CallableThread, 'waiting' | 'call' | 'stop'>;

interface Question {
  readonly name: string;
  readonly args: readonly unknown[];
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/**
 * Threads that read. One is always there; the others come when a question has to wait, and go when there has been nothing
 * for them for a while: each holds a tenth of the memory of the idle program. Each takes one question at a time, so that
 * none waits behind a long one while somebody else is free.
 */
export class Readers {
  readonly #start: () => Promise<Thread>;
  readonly #most: number;
  readonly #patienceMs: number;
  readonly #lingerMs: number;
  readonly #threads: Thread[];
  readonly #queue: Question[] = [];
  #coming: Promise<void> | null = null;
  #going: Promise<unknown> = Promise.resolve();
  #lastNeeded = 0;
  #patience: NodeJS.Timeout | null = null;
  #timer: NodeJS.Timeout | null = null;

  private constructor(first: Thread, { start, most, patienceMs, lingerMs }: ReadersOptions) {
    this.#threads = [first];
    this.#start = start;
    this.#most = most;
    this.#patienceMs = patienceMs;
    this.#lingerMs = lingerMs;
  }

  static async open(options: ReadersOptions): Promise<Readers> {
    return new Readers(await options.start(), options);
  }

  /** How many there are. */
  get count(): number {
    return this.#threads.length;
  }

  call(name: string, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ name, args, resolve, reject });
      this.#handOut();
    });
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    if (this.#patience) clearTimeout(this.#patience);
    await this.#coming;
    await this.#going;
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #handOut(): void {
    for (const [i, thread] of this.#threads.entries()) {
      const question = thread.waiting === 0 ? this.#queue.shift() : undefined;
      if (!question) continue;
      const { name, args, resolve, reject } = question;
      const from = performance.now();
      thread
        .call(name, args)
        .then(resolve, reject)
        .finally(() => {
          // A short one could as well have waited: what the jobs ask now and then keeps no thread.
          if (i > 0 && performance.now() - from > this.#patienceMs) this.#lastNeeded = performance.now();
          this.#handOut();
        });
    }
    // Two short questions at once need no second thread.
    if (this.#queue.length > 0) this.#patience ??= setTimeout(() => this.#needMore(), this.#patienceMs);
  }

  #needMore(): void {
    this.#patience = null;
    if (this.#queue.length === 0) return;
    this.#lastNeeded = performance.now();
    if (this.#coming !== null || this.#threads.length >= this.#most) return;
    this.#coming = this.#start()
      .then((thread) => {
        this.#threads.push(thread);
        this.#timer ??= setInterval(() => this.#dismiss(), this.#lingerMs / 4).unref();
      })
      .catch(() => undefined) // those that are there go on alone, and the next to wait tries again
      .finally(() => {
        this.#coming = null;
        this.#handOut();
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
  readonly start: () => Promise<Thread>;
  readonly most: number;
  /** How long a question may wait before another thread is needed. */
  readonly patienceMs: number;
  /** How long one stays after it was last needed. */
  readonly lingerMs: number;
}
