import { existsSync, utimesSync } from 'node:fs';
import type { Log } from '../lib/log.ts';
import { contentPath, previewPath } from './content-store.ts';
import { makeWav } from './ffmpeg.ts';
import type { Format } from './formats.ts';
import {
  type Findings,
  NOTHING_FOUND,
  type Order,
  type Outcome,
  PROBLEMS,
  type Prepared,
  WORKSHOP_VERSION,
} from './job.ts';
import { sniff } from './sniff.ts';
import { isWholeWav, removeHalves } from './whole-file.ts';
import { WorkshopDied, WorkshopProcess } from './workshop-process.ts';

export { type Prepared, WORKSHOP_VERSION } from './job.ts';

/**
 * Looks into files of strangers: what they are, how large or long, thumbnails, and sound that a browser plays. All that
 * decodes happens in a child, one file at a time. Whatever a file does to the child becomes a sentence about that file.
 */
export interface WorkshopOptions {
  readonly mediaDir: string;
  readonly previewsDir: string;
  /** Empty when there is none. */
  readonly ffmpegPath: string;
  readonly log: Log;
  /** For one file; making it playable may take four times as long. */
  readonly limitMs?: number;
  /** The child ends after so long without work. */
  readonly idleMs?: number;
  readonly memoryBytes?: number;
}

const LIMIT = 30_000;
const IDLE = 60_000;
const MEMORY = 512 << 20; // a phone's picture of 24 million dots takes 460 MB while it is decoded
const PLAY_TIMES = 4;

export class Workshop {
  readonly #options: WorkshopOptions;
  readonly #limitMs: number;
  readonly #running = new Map<string, Promise<unknown>>();
  #child: WorkshopProcess | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  readonly #closing = new AbortController();

  constructor(options: WorkshopOptions) {
    this.#options = options;
    this.#limitMs = options.limitMs ?? LIMIT;
  }

  /** Of the child, when there is one. */
  get pid(): number | null {
    return this.#child?.gone ? null : (this.#child?.pid ?? null);
  }

  /** Never throws over what is in the file, only over a disk that does not do its work. */
  prepare(sha256: string): Promise<Prepared> {
    return this.#once(`prepare ${sha256}`, () => this.#prepare(sha256));
  }

  /** The path of a WAV with its sound; null when it has none, or a browser plays it as it is, or nothing here can decode it. */
  play(sha256: string): Promise<string | null> {
    return this.#once(`play ${sha256}`, () => this.#play(sha256));
  }

  /** What the QR codes in a picture say; none for what is no picture, or cannot be read. */
  readCodes(sha256: string): Promise<readonly string[]> {
    return this.#once(`codes ${sha256}`, async () => {
      const path = contentPath(this.#options.mediaDir, sha256);
      const format = existsSync(path) ? sniff(path) : null;
      if (format?.family !== 'image') return [];
      const { codes = [] } = await this.#look(this.#orderFor('codes', sha256, format), this.#limitMs);
      return codes;
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#idle);
    await this.#child?.end();
    await Promise.allSettled(this.#running.values());
  }

  async #prepare(sha256: string): Promise<Prepared> {
    const path = contentPath(this.#options.mediaDir, sha256);
    if (!existsSync(path)) return prepared(null, { ...NOTHING_FOUND, problem: PROBLEMS.missing });
    const format = sniff(path);
    if (!NEEDS_LOOK.has(format.family)) return prepared(format, NOTHING_FOUND);
    const outcome = await this.#look(this.#orderFor('prepare', sha256, format), this.#limitMs);
    return prepared(format, outcome.findings);
  }

  async #play(sha256: string): Promise<string | null> {
    const { mediaDir, ffmpegPath } = this.#options;
    const path = contentPath(mediaDir, sha256);
    const format = existsSync(path) ? sniff(path) : null;
    if (format?.family !== 'audio' || format.inline) return null;
    const order = this.#orderFor('play', sha256, format);
    if (isMade(order.wav)) return order.wav;
    const limitMs = PLAY_TIMES * this.#limitMs;
    if (format.name === 'amr') {
      const { findings } = await this.#look(order, limitMs);
      if (findings.problem === null) return order.wav;
    }
    if (ffmpegPath === '') return null;
    const { signal } = this.#closing;
    const made = await this.#inTurn(() =>
      makeWav(ffmpegPath, order, AbortSignal.any([signal, AbortSignal.timeout(limitMs)])),
    );
    return made ? order.wav : null;
  }

  #orderFor(job: Order['job'], sha256: string, format: Format): Order {
    const { mediaDir, previewsDir } = this.#options;
    return {
      job,
      format: format.name,
      path: contentPath(mediaDir, sha256),
      thumb: previewPath(previewsDir, sha256, 'thumb'),
      view: previewPath(previewsDir, sha256, 'view'),
      wav: previewPath(previewsDir, sha256, 'wav'),
    };
  }

  /** A second child gets a try when the first one's end need not be this file's doing. */
  #look(order: Order, limitMs: number): Promise<Outcome> {
    return this.#inTurn(async () => {
      const outcome = await this.#ask(order, limitMs, true);
      const { log } = this.#options;
      if (outcome.detail !== null)
        log.warn({ format: order.format, detail: outcome.detail }, 'a file could not be looked into');
      return outcome;
    });
  }

  async #ask(order: Order, limitMs: number, mayRepeat: boolean): Promise<Outcome> {
    const child = this.#childForJob();
    const fresh = child.jobs === 0;
    try {
      return await child.run(order, limitMs);
    } catch (error) {
      if (!(error instanceof WorkshopDied)) throw error;
      if (child.pid !== null) removeHalves([order.thumb, order.view, order.wav], child.pid);
      const again = mayRepeat && mayGoBetter(error, fresh);
      return again ? this.#ask(order, limitMs, false) : sentenceFor(error);
    }
  }

  #childForJob(): WorkshopProcess {
    if (this.#closing.signal.aborted) throw new Error('the workshop is closed');
    if (!this.#child || this.#child.gone) this.#child = new WorkshopProcess(this.#options.memoryBytes ?? MEMORY);
    return this.#child;
  }

  /** One after another. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => {
      clearTimeout(this.#idle);
      try {
        return await work();
      } finally {
        await this.#rest();
      }
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** A child that has grown ends at once, any other when nothing more comes. */
  async #rest(): Promise<void> {
    const { memoryBytes = MEMORY, idleMs = IDLE } = this.#options;
    const child = this.#child;
    if (!child || child.gone) return;
    if (child.rss > memoryBytes / 2) await child.end();
    else if (!this.#closing.signal.aborted) this.#idle = setTimeout(() => void child.end(), idleMs);
  }

  /** Who asks for the same thing meanwhile gets the same answer. */
  #once<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.#running.has(key)) return this.#running.get(key) as Promise<T>;
    const mine = work().finally(() => this.#running.delete(key));
    this.#running.set(key, mine);
    return mine;
  }
}

const NEEDS_LOOK = new Set(['image', 'audio', 'video']);

function prepared(format: Format | null, findings: Findings): Prepared {
  return { version: WORKSHOP_VERSION, format: format?.name ?? null, ...findings };
}

/** What came before may have made it grow or crash; and whoever ended it from outside meant no file. */
function mayGoBetter({ by }: WorkshopDied, fresh: boolean): boolean {
  return by === 'crash' || by === 'start' || (by === 'memory' && !fresh);
}

/** Only an end over the file is said of the file. */
function sentenceFor({ by, message }: WorkshopDied): Outcome {
  if (by === 'closing') throw new Error('the workshop is closed');
  if (by === 'start') throw new Error(`the workshop does not start: ${message}`);
  return { findings: { ...NOTHING_FOUND, problem: PROBLEMS[by] }, detail: `${by}: ${message}` };
}

/** Being heard keeps it from being cleared away. */
function isMade(wav: string): boolean {
  if (!existsSync(wav) || !isWholeWav(wav)) return false;
  const now = new Date();
  utimesSync(wav, now, now);
  return true;
}
