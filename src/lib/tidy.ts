import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * V8 collects when it is asked for memory, so an idle thread goes on holding what its last busy minute made: of the whole
 * program a third. Called once in a thread, this has it collected when there is little else to do.
 */

const EVERY = 30_000; // ms
const IDLE = 0.05; // of the time
const WORTH = 4e6; // bytes the heap has grown by

export function tidyWhenIdle(everyMs = EVERY): void {
  let before = performance.eventLoopUtilization();
  let tidied = 0;
  let collect: (() => void) | null = null;
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > IDLE || process.memoryUsage().heapTotal < tidied + WORTH) return;
    collect ??= collector();
    collect();
    tidied = process.memoryUsage().heapTotal;
  }, everyMs).unref();
}

/** What `--expose-gc` gives to contexts made after it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
