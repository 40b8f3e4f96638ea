import { parentPort, workerData } from 'node:worker_threads';
import { toPlain } from '../lib/errors.ts';
import { type UpgradePaths, upgrade } from './upgrade.ts';
import type { Told } from './upgrade-thread.ts';

/** The thread an upgrade runs in. */

const tell = (told: Told): void => parentPort!.postMessage(told);

try {
  upgrade(workerData as UpgradePaths, { now: Date.now(), progress: (progress) => tell({ progress }) });
  tell({ done: true });
} catch (error) {
  tell({ error: toPlain(error) });
}
