import { once } from 'node:events';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { toPlain } from '../lib/errors.ts';
import { carryOut } from './crafts.ts';
import type { Failure, Order, Outcome, Said } from './job.ts';

/**
 * The program of the workshop's child: one file at a time comes in as a path, is decoded here and nowhere else, and what was
 * found goes back. It may crash, grow or hang over what strangers have sent; nothing but this process is at stake.
 */
const NICE = 10;

setPriority(NICE); // threads made from here on inherit it
process.title = 'huicun workshop';

const guard = new Worker(new URL('./memory-guard.ts', import.meta.url), {
  workerData: { bytes: Number(process.argv[2]), parent: process.ppid },
  resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
});
const guarded = once(guard, 'message'); // no file is opened before

async function serve(order: Order): Promise<void> {
  let outcome: Outcome | Failure;
  try {
    await guarded;
    outcome = await carryOut(order);
  } catch (error) {
    const { message, stack } = toPlain(error);
    outcome = { error: { message, stack } };
  }
  process.send?.({ ...outcome, rss: process.memoryUsage.rss() } satisfies Said);
}

process.on('message', (order: Order) => void serve(order));
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
await guarded;
guard.unref();
process.send?.({ ready: true } satisfies Said);
