import { setImmediate } from 'node:timers/promises';

const MOST_READ = 40_000; // messages: two stretches of reading

/** What is needed of messages that were parsed just now: only a memory, the journal knows what is still to be done with them. */
export class JustRead<Kept> {
  readonly #messages = new Map<number, Kept>();

  add(messages: ReadonlyMap<number, Kept>): void {
    if (this.#messages.size + messages.size > MOST_READ) this.#messages.clear();
    for (const [seq, message] of messages) this.#messages.set(seq, message);
  }

  has(seq: number): boolean {
    return this.#messages.has(seq);
  }

  get(seq: number): Kept | undefined {
    return this.#messages.get(seq);
  }

  forget(seqs: Iterable<number>): void {
    for (const seq of seqs) this.#messages.delete(seq);
  }

  clear(): void {
    this.#messages.clear();
  }
}

export interface Followed {
  /** Until nothing is left to do, in steps; others have their turn between them. */
  once(): Promise<void>;
  /** What went wrong is told on the health page, and tried again when it is asked for the next time. */
  failed(error: unknown): void;
  stopped(): boolean;
}

/** A station with work of its own after another's. One run at a time; what is asked for meanwhile has a run after it. */
export class Following {
  readonly #followed: Followed;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(followed: Followed) {
    this.#followed = followed;
  }

  get isBusy(): boolean {
    return this.#running !== null;
  }

  /** Until nothing is left; never fails. */
  run(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#runAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Once it stands still. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    try {
      while (this.#again && !this.#followed.stopped()) {
        this.#again = false;
        await setImmediate(); // whoever has just read goes on first, whoever asked gets an answer
        await this.#followed.once();
      }
    } catch (error) {
      this.#followed.failed(error);
    }
  }
}
