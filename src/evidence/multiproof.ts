import { type HashReader, nodeHash, rangeHash, splitOf } from './tree.ts';

/**
 * One proof for many leaves. [0, size) is cut as RFC 6962 cuts it, left before right: a part without wanted
 * leaves gives one hash, a single wanted leaf gives none, every other part is cut further.
 */
export function* multiproof(sorted: readonly number[], size: number, read: HashReader): Generator<Buffer> {
  assertSorted(sorted, size);
  let next = 0; // the first wanted leaf not yet passed
  const parts: [from: number, to: number][] = size === 0 ? [] : [[0, size]];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [from, to] = part;
    const wanted = sorted[next];
    if (wanted === undefined || wanted >= to) {
      yield rangeHash(from, to, read);
    } else if (to - from === 1) {
      next += 1;
    } else {
      parts.push(...halvesOf(part).reverse());
    }
  }
}

/** Throws a RangeError when leaves or proof do not fit the size exactly; the root is the caller's to compare. */
export function rootFromMultiproof(claim: {
  size: number;
  leaves: Iterable<{ index: number; hash: Buffer }>;
  proof: Iterable<Buffer>;
}): Buffer {
  if (!(claim.size > 0)) throw new RangeError('an empty tree has no leaves to prove');
  const leaves = new Leaves(claim.leaves);
  const proof = claim.proof[Symbol.iterator]();
  const parts: (readonly [from: number, to: number] | null)[] = [[0, claim.size]]; // null: join the last two
  const done: Buffer[] = [];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part === null) done.push(nodeHash(done.splice(-2, 1)[0]!, done.pop()!));
    else if (!leaves.comesBefore(part[1])) done.push(hashOf(proof.next()));
    else if (part[1] - part[0] > 1) parts.push(null, ...halvesOf(part).reverse());
    else done.push(leaves.take(part[0]));
  }
  if (leaves.comesBefore(Number.POSITIVE_INFINITY) || !proof.next().done) throw new RangeError('proof has too much');
  return done[0]!;
}

class Leaves {
  readonly #source: Iterator<{ index: number; hash: Buffer }>;
  #next: { index: number; hash: Buffer } | null;

  constructor(leaves: Iterable<{ index: number; hash: Buffer }>) {
    this.#source = leaves[Symbol.iterator]();
    this.#next = this.#source.next().value ?? null;
  }

  comesBefore(end: number): boolean {
    return this.#next !== null && this.#next.index < end;
  }

  take(index: number): Buffer {
    const leaf = this.#next;
    if (leaf?.index !== index) throw new RangeError('leaves are out of order');
    this.#next = this.#source.next().value ?? null;
    return leaf.hash;
  }
}

function halvesOf([from, to]: readonly [number, number]): [number, number][] {
  const middle = from + splitOf(to - from);
  return [
    [from, middle],
    [middle, to],
  ];
}

function hashOf(result: IteratorResult<Buffer>): Buffer {
  if (result.done || result.value.length !== 32) throw new RangeError('proof is cut short');
  return result.value;
}

function assertSorted(sorted: readonly number[], size: number): void {
  const fits = (index: number, i: number) => Number.isInteger(index) && index > (sorted[i - 1] ?? -1) && index < size;
  const wrong = sorted.find((index, i) => !fits(index, i));
  if (wrong !== undefined) throw new RangeError(`leaf ${wrong} is out of order or beyond ${size}`);
}
