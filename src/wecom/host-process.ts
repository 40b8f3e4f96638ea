import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { compileCache } from '../lib/compile-cache.ts';
import { fromPlain } from '../lib/errors.ts';
import { WecomError } from './errors.ts';
import type {
  Ask,
  HostOrder,
  MediaOrder,
  MediaProgress,
  Question,
  Reply,
  SealedPart,
  Started,
  Value,
} from './host-protocol.ts';
import type { LibraryFault } from './library-faults.ts';
import { readNote } from './sdk-note.ts';

/** One SDK host from the outside: asks it, watches over it, and says how it ended. */
export interface Death {
  /** For people, without the library's name. */
  readonly why: string;
  /** The end was the library's own doing, so the record in the note, if any, is under suspicion. */
  readonly byLibrary: boolean;
  readonly accused: number | null;
  /** It gave no answer and was ended by the watchdog. */
  readonly silent: boolean;
}

export class HostDied extends Error {
  readonly death: Death;
  constructor(death: Death) {
    super(death.why);
    this.death = death;
  }
}

export class LibraryUnfit extends Error {
  readonly fault: LibraryFault;
  constructor(fault: LibraryFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

interface Waiting {
  resolve(value: Value): void;
  reject(error: Error): void;
  stopWatch(): void;
}

interface Channel {
  readonly pid: number | null;
  send(question: Question): void;
  kill(): void;
}

const START_LIMIT = 20_000; // two requests of the self-test at 3 s each, and a slow disk
const STOP_LIMIT = 2_000;
const GRACE = 200;

export class HostProcess {
  readonly #channel: Channel;
  readonly #order: HostOrder;
  readonly #onDeath: (death: Death) => void;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #ready = false;
  #silent = false;
  #closing = false;
  #death: Death | null = null;
  #stderr = '';
  #gone!: () => void;
  readonly gone = new Promise<void>((resolve) => {
    this.#gone = resolve;
  });
  rss = 0;

  constructor(order: HostOrder, onDeath: (death: Death) => void) {
    this.#order = order;
    this.#onDeath = onDeath;
    this.#channel = order.inline ? this.#startThread() : this.#startChild();
  }

  get pid(): number | null {
    return this.#channel.pid;
  }

  async start(): Promise<Started> {
    const started = (await this.#ask({ ask: 'start', order: this.#order }, this.#watchClock(START_LIMIT))) as Started;
    this.#ready = true;
    return started;
  }

  async fetch(afterSeq: number, limit: number, limitMs: number): Promise<Uint8Array> {
    return (await this.#ask({ ask: 'fetch', afterSeq, limit }, this.#watchClock(limitMs))) as Uint8Array;
  }

  /** The limit is for one record: it starts anew whenever the note moves on. */
  async open(records: Uint8Array, alone: boolean, limitMs: number): Promise<Uint8Array> {
    return (await this.#ask({ ask: 'open', records, alone }, this.#watchNote(limitMs))) as Uint8Array;
  }

  async media(order: MediaOrder, limitMs: number): Promise<MediaProgress> {
    return (await this.#ask({ ask: 'media', ...order }, this.#watchClock(limitMs))) as MediaProgress;
  }

  /** GetChatData's code. */
  async fetchToken(limitMs: number): Promise<number> {
    return (await this.#ask({ ask: 'token' }, this.#watchClock(limitMs))) as number;
  }

  async seal(path: string, limitMs: number): Promise<SealedPart> {
    return (await this.#ask({ ask: 'seal', path }, this.#watchClock(limitMs))) as SealedPart;
  }

  async close(): Promise<void> {
    this.#closing = true;
    const limit = setTimeout(() => this.#channel.kill(), STOP_LIMIT);
    if (this.#ready && !this.#death) await this.#ask({ ask: 'stop' }, () => undefined).catch(() => undefined);
    this.#channel.kill();
    await this.gone;
    clearTimeout(limit);
  }

  #ask(ask: Ask, watch: () => (() => void) | undefined): Promise<Value> {
    if (this.#death) return Promise.reject(new HostDied(this.#death));
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, stopWatch: watch() ?? (() => {}) });
      this.#channel.send({ ...ask, id } as Question);
    });
  }

  #onReply(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    this.rss = reply.rss;
    waiting?.stopWatch();
    if ('value' in reply) waiting?.resolve(reply.value);
    else if ('fault' in reply) waiting?.reject(new LibraryUnfit(reply.fault));
    else if ('refusal' in reply)
      waiting?.reject(new WecomError(reply.refusal.call, reply.refusal.code, reply.refusal.detail));
    else waiting?.reject(fromPlain(reply.error));
  }

  #onExit(code: number | null, signal: string | null): void {
    if (this.#death) return;
    const byLibrary = this.#silent || endedByLibrary(code, signal, process.platform);
    const note = byLibrary ? readNote(this.#order.noteFile) : null;
    const said = this.#ready || this.#stderr === '' ? '' : `：${this.#stderr.trim().slice(-300)}`;
    const how = this.#silent ? '长时间没有应答' : `退出（${signal ?? `代码 ${code}`}）`;
    this.#death = { why: `${how}${said}`, byLibrary, accused: note?.seq ?? null, silent: this.#silent };
    if (!this.#closing) this.#onDeath(this.#death);
    for (const waiting of this.#waiting.values()) {
      waiting.stopWatch();
      waiting.reject(new HostDied(this.#death));
    }
    this.#waiting.clear();
    this.#gone();
  }

  #endSilent(): void {
    this.#silent = true;
    this.#channel.kill();
    // A thread inside the library cannot be killed. It is given up: it ends when the library lets go of it.
    if (this.#order.inline) this.#onExit(null, null);
  }

  #watchClock(limitMs: number): () => () => void {
    return () => {
      let timer = setTimeout(() => {
        // If it was we who stood still, the answer may be waiting to be read.
        timer = setTimeout(() => this.#endSilent(), GRACE);
      }, limitMs);
      return () => clearTimeout(timer);
    };
  }

  #watchNote(limitMs: number): () => () => void {
    return () => {
      let seen = readNote(this.#order.noteFile)?.seq;
      let since = Date.now();
      const timer = setInterval(() => {
        const now = readNote(this.#order.noteFile)?.seq;
        if (now !== seen) since = Date.now();
        seen = now;
        if (Date.now() - since >= limitMs) this.#endSilent();
      }, limitMs / 8);
      return () => clearInterval(timer);
    };
  }

  #startChild(): Channel {
    const child: ChildProcess = fork(fileURLToPath(new URL('./sdk-host.ts', import.meta.url)), [], {
      serialization: 'advanced',
      execArgv: ['--max-semi-space-size=4'], // a third less memory at the same speed
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'], // both Windows libraries print to stdout
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Only what comes before the first record is kept: later it might be what people said to each other.
      if (!this.#ready) this.#stderr = (this.#stderr + text).slice(-2000);
    });
    child.on('message', (reply) => this.#onReply(reply as Reply));
    child.on('error', (error) => {
      if (child.pid !== undefined) return; // a message to a dying child: its exit says the rest
      this.#stderr = error.message;
      this.#onExit(null, null);
    });
    child.on('exit', (code, signal) => this.#onExit(code, signal));
    return {
      pid: child.pid ?? null,
      send: (question) => child.connected && child.send(question, () => undefined),
      kill: () => child.kill('SIGKILL'),
    };
  }

  #startThread(): Channel {
    const thread = new Worker(new URL('./sdk-host.ts', import.meta.url), {
      execArgv: [],
      env: { ...compileCache() },
      name: 'sdk-host',
    });
    thread.on('message', (reply) => this.#onReply(reply as Reply));
    thread.on('error', (error) => {
      this.#stderr = String(error);
    });
    thread.on('exit', (code) => this.#onExit(code, null));
    return { pid: null, send: (question) => thread.postMessage(question), kill: () => void thread.terminate() };
  }
}

/**
 * Nothing of ours but what a program needs: the library would follow proxy variables. One pool thread, because a library
 * in a namespace needs its thread made ready, and the host makes one network call at a time. Windows adds its own essentials.
 */
function childEnvironment(): Record<string, string> {
  const needed = { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', TMPDIR: tmpdir(), UV_THREADPOOL_SIZE: '1' };
  return { ...needed, ...compileCache() };
}

const CRASHES = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL']);
const WINDOWS_ABORT = 3;

/** A kill from outside (SIGKILL, the memory killer, an ordinary exit) says nothing about the record being opened. */
export function endedByLibrary(code: number | null, signal: string | null, platform: NodeJS.Platform): boolean {
  if (signal !== null) return CRASHES.has(signal);
  if (platform !== 'win32' || code === null) return false;
  return code === WINDOWS_ABORT || code >>> 0 >= 0xc000_0000 || code >>> 0 === 0x4000_0015;
}
