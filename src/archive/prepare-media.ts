import { WORKSHOP_VERSION } from '../media/workshop.ts';
import { listUnprepared, outdatePrepared, recordPrepared } from '../store/media-queue.ts';
import type { ArchiveParts } from './parts.ts';

/** Looks into files that have come: what they are, how large or long, and makes their previews. Beside the fetching of the next. */

const MOST_WAITING = 8;
const BATCH = 200;

export class PreparingLine {
  readonly #parts: ArchiveParts;
  readonly #signal: AbortSignal;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #stopped = false;

  constructor(parts: ArchiveParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** What an earlier run, or an earlier workshop, left undone. */
  async addLeft(): Promise<void> {
    const { files } = this.#parts;
    files.write(outdatePrepared, WORKSHOP_VERSION);
    for (;;) {
      const left = files.write(listUnprepared, BATCH);
      if (left.length === 0 || this.#stopped || this.#signal.aborted) return;
      for (const sha256 of left) await this.add(sha256);
      await this.drain();
    }
  }

  /** Returns once there is room for another. */
  async add(sha256: string): Promise<void> {
    this.#waiting += 1;
    const before = this.#last;
    this.#last = before.then(() => this.#prepare(sha256));
    if (this.#waiting >= MOST_WAITING) await before;
  }

  async drain(): Promise<void> {
    await this.#last;
  }

  async #prepare(sha256: string): Promise<void> {
    try {
      if (this.#signal.aborted || this.#stopped) return;
      const prepared = await this.#parts.workshop.prepare(sha256);
      if (!this.#signal.aborted) this.#parts.files.write(recordPrepared, sha256, prepared);
    } catch (error) {
      // Not the file's doing: a child that does not start, a full disk. It is tried again by the next run.
      this.#stopped = true;
      this.#parts.log.error({ err: error }, 'files cannot be looked into');
    } finally {
      this.#waiting -= 1;
    }
  }
}
