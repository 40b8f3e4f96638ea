import { Worker } from 'node:worker_threads';
import { fromPlain, type PlainError } from '../lib/errors.ts';
import type { BackupResult } from '../store/backups.ts';
import { type BackupProgress, Stopped } from './pace.ts';
import type { BackupOrder, RunBackup } from './run-backup.ts';

/** A thread for each back-up, gone when it is made: it copies and hashes for minutes, and pages notice nothing. */
export type FromThread =
  | { readonly progress: BackupProgress }
  | { readonly made: BackupResult }
  | { readonly failed: PlainError; readonly stopped: boolean };

export const backUpInThread: RunBackup = (order, pace) =>
  new Promise((resolve, reject) => {
    let outcome: FromThread | null = null;
    const worker = startWorker(order);
    worker.on('message', (message: FromThread) => {
      if ('progress' in message) pace.report(message.progress);
      else outcome = message;
    });
    const stop = () => worker.postMessage('stop');
    pace.signal.addEventListener('abort', stop);
    worker.once('error', reject);
    worker.once('exit', () => {
      pace.signal.removeEventListener('abort', stop);
      settle(outcome, resolve, reject);
    });
  });

function settle(outcome: FromThread | null, resolve: (made: BackupResult) => void, reject: (error: unknown) => void) {
  if (outcome && 'made' in outcome) resolve(outcome.made);
  else if (outcome && 'failed' in outcome) reject(outcome.stopped ? new Stopped() : fromPlain(outcome.failed));
  else reject(new Error('the back-up thread ended without a word'));
}

function startWorker(workerData: BackupOrder): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };
  return new Worker(new URL('./worker.ts', import.meta.url), { name: 'backup', workerData, resourceLimits });
}
