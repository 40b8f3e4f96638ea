import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../lib/compile-cache.ts';
import { type Answer, type Order, type Outcome, type Said, TOO_MUCH_MEMORY } from './job.ts';

/** The workshop's child from the outside: gives it one job at a time, ends it when it takes too long, tells how it ended. */
export type EndedBy = 'start' | 'time' | 'memory' | 'crash' | 'closing';

export class WorkshopDied extends Error {
  readonly by: EndedBy;
  constructor(by: EndedBy, detail: string) {
    super(detail);
    this.by = by;
  }
}

interface Job {
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
  readonly limitMs: number;
  timer: NodeJS.Timeout;
}

const START_LIMIT = 20_000;
const GRACE = 200;
const SAID_MOST = 500;

export class WorkshopProcess {
  readonly #child: ChildProcess;
  #job: Job | null = null;
  #endedBy: EndedBy | null = null;
  #ready = false;
  #stderr = '';
  #ended!: () => void;
  readonly ended = new Promise<void>((resolve) => {
    this.#ended = resolve;
  });
  /** No more jobs for it. */
  gone = false;
  jobs = 0;
  rss = 0;

  constructor(memoryBytes: number) {
    this.#child = fork(fileURLToPath(new URL('./workshop-child.ts', import.meta.url)), [String(memoryBytes)], {
      execArgv: ['--max-old-space-size=128', '--max-semi-space-size=4'],
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'], // decoders print
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-SAID_MOST);
    });
    this.#child.on('message', (said) => this.#onSaid(said as Said));
    this.#child.on('error', (error) => {
      if (this.#child.pid !== undefined) return; // a message to a dying child: its end says the rest
      this.#stderr = error.message;
      this.#onEnd('could not be started');
    });
    this.#child.on('close', (code, signal) => this.#onEnd(signal ?? `code ${code}`)); // after the last words on stderr
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  run(order: Order, limitMs: number): Promise<Outcome> {
    this.jobs += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#onTime(), this.#ready ? limitMs : START_LIMIT);
      this.#job = { resolve, reject, limitMs, timer };
      if (this.#child.connected) this.#child.send(order, () => undefined);
    });
  }

  async end(by: EndedBy = 'closing'): Promise<void> {
    this.gone = true;
    this.#endedBy ??= by;
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #onTime(): void {
    if (!this.#job) return;
    // If it was we who stood still, the answer may be waiting to be read.
    this.#job.timer = setTimeout(() => void this.end(this.#ready ? 'time' : 'start'), GRACE);
  }

  #onSaid(said: Said): void {
    if ('ready' in said) this.#onReady();
    else this.#onAnswer(said);
  }

  #onReady(): void {
    this.#ready = true;
    if (!this.#job) return;
    clearTimeout(this.#job.timer);
    this.#job.timer = setTimeout(() => this.#onTime(), this.#job.limitMs);
  }

  #onAnswer(answer: Answer): void {
    const job = this.#takeJob();
    this.rss = answer.rss;
    if ('error' in answer) job?.reject(Object.assign(new Error(answer.error.message), { stack: answer.error.stack }));
    else {
      const { rss: _, ...outcome } = answer;
      job?.resolve(outcome);
    }
  }

  #onEnd(how: string): void {
    this.gone = true;
    const byItself = this.#stderr.includes(TOO_MUCH_MEMORY) ? 'memory' : this.#ready ? 'crash' : 'start';
    const by = this.#endedBy ?? byItself;
    this.#takeJob()?.reject(new WorkshopDied(by, `${how} ${this.#stderr}`.trim()));
    this.#ended();
  }

  #takeJob(): Job | null {
    const job = this.#job;
    this.#job = null;
    clearTimeout(job?.timer);
    return job;
  }
}

/** Nothing of ours but what a program needs. Few arenas and threads: a decoder is wanted small, not fast. */
function childEnvironment(): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    TMPDIR: tmpdir(),
    UV_THREADPOOL_SIZE: '2',
    VIPS_CONCURRENCY: '1',
    MALLOC_ARENA_MAX: '2',
    ...compileCache(),
  };
}
