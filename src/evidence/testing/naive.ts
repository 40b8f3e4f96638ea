import { createHash } from 'node:crypto';

/** RFC 6962 word for word, recursive and slow: what the fast functions are compared with. */

const sha = (...parts: readonly Uint8Array[]): Buffer => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
};

export const naiveLeaf = (entry: Uint8Array): Buffer => sha(Buffer.of(0), entry);

export function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0]!;
  const k = split(leaves.length);
  return sha(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH(m, D[n]) */
export function naiveInclusion(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...naiveInclusion(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naiveInclusion(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}

/** SUBPROOF(m, D[n], b) */
export function naiveConsistency(m: number, leaves: readonly Buffer[], whole = true): Buffer[] {
  if (m === 0) return [];
  if (m === leaves.length) return whole ? [] : [naiveRoot(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...naiveConsistency(m, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
    : [...naiveConsistency(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

export function naiveMultiproof(wanted: ReadonlySet<number>, leaves: readonly Buffer[], from = 0): Buffer[] {
  if (!leaves.some((_, i) => wanted.has(from + i))) return [naiveRoot(leaves)];
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return [...naiveMultiproof(wanted, leaves.slice(0, k), from), ...naiveMultiproof(wanted, leaves.slice(k), from + k)];
}

function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
