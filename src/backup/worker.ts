import { parentPort, workerData } from 'node:worker_threads';
import { bytesFree } from '../lib/disk.ts';
import { toPlain } from '../lib/errors.ts';
import { lowerPriority } from '../lib/priority.ts';
import type { FromThread } from './backup-thread.ts';
import { type BackupProgress, Stopped } from './pace.ts';
import { type BackupOrder, backUpHere } from './run-backup.ts';

/** The back-up thread: makes the one back-up it was started for, and ends. */
const order = workerData as BackupOrder;
const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);
const stop = new AbortController();
port.on('message', () => stop.abort());

const OFTEN = 250;
let said = 0;
function report(progress: BackupProgress): void {
  if (Date.now() - said < OFTEN) return;
  said = Date.now();
  say({ progress });
}

lowerPriority();
try {
  const make = backUpHere({ clock: Date.now, freeBytes: () => bytesFree(order.dataDir) });
  say({ made: await make(order, { report, signal: stop.signal }) });
} catch (error) {
  say({ failed: toPlain(error), stopped: error instanceof Stopped });
} finally {
  port.close();
}
