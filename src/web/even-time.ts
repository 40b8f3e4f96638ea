import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from '../access/viewer.ts';

const SHORTEST = 25;

/**
 * For whoever sees only a part: the answer leaves at the next of 25, 50, 100 … ms, so that how long a search took does not
 * tell what there is besides. Whoever sees everything need not wait.
 */
export async function evenly<R>({ scope }: Pick<Viewer, 'scope'>, work: () => Promise<R>): Promise<R> {
  if (scope === 'everyone') return work();
  const began = performance.now();
  try {
    return await work();
  } finally {
    const took = performance.now() - began;
    await sleep(nextStep(took) - took);
  }
}

/** The first of the steps that is not shorter. */
export function nextStep(took: number): number {
  return SHORTEST * 2 ** Math.max(0, Math.ceil(Math.log2(took / SHORTEST)));
}
