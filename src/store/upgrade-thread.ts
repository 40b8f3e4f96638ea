import { Worker } from 'node:worker_threads';
import { fromPlain, type PlainError } from '../lib/errors.ts';
import type { UpgradePaths, UpgradeProgress } from './upgrade.ts';

/** An upgrade beside the thread that shows how far it has come: its SQL does not yield. */
export type Told = { readonly progress: UpgradeProgress } | { readonly error: PlainError } | { readonly done: true };

export function upgradeInThread(paths: UpgradePaths, progress: (progress: UpgradeProgress) => void): Promise<void> {
  const worker = new Worker(new URL('./upgrade-worker.ts', import.meta.url), { workerData: paths });
  return new Promise((resolve, reject) => {
    worker.on('message', (told: Told) => {
      if ('progress' in told) progress(told.progress);
      else if ('error' in told) reject(fromPlain(told.error));
      else resolve();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the upgrade ended without a word')));
  });
}
