import { hash } from 'node:crypto';

/** How many are drawn: a share of them, rounded up, or a number. */
export type Amount =
  | { readonly share: number; readonly number: null }
  | { readonly share: null; readonly number: number };

/** The same of the same things for the same seed, whoever draws and in whatever order they come. */
export function drawAtRandom(seed: string, things: readonly string[], { share, number }: Amount): string[] {
  const wanted = number ?? Math.ceil(things.length * share!);
  const marks = new Map(things.map((thing) => [thing, hash('sha256', `${seed}\n${thing}`, 'hex')]));
  const inOrder = [...marks].sort(([a, x], [b, y]) => (x < y ? -1 : x > y ? 1 : a < b ? -1 : 1));
  return inOrder.slice(0, wanted).map(([thing]) => thing);
}
