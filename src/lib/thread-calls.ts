import { parentPort, Worker } from 'node:worker_threads';
import { fromPlain, type PlainError, toPlain } from './errors.ts';
import { tidyWhenIdle } from './tidy.ts';

/** Calls by name into a worker thread, and their answers: plain data both ways, errors with their name and code. */

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: PlainError;
}

const STOP = 'stop';
/**
 * No thread comes near it. It is there because V8 lets a heap grow with what it may become: where it may take gigabytes, four
 * times what is in use is left lying before it tidies up; below a gigabyte it is less than twice (docs/decisions/0026).
 */
const OLD_MB = 1024;

/** The caller's side. */
export class CallableThread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>();
  #next = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => this.#settle(answer));
    // A thread that dies takes the program with it: half a program would look alive. The service manager starts it whole.
    worker.on('error', (error) => {
      for (const call of this.#calls.values()) call.reject(error);
      setImmediate(() => {
        throw error;
      });
    });
  }

  /**
   * Resolves once the thread says it is ready; rejects with what it failed on. The name is the kernel's, at most 15 characters.
   * `youngMb` is for what a thread makes and soon forgets: much of it once taken is not given back.
   */
  static start(name: string, file: URL, workerData: unknown, youngMb = 32): Promise<CallableThread> {
    const resourceLimits = { maxYoungGenerationSizeMb: youngMb, maxOldGenerationSizeMb: OLD_MB };
    const worker = new Worker(file, { name, workerData, resourceLimits });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', () => {
        worker.off('error', reject);
        resolve(new CallableThread(worker));
      });
    });
  }

  /** Calls under way. */
  get waiting(): number {
    return this.#calls.size;
  }

  call(name: string, args: readonly unknown[] = []): Promise<unknown> {
    this.#next += 1;
    const call: Call = { id: this.#next, name, args };
    return new Promise((resolve, reject) => {
      this.#calls.set(call.id, { resolve, reject });
      this.#worker.postMessage(call);
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage(STOP);
    await ended;
  }

  #settle({ id, result, error }: Answer): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error) call?.reject(fromPlain(error));
    else call?.resolve(result);
  }
}

/** The thread's side: answers calls until told to stop, then closes what it holds. */
export function answerCalls(call: (name: string, args: unknown[]) => unknown, close: () => unknown): void {
  const port = parentPort!;
  async function answer({ id, name, args }: Call): Promise<void> {
    try {
      port.postMessage({ id, result: await call(name, [...args]) });
    } catch (error) {
      port.postMessage({ id, error: toPlain(error) });
    }
  }
  port.on('message', async (message: typeof STOP | Call) => {
    if (message !== STOP) return await answer(message);
    await close();
    port.close();
  });
  tidyWhenIdle();
  port.postMessage('ready');
}
