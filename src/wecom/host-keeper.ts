import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { type Death, HostDied, HostProcess, LibraryUnfit } from './host-process.ts';
import { explainFault, inspectLibrary, thisSystem } from './library-faults.ts';
import type { LoadedHow } from './load-library.ts';
import { endOrphan, rememberChild } from './orphans.ts';
import { type Attempt, startProven } from './prove-library.ts';
import { Turnstile } from './turnstile.ts';

/** Sees to it that there is a host to work with: starts one when it is needed, after a pause when they keep dying, and recycles it. */
export interface KeeperOptions {
  readonly library: string;
  readonly corpId: string;
  readonly secret: string;
  readonly proxy: string;
  readonly proxyAuth: string;
  readonly timeoutSeconds: number;
  readonly mode: 'fork' | 'inline';
  /** Where notes, pids and what was learnt about the library lie; one directory per ChatArchive. */
  readonly runDir: string;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Records and fetches after which the host is replaced: the library leaks. Not inline, where it could not help. */
  readonly recycleAfterCalls?: number;
  readonly recycleAfterMb?: number;
  readonly backoffBaseMs?: number;
  readonly nice?: number;
}

export interface HostStatus {
  readonly state: 'stopped' | 'starting' | 'running' | 'waiting' | 'failed';
  /** The last 50, oldest first. */
  readonly restarts: readonly { readonly at: number; readonly why: string }[];
  readonly pid: number | null;
  readonly loadedHow: LoadedHow | null;
  readonly calls: number;
  /** Why no host can start, with the remedy; null while all is well. */
  readonly problem: string | null;
}

const LONGEST_PAUSE = 60_000;
const RESTARTS_KEPT = 50;

export const noteFileOf = (runDir: string): string => join(runDir, 'sdk-host.note');
const pidFileOf = (runDir: string): string => join(runDir, 'sdk-host.pid.json');

export class HostKeeper {
  readonly #options: KeeperOptions;
  readonly #turnstile = new Turnstile();
  readonly #closing = new AbortController();
  readonly #restarts: { at: number; why: string }[] = [];
  #host: HostProcess | null = null;
  #starting: Promise<HostProcess> | null = null;
  #how: LoadedHow | null = null;
  #waiting = false;
  #problem: string | null = null;
  #barren = 0; // deaths since something last went well
  #restAt = 0;
  #calls = 0;
  #callsOfHost = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.endLeftover();
    await this.together(async () => undefined).catch((error: unknown) => {
      if (!(error instanceof UserError || error instanceof HostDied)) throw error; // in status(), and tried again
    });
  }

  /** To be awaited before the first work: what a killed program left behind must not work beside us. */
  async endLeftover(): Promise<void> {
    const { runDir, log } = this.#options;
    if (await endOrphan(pidFileOf(runDir))) log.warn('a host left over from an earlier run was ended');
  }

  /** Work beside other work, in whatever host there is. */
  async together<T>(work: (host: HostProcess) => Promise<T>): Promise<T> {
    const reason = this.#recycleReason();
    if (reason) await this.#turnstile.alone(async () => this.#recycleReason() && this.#replace(reason));
    return this.#turnstile.together(() => this.#workIn(work));
  }

  /** Work alone, in a host that has done nothing before. */
  fresh<T>(work: (host: HostProcess) => Promise<T>): Promise<T> {
    return this.#turnstile.alone(async () => {
      if (this.#callsOfHost > 0) await this.#replace(null);
      return this.#workIn(work);
    });
  }

  /** There is nothing to do for a while: the next work starts a host again. */
  retire(): Promise<void> {
    return this.#turnstile.alone(() => this.#replace(null));
  }

  countCalls(calls: number): void {
    this.#calls += calls;
    this.#callsOfHost += calls;
  }

  status(): HostStatus {
    return {
      state: this.#state(),
      restarts: [...this.#restarts],
      pid: this.#host?.pid ?? null,
      loadedHow: this.#how,
      calls: this.#calls,
      problem: this.#problem,
    };
  }

  #state(): HostStatus['state'] {
    if (this.#problem) return 'failed';
    if (this.#waiting) return 'waiting';
    if (this.#starting) return 'starting';
    return this.#host ? 'running' : 'stopped';
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#starting?.catch(() => undefined);
    await this.#replace(null);
  }

  async #workIn<T>(work: (host: HostProcess) => Promise<T>): Promise<T> {
    const result = await work(this.#host ?? (await this.#startOnce()));
    this.#barren = 0;
    return result;
  }

  #startOnce(): Promise<HostProcess> {
    this.#starting ??= this.#launch().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #launch(): Promise<HostProcess> {
    if (this.#problem && Date.now() < this.#restAt) throw new UserError(this.#problem);
    await this.#rest();
    const { runDir, library, mode, log } = this.#options;
    try {
      const file = inspectLibrary(library, thisSystem());
      if ('kind' in file) throw new LibraryUnfit(file);
      const start = (attempt: Attempt) => this.#startHost(attempt, file.usesNetwork);
      const { host, how } = await startProven({
        library,
        inline: mode === 'inline',
        memoryFile: join(runDir, 'sdk-library.json'),
        start,
      });
      this.#host = host;
      this.#how = how;
      this.#callsOfHost = 0;
      this.#problem = null;
      log.info({ pid: host.pid, how }, 'sdk host started');
      return host;
    } catch (error) {
      throw this.#failedStart(error);
    }
  }

  async #startHost({ how, prove, inline }: Attempt, usesNetwork: boolean) {
    const { library, corpId, secret, proxy, proxyAuth, timeoutSeconds, runDir, nice = 10 } = this.#options;
    this.#closing.signal.throwIfAborted();
    const host: HostProcess = new HostProcess(
      {
        library,
        how,
        prove,
        inline,
        usesNetwork,
        corpId,
        secret,
        proxy,
        proxyAuth,
        timeoutSeconds,
        nice,
        noteFile: noteFileOf(runDir),
      },
      (death) => {
        if (host === this.#host) this.#bury(death);
      },
    );
    rememberChild(pidFileOf(runDir), host.pid);
    const stop = () => void host.close();
    this.#closing.signal.addEventListener('abort', stop, { once: true });
    try {
      return { host, ...(await host.start()) };
    } catch (error) {
      await host.close();
      throw error;
    } finally {
      this.#closing.signal.removeEventListener('abort', stop);
    }
  }

  #failedStart(error: unknown): unknown {
    if (error instanceof HostDied) this.#bury(error.death);
    if (!(error instanceof LibraryUnfit)) return error;
    this.#problem = explainFault(error.fault, this.#options.library, thisSystem());
    this.#pauseMore();
    this.#options.log.error({ fault: error.fault.kind }, 'the sdk library cannot be used');
    return new UserError(this.#problem);
  }

  #bury({ why, accused }: Death): void {
    this.#host = null;
    if (accused === null) this.#pauseMore(); // a death over a record is followed up at once, and cannot go on for ever
    this.#noteRestart(`SDK 子进程${why}${accused === null ? '' : `，当时正在解密记录 ${accused}`}`);
    this.#options.log.warn({ why, seq: accused }, 'sdk host died');
  }

  #pauseMore(): void {
    this.#restAt = Date.now() + Math.min(LONGEST_PAUSE, (this.#options.backoffBaseMs ?? 1000) * 2 ** this.#barren);
    this.#barren++;
  }

  async #rest(): Promise<void> {
    const pause = this.#restAt - Date.now();
    if (pause <= 0) return;
    this.#waiting = true;
    await sleep(pause, undefined, { signal: this.#closing.signal }).finally(() => {
      this.#waiting = false;
    });
  }

  #recycleReason(): string | null {
    const { mode, recycleAfterCalls = 1_000_000, recycleAfterMb = 384 } = this.#options;
    if (mode === 'inline' || !this.#host || this.#callsOfHost === 0) return null;
    if (this.#callsOfHost >= recycleAfterCalls) return `例行更换 SDK 子进程（已处理 ${this.#callsOfHost} 次调用）`;
    const mb = Math.round(this.#host.rss / 2 ** 20);
    return mb > recycleAfterMb ? `例行更换 SDK 子进程（内存达到 ${mb} MB）` : null;
  }

  async #replace(why: string | null): Promise<void> {
    const host = this.#host;
    this.#host = null;
    if (why) this.#noteRestart(why);
    await host?.close();
  }

  #noteRestart(why: string): void {
    this.#restarts.push({ at: Date.now(), why });
    if (this.#restarts.length > RESTARTS_KEPT) this.#restarts.shift();
  }
}
