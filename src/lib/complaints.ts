import type { Clock } from './clock.ts';

/**
 * What goes on failing in the same way is said once, and again when the sentence has changed or an hour has gone: a service
 * that waits to be bound would otherwise fill the system's log with one line every few seconds.
 */
export class Complaints {
  readonly #clock: Clock;
  readonly #said = new Map<string, { readonly sentence: string; readonly at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this is worth a line. */
  isNew(about: string, sentence: string): boolean {
    const [last, at] = [this.#said.get(about), this.#clock()];
    if (last?.sentence === sentence && Math.abs(at - last.at) < AGAIN) return false;
    this.#said.set(about, { sentence, at });
    return true;
  }

  /** It goes again: the next failure is a new one. */
  over(about: string): void {
    this.#said.delete(about);
  }
}

const AGAIN = 3_600_000;
