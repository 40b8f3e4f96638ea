import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { TOO_MUCH_MEMORY } from './job.ts';

/**
 * A thread beside the child's work that ends the process when it grows too large or its parent is gone. The work itself
 * cannot see to that: while it decodes, it neither reads messages nor keeps time.
 */
const { bytes, parent } = workerData as { bytes: number; parent: number };

const STDERR = 2;

function look(): void {
  if (process.memoryUsage.rss() > bytes) {
    writeSync(STDERR, TOO_MUCH_MEMORY);
    process.kill(process.pid, 'SIGKILL');
  }
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}

look();
setInterval(look, 50);
parentPort?.postMessage('on guard');
