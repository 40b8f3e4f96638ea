import { readlinkSync } from 'node:fs';
import os from 'node:os';
import { workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { createLog } from '../lib/log.ts';
import { answerCalls } from '../lib/thread-calls.ts';
import { Pipeline } from './pipeline.ts';

/** The archive thread: the only writer of archive.db and the months. */

const { config, cryptoWorkers } = workerData as { config: Config; cryptoWorkers: number };

lowerPriority();
const pipeline = new Pipeline({ config, cryptoWorkers, log: createLog(config.logLevel), clock: Date.now });
answerCalls(
  (name, args) => {
    if (name === 'pull') return pipeline.pull();
    return name === 'stages' ? pipeline.stages() : pipeline.write(name, args);
  },
  () => pipeline.close(),
);

/** Bulk work yields to pages: on Linux a thread has a priority of its own. */
function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  const tid = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  os.setPriority(tid, 10);
}
