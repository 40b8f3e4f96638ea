import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { toPlain } from '../lib/errors.ts';
import { createLog } from '../lib/log.ts';
import { lowerPriority } from '../lib/priority.ts';
import type { ExportProgress } from '../store/export-queue.ts';
import type { FromThread, ThreadData } from './export-thread.ts';
import { makeExport } from './make-export.ts';
import { Stopped } from './pace.ts';

/** The export thread: makes the one export it was started for, and ends. */

const { config, paths, order } = workerData as ThreadData;
const port = parentPort!;
const say = (message: FromThread) => port.postMessage(message);

async function report(progress: ExportProgress): Promise<boolean> {
  say({ progress });
  const [goOn] = (await once(port, 'message')) as [boolean];
  return goOn;
}

lowerPriority();
try {
  say({ made: await makeExport({ config, paths, log: createLog(config.logLevel) }, order, report) });
} catch (error) {
  say({ failed: toPlain(error), stopped: error instanceof Stopped });
}
