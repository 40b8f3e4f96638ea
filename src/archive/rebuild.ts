import { messageOf, UserError } from '../lib/errors.ts';
import { findProgress, isOutdated, recordMessages } from '../store/messages.ts';
import { forgetVersion } from '../store/read-version.ts';
import { mergeSegments } from '../store/search-segments.ts';
import type { ArchiveParts } from './parts.ts';
import { nextStretch } from './read-file.ts';

/** Read files made anew, one month after the other: those an older program made, and those somebody asked for. */

export interface RebuildState {
  readonly month: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** Messages, of those it held before. */
  readonly done: number;
  readonly total: number;
  /** When it came into this state. */
  readonly at: number;
  /** What went wrong, as a sentence for people. */
  readonly sentence: string | null;
}

type RebuildParts = Pick<ArchiveParts, 'files' | 'config' | 'stopwatch' | 'clock' | 'log'>;

export class Rebuilder {
  readonly #parts: () => RebuildParts;
  readonly #stopped: () => boolean;
  /** Of this process: what has been asked for is in the read file itself. */
  readonly #states = new Map<string, RebuildState>();
  /** Known to be of today: a file is only opened to find out once. */
  readonly #current = new Set<string>();
  #running: Promise<void> | null = null;

  constructor(parts: () => RebuildParts, stopped: () => boolean) {
    this.#parts = parts;
    this.#stopped = stopped;
  }

  /** A month somebody asked for: one that waits already is not asked for twice. False when there is none. */
  ask(month: string): boolean {
    const { files, log } = this.#parts();
    if (!files.months().includes(month)) return false;
    const { state } = this.#states.get(month) ?? {};
    if (state === 'waiting' || state === 'running') return true;
    this.#enter(month, 'waiting');
    files.writeRead(month, forgetVersion);
    this.#current.delete(month);
    this.run().catch((error: unknown) => log.error({ err: error }, 'read files could not be built'));
    return true;
  }

  states(): RebuildState[] {
    return [...this.#states.values()];
  }

  /** All that are due. Who asks while it runs waits for the same run. */
  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Once nothing is being built. */
  async ended(): Promise<void> {
    await this.#running;
  }

  /** What is asked for meanwhile is taken too; what failed is tried again in the next run. */
  async #runAll(): Promise<void> {
    await new Promise(setImmediate); // who asked gets an answer first
    const tried = new Set<string>();
    for (const month of this.#due(tried)) this.#enter(month, 'waiting');
    for (;;) {
      const month = this.#due(tried)[0];
      if (month === undefined || this.#stopped()) return;
      tried.add(month);
      await this.#runOne(month);
      if (this.#states.get(month)?.state === 'done') tried.delete(month);
    }
  }

  /** The newest first. */
  #due(tried: ReadonlySet<string>): string[] {
    const { files } = this.#parts();
    const unknown = files.months().filter((month) => !this.#current.has(month));
    const outdated = unknown.filter((month) => files.writeRead(month, isOutdated));
    for (const month of unknown) if (!outdated.includes(month)) this.#current.add(month);
    return outdated.filter((month) => !tried.has(month)).toReversed();
  }

  async #runOne(month: string): Promise<void> {
    const { files, log } = this.#parts();
    const total = files.writeRead(month, findProgress).messages;
    this.#enter(month, 'running', { total });
    log.info({ month }, 'building the read file anew');
    try {
      const built = await rebuildReadFile(this.#parts(), month, {
        stopped: this.#stopped,
        on: (done) => this.#enter(month, 'running', { done, total: Math.max(total, done) }),
      });
      if (built) this.#enter(month, 'done', { done: files.writeRead(month, findProgress).messages });
    } catch (error) {
      log.error({ err: error, month }, 'a read file could not be built');
      this.#enter(month, 'failed', { sentence: sentenceOf(error) });
    }
  }

  #enter(month: string, state: RebuildState['state'], more: Partial<RebuildState> = {}): void {
    const known = this.#states.get(month);
    const at = known?.state === state ? known.at : this.#parts().clock();
    this.#states.set(month, { done: 0, total: 0, sentence: null, ...more, month, state, at });
  }
}

interface Watch {
  stopped(): boolean;
  /** Told after each stretch how many messages are in. */
  on(done: number): void;
}

/**
 * Builds a month's read file anew beside the old one, a stretch at a time so that pulling and searching go on in between,
 * and switches to it by one row of the catalogue. Killed, it begins again at the next start.
 */
export async function rebuildReadFile(parts: RebuildParts, month: string, { stopped, on }: Watch): Promise<boolean> {
  const rebuild = parts.files.beginRebuild(month);
  try {
    for (;;) {
      const { n, messages: done } = rebuild.write(findProgress);
      on(done);
      const stretch = nextStretch(parts, month, n, new Map());
      if (stretch === null) break;
      const messages = stretch.messages.map((m) => m.message);
      rebuild.write(recordMessages, messages, stretch.n);
      await new Promise(setImmediate);
      if (stopped()) return false;
    }
    while (month !== parts.files.newestMonth() && rebuild.write(mergeSegments)) {
      await new Promise(setImmediate);
      if (stopped()) return false;
    }
    rebuild.finish();
    return true;
  } finally {
    rebuild.close();
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof UserError) return messageOf(error);
  const full = /^SQLITE_(FULL|IOERR_WRITE)/.test(String((error as { code?: unknown } | null)?.code));
  return full
    ? '磁盘空间不足。清出空间后自动再试，原来的索引仍在使用。'
    : '重建时出现内部错误，原来的索引仍在使用，下次拉取时自动再试。';
}
