import { setImmediate } from 'node:timers/promises';
import { mergeSegments } from '../store/search-segments.ts';
import type { ArchiveParts } from './parts.ts';

type MergeParts = Pick<ArchiveParts, 'files' | 'log'>;

/** Gives every month that takes no more messages an index of one segment, in steps between which others have their turn. */
export class MonthMerger {
  readonly #parts: () => MergeParts;
  readonly #stopped: () => boolean;
  /** Of one segment when this process last looked: a file is only opened to find out once. */
  readonly #merged = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(parts: () => MergeParts, stopped: () => boolean) {
    this.#parts = parts;
    this.#stopped = stopped;
  }

  /** Who asks while it runs waits for the same run. */
  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Its read file has been made anew. */
  forget(month: string): void {
    this.#merged.delete(month);
  }

  /** Once nothing is being merged. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    const { files, log } = this.#parts();
    const newest = files.newestMonth();
    const closed = files.months().filter((month) => month !== newest && !this.#merged.has(month));
    for (const month of closed.toReversed()) {
      if (await this.#merge(month)) log.info({ month }, 'the index of the month has been merged');
      if (this.#stopped()) return;
      this.#merged.add(month);
    }
  }

  /** Says whether there was something to do. */
  async #merge(month: string): Promise<boolean> {
    const { files } = this.#parts();
    let steps = 0;
    while (!this.#stopped() && files.writeRead(month, mergeSegments)) {
      steps += 1;
      await setImmediate();
    }
    return steps > 0;
  }
}
