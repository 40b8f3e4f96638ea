import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { fromPlain, type PlainError } from '../lib/errors.ts';
import type { ExportProgress, FinishedExport } from '../store/export-queue.ts';
import type { MakeExport, MakeParts, WantedExport } from './make-export.ts';
import { type Report, Stopped } from './pace.ts';

/** A thread for each export, gone when it is made: a large one never holds up pages, and its memory goes with it. */

export type FromThread =
  | { readonly progress: ExportProgress }
  | { readonly made: FinishedExport }
  | { readonly failed: PlainError; readonly stopped: boolean };

export interface ExportOptions extends Pick<MakeParts, 'paths'> {
  readonly config: MakeParts['config'] & Pick<Config, 'logLevel'>;
}

export interface ThreadData extends ExportOptions {
  readonly order: WantedExport;
}

export function exportInThread(options: ExportOptions): MakeExport {
  return (order, report) =>
    new Promise((resolve, reject) => new ExportThread({ ...options, order }, report).settle(resolve, reject));
}

class ExportThread {
  readonly #worker: Worker;
  readonly #report: Report;
  #outcome: FromThread | null = null;

  constructor(workerData: ThreadData, report: Report) {
    this.#report = report;
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'export',
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 },
    });
    this.#worker.on('message', (message: FromThread) => {
      if ('progress' in message) void this.#answer(message.progress);
      else this.#outcome = message;
    });
  }

  settle(resolve: (made: FinishedExport) => void, reject: (error: unknown) => void): void {
    this.#worker.once('error', reject);
    this.#worker.once('exit', () => {
      const outcome = this.#outcome;
      if (outcome && 'made' in outcome) resolve(outcome.made);
      else if (outcome && 'failed' in outcome) reject(outcome.stopped ? new Stopped() : fromPlain(outcome.failed));
      else reject(new Error('the export thread ended without a word'));
    });
  }

  async #answer(progress: ExportProgress): Promise<void> {
    const goOn = await this.#report(progress).catch(() => false);
    this.#worker.postMessage(goOn);
  }
}
