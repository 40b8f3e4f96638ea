import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Paths } from '../config.ts';
import type { ArchiveReport } from '../evidence/archive-findings.ts';
import type { Clock } from '../lib/clock.ts';
import { fromPlain, type PlainError, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { CheckAsked, CheckProgress } from '../store/archive-check.ts';
import { checkOf } from './verify-check.ts';

/** Holds the archive against its evidence log while the program runs: in the background, one run at a time for everybody. */
export interface VerifyAsked extends CheckAsked {
  /** The bytes of every file are read too. */
  readonly media: boolean;
}

export type RunCheck = (
  asked: VerifyAsked,
  step: (progress: CheckProgress) => void,
  signal: AbortSignal,
) => Promise<ArchiveReport>;

export interface VerifyRun {
  readonly startedAt: number;
  readonly by: string;
  readonly asked: VerifyAsked;
  done: number;
  total: number;
  /** Why it broke off; null while it runs, and when it came to its end. */
  trouble: string | null;
  over: boolean;
}

export interface VerifierParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly run: RunCheck;
}

const STOPPED = '校验已取消。';

export class Verifier {
  readonly #parts: VerifierParts;
  #run: VerifyRun | null = null;
  #going: Promise<void> | null = null;
  #abort = new AbortController();

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /** The one that runs, or the last one since the program started. */
  get state(): Readonly<VerifyRun> | null {
    return this.#run;
  }

  get isBusy(): boolean {
    return this.#run?.over === false;
  }

  /** False when one is running already: then that one is waited for. `ended` keeps the outcome. */
  start(asked: VerifyAsked, by: string, ended: (report: ArchiveReport, tookMs: number) => Promise<void>): boolean {
    if (this.isBusy) return false;
    const run: VerifyRun = { startedAt: this.#parts.clock(), by, asked, done: 0, total: 0, trouble: null, over: false };
    this.#run = run;
    this.#abort = new AbortController();
    this.#going = this.#goOn(run, ended).finally(() => {
      run.over = true;
    });
    return true;
  }

  stop(): void {
    this.#abort.abort();
  }

  /** For those who wait for the outcome. */
  async ended(): Promise<void> {
    await this.#going;
  }

  async close(): Promise<void> {
    this.stop();
    await this.#going;
  }

  async #goOn(run: VerifyRun, ended: (report: ArchiveReport, tookMs: number) => Promise<void>): Promise<void> {
    const { log, clock, run: check } = this.#parts;
    try {
      const step = ({ done, total }: CheckProgress) => Object.assign(run, { done, total });
      const report = await check(run.asked, step, this.#abort.signal);
      await ended(report, clock() - run.startedAt);
    } catch (error) {
      if (this.#abort.signal.aborted) run.trouble = STOPPED;
      else {
        log.error({ err: error }, 'the archive could not be verified to its end');
        run.trouble = error instanceof UserError ? error.message : '读取存档时出错，请检查磁盘与服务日志后再试。';
      }
    }
  }
}

/** In this thread, giving way between steps: for tests and commands. */
export function checkHere(paths: Paths): RunCheck {
  return async (asked, step, signal) => {
    const check = checkOf(paths, asked);
    try {
      for (;;) {
        const { done, value } = check.next();
        if (done) return value;
        step(value);
        await setImmediate();
        signal.throwIfAborted();
      }
    } finally {
      check.return?.(undefined as never);
    }
  };
}

export type FromVerifier =
  | { readonly step: CheckProgress }
  | { readonly report: ArchiveReport }
  | { readonly failed: PlainError };

/** In a thread of its own, gone when it is done. */
export function checkInThread(paths: Paths): RunCheck {
  return (asked, step, signal) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), {
        name: 'verifier',
        workerData: { paths, asked },
        resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
      });
      const stop = () => void worker.terminate();
      signal.addEventListener('abort', stop, { once: true });
      worker.on('message', (message: FromVerifier) => {
        if ('step' in message) step(message.step);
        else if ('report' in message) resolve(message.report);
        else reject(fromPlain(message.failed));
      });
      worker.once('error', reject);
      worker.once('exit', () => {
        signal.removeEventListener('abort', stop);
        reject(new Error('the verifying thread ended without a word')); // of no account when it has said its word
      });
    });
}
