import { percentile } from './pages.ts';

/** What the benches count with. Times in ms. */

export function timed<R>(work: () => R): [result: R, ms: number] {
  const from = performance.now();
  const result = work();
  return [result, performance.now() - from];
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

export const milli = (ms: number) => ms.toFixed(2);
