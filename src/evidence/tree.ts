import { hash as digest } from 'node:crypto';

/** The Merkle tree of RFC 6962: every checkpoint, proof and tile rests on these few functions. */

const nodeInput = Buffer.alloc(65);
nodeInput[0] = 1;

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1);
  nodeInput.set(right, 33);
  return Buffer.from(digest('sha256', nodeInput, 'binary'), 'binary'); // four times as fast as asking for a buffer
}

const PAIR = 65;

/** The hash over leaves that lie side by side, a power of two of them: that of a full tile. */
export function rootOfRow(row: Buffer): Buffer {
  let count = row.length / 64; // pairs, each with the byte in front that makes it the input of a hash
  let pairs = Buffer.alloc(count * PAIR, 1);
  for (let i = 0; i < count; i += 1) pairs.set(row.subarray(64 * i, 64 * i + 64), PAIR * i + 1);
  for (; count > 1; count /= 2) {
    const above = Buffer.alloc((count / 2) * PAIR, 1);
    for (let i = 0; i < count; i += 1) above.write(digestOf(pairs, i), (i >> 1) * PAIR + 1 + (i & 1) * 32, 'latin1');
    pairs = above;
  }
  return Buffer.from(digestOf(pairs, 0), 'binary');
}

const digestOf = (pairs: Buffer, i: number): string =>
  digest('sha256', pairs.subarray(PAIR * i, PAIR * i + PAIR), 'binary');

export const emptyRoot: Buffer = digest('sha256', '', 'buffer');

/** The hash over the 2^level leaves that begin at index · 2^level. */
export type HashReader = (level: number, index: number) => Buffer;

/** A tree that only grows: it keeps the complete subtrees along its right edge, one for each bit of its size. */
export class Frontier {
  readonly #edge: Buffer[] = []; // by level; what stands at a level whose bit is 0 is stale
  readonly #completed: ((level: number, hash: Buffer) => void) | null;
  #size = 0;

  /** The function hears of every subtree that becomes complete, leaves excepted. */
  constructor(completed: ((level: number, hash: Buffer) => void) | null = null) {
    this.#completed = completed;
  }

  static from(
    size: number,
    hashes: readonly Buffer[],
    completed: ((level: number, hash: Buffer) => void) | null = null,
  ): Frontier {
    const frontier = new Frontier(completed);
    const parts = partsOf(0, size);
    if (parts.length !== hashes.length) throw new RangeError(`${hashes.length} hashes for a tree of ${size}`);
    for (const [i, { level }] of parts.entries()) frontier.#edge[level] = hashes[i]!;
    frontier.#size = size;
    return frontier;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    this.appendSubtree(0, leaf);
  }

  /** The hash over the next 2^level leaves, where such a subtree begins. */
  appendSubtree(from: number, subtree: Buffer): void {
    let hash = subtree;
    let level = from;
    for (let rest = this.#size / 2 ** from; rest % 2 === 1; rest = (rest - 1) / 2) {
      hash = nodeHash(this.#edge[level]!, hash);
      level += 1;
      this.#completed?.(level, hash);
    }
    this.#edge[level] = hash;
    this.#size += 2 ** from;
  }

  appendMany(leaves: Iterable<Buffer>): void {
    for (const leaf of leaves) this.append(leaf);
  }

  root(): Buffer {
    return joined(this.hashes());
  }

  /** The complete subtrees from left to right, the largest first. */
  hashes(): Buffer[] {
    return partsOf(0, this.#size).map(({ level }) => this.#edge[level]!);
  }
}

/** The root over the first leaves of a tree that may have more. */
export function rootAt(size: number, read: HashReader): Buffer {
  return rangeHash(0, size, read);
}

/** The siblings from the leaf upward: what one needs beside the leaf to come to the root. */
export function inclusionProof(index: number, size: number, read: HashReader): Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  return siblingsOf(pathTo(index, size, 'leaf'), read);
}

/** Shows that a tree of `to` leaves begins with the tree of `from` leaves. */
export function consistencyProof(from: number, to: number, read: HashReader): Buffer[] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`no consistency from ${from} to ${to}`);
  if (from === 0 || from === to) return [];
  const path = pathTo(from - 1, to, 'edge');
  const siblings = siblingsOf(path, read);
  // The old tree itself need not be handed over: whoever asks knows its root.
  return path.begin === 0 ? siblings : [rangeHash(path.begin, from, read), ...siblings];
}

export function verifyInclusion(claim: {
  leaf: Buffer;
  index: number;
  size: number;
  root: Buffer;
  proof: readonly Buffer[];
}): boolean {
  const { leaf, index, size, root, proof } = claim;
  if (!isIndex(size) || !isIndex(index) || index >= size || !areHashes(proof)) return false;
  const { steps } = pathTo(index, size, 'leaf');
  if (steps.length !== proof.length) return false;
  const hash = proof.reduce((at, sibling, i) => (steps[i]!.left ? nodeHash(sibling, at) : nodeHash(at, sibling)), leaf);
  return hash.equals(root);
}

export function verifyConsistency(claim: {
  from: number;
  fromRoot: Buffer;
  to: number;
  toRoot: Buffer;
  proof: readonly Buffer[];
}): boolean {
  const { from, fromRoot, to, toRoot, proof } = claim;
  if (!isIndex(from) || !isIndex(to) || from > to || !areHashes(proof)) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  if (from === 0) return proof.length === 0 && fromRoot.equals(emptyRoot);
  const roots = rootsAlong(pathTo(from - 1, to, 'edge'), fromRoot, proof);
  if (roots === null) return false;
  return roots.old.equals(fromRoot) && roots.now.equals(toRoot);
}

/** What lies left of the path belongs to both trees, what lies right came later. */
function rootsAlong({ begin, steps }: Path, fromRoot: Buffer, proof: readonly Buffer[]) {
  const [first, ...siblings] = begin === 0 ? [fromRoot, ...proof] : proof;
  if (first === undefined || siblings.length !== steps.length) return null;
  let [old, now] = [first, first];
  for (const [i, sibling] of siblings.entries()) {
    const { left } = steps[i]!;
    if (left) old = nodeHash(sibling, old);
    now = left ? nodeHash(sibling, now) : nodeHash(now, sibling);
  }
  return { old, now };
}

/** The way from a subtree up to the root: where it begins, and the sibling at each step. */
interface Path {
  readonly begin: number;
  readonly steps: readonly { readonly from: number; readonly to: number; readonly left: boolean }[];
}

/** From the leaf itself, or, of the last leaf of an older tree, from the largest subtree that ends with it. */
function pathTo(index: number, size: number, from: 'leaf' | 'edge'): Path {
  const steps: Path['steps'][number][] = [];
  let [begin, end] = [0, size];
  while (end !== index + 1 || (from === 'leaf' && begin !== index)) {
    const middle = begin + splitOf(end - begin);
    const left = index >= middle;
    steps.push(left ? { from: begin, to: middle, left } : { from: middle, to: end, left });
    if (left) begin = middle;
    else end = middle;
  }
  return { begin, steps: steps.reverse() };
}

function siblingsOf({ steps }: Path, read: HashReader): Buffer[] {
  return steps.map(({ from, to }) => rangeHash(from, to, read));
}

/** The largest power of two below n: where RFC 6962 cuts n leaves in two. */
export function splitOf(n: number): number {
  let split = 2 ** Math.floor(Math.log2(n));
  // log2 may round up or down near a power of two.
  while (split >= n) split /= 2;
  while (split * 2 < n) split *= 2;
  return split;
}

/** The hash over leaves [from, to), where from and to bound a subtree of some RFC 6962 tree. */
export function rangeHash(from: number, to: number, read: HashReader): Buffer {
  return joined(partsOf(from, to).map(({ level, index }) => read(level, index)));
}

function joined(hashes: readonly Buffer[]): Buffer {
  let root = hashes.at(-1) ?? emptyRoot;
  for (let i = hashes.length - 2; i >= 0; i -= 1) root = nodeHash(hashes[i]!, root);
  return root;
}

/** Complete subtrees that make up [from, to), the largest first. */
function partsOf(from: number, to: number): { level: number; index: number }[] {
  const parts: { level: number; index: number }[] = [];
  let at = from;
  while (at < to) {
    const level = splitLevel(to - at);
    parts.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return parts;
}

function splitLevel(n: number): number {
  let level = 0;
  for (let span = 2; span <= n; span *= 2) level += 1;
  return level;
}

const isIndex = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areHashes = (proof: readonly Buffer[]): boolean => proof.every(({ length }) => length === 32);
