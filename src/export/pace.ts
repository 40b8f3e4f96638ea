import type { ExportProgress } from '../store/export-queue.ts';

/** Tells how far it is; answers whether it goes on. */
export type Report = (progress: ExportProgress) => Promise<boolean>;

/** It was cancelled, or the program ends: not a failure. */
export class Stopped extends Error {}

const OFTEN = 300; // ms

/** Counts what is done, tells of it a few times a second, and ends the work when it is no longer wanted. */
export class Pace {
  done = 0;
  /** Files that are not in it, and listed with the reason. */
  leftOut = 0;
  readonly total: number;
  readonly #report: Report;
  #bytes: () => number = () => 0;
  #told = Number.NEGATIVE_INFINITY;

  constructor(report: Report, total: number) {
    this.#report = report;
    this.total = total;
  }

  /** Where the size so far is to be asked. */
  measure(bytes: () => number): void {
    this.#bytes = bytes;
  }

  /** Before each page: may this person still have it? */
  async page(): Promise<void> {
    this.#told = performance.now();
    const goOn = await this.#report({ done: this.done, total: this.total, bytes: this.#bytes() });
    if (!goOn) throw new Stopped();
  }

  /** In between, as often as one likes. */
  async step(): Promise<void> {
    if (performance.now() - this.#told > OFTEN) await this.page();
  }
}
