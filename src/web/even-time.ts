import { setTimeout as sleep } from 'node:timers/promises';
import { may, seesAll, type Viewer } from '../access/viewer.ts';

const SHORTEST = 4;
const STEP = 1.25;

/**
 * For whoever sees only a part: the answer leaves at the next of 4, 5, 6.25 … ms, so that the small differences there are in
 * how long a search took do not tell what there is besides. What keeps them small is that the work done depends on what he may
 * see alone: no step is so wide that it could hide another way of working. Whoever sees everything need not wait.
 */
export async function evenly<R>(viewer: Viewer, work: () => Promise<R>): Promise<R> {
  if (seesAll(viewer) && may(viewer, 'see-numbers')) return work();
  const began = performance.now();
  try {
    return await work();
  } finally {
    const until = began + nextStep(performance.now() - began);
    await waitUntil(until);
  }
}

/** A timer counts from the beginning of the turn of the event loop it was set in, which may be long past: so it may ring too early. */
async function waitUntil(until: number): Promise<void> {
  for (let left = until - performance.now(); left > 0; left = until - performance.now()) await sleep(left);
}

/** The first of the steps that is not shorter. */
export function nextStep(took: number): number {
  return SHORTEST * STEP ** Math.max(0, Math.ceil(Math.log(took / SHORTEST) / Math.log(STEP)));
}
