import { sameBytes } from './bytes.js';

/** Entries, leaves and the proof for many leaves at once (RFC 6962 hashing; FORMAT.md). */

export const KIND = { received: 1, opened: 2, medium: 3 };

const entryInput = new Uint8Array(55); // 0x00 and an entry without detail
const entryView = new DataView(entryInput.buffer);
entryInput[1] = 1;
entryInput[20] = 32;

/** The leaf hash of an entry without detail. */
export function leafOf(kind, seq, at, hash, tools) {
  entryInput[2] = kind;
  writeU64(3, seq);
  writeU64(11, at);
  entryInput.set(hash, 21);
  return tools.sha256(entryInput);
}

function writeU64(at, n) {
  entryView.setUint32(at, Math.floor(n / 2 ** 32));
  entryView.setUint32(at + 4, n % 2 ** 32);
}

const nodeInput = new Uint8Array(65);
nodeInput[0] = 1;

function nodeOf(left, right, tools) {
  nodeInput.set(left, 1);
  nodeInput.set(right, 33);
  return tools.sha256(nodeInput);
}

const ROOM = 4096;

/** Leaves as they come, 44 bytes each, so that millions fit in memory. */
export class LeafList {
  count = 0;
  #index = new Float64Array(ROOM);
  #line = new Uint32Array(ROOM);
  #hash = new Uint8Array(ROOM * 32);
  #order = null;

  add(index, line, hash) {
    if (this.count === this.#index.length) this.#grow();
    this.#index[this.count] = index;
    this.#line[this.count] = line;
    this.#hash.set(hash, this.count * 32);
    this.count += 1;
  }

  sort() {
    const order = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i += 1) order[i] = i;
    const index = this.#index;
    this.#order = order.sort((a, b) => index[a] - index[b] || a - b);
  }

  /** Pairs of lines that claim the same leaf. A message may show one medium twice. */
  *sharedLines() {
    for (let n = 1; n < this.count; n += 1) {
      const [one, other] = [this.#order[n - 1], this.#order[n]];
      const same = this.#index[one] === this.#index[other];
      if (same && this.#line[one] !== this.#line[other]) yield [this.#line[one], this.#line[other]];
    }
  }

  /** The n-th in order of index. */
  at(n) {
    const i = this.#order[n];
    return { index: this.#index[i], line: this.#line[i], hash: this.#hash.subarray(i * 32, i * 32 + 32) };
  }

  #grow() {
    const room = this.count * 2;
    this.#index = grown(new Float64Array(room), this.#index);
    this.#line = grown(new Uint32Array(room), this.#line);
    this.#hash = grown(new Uint8Array(room * 32), this.#hash);
  }
}

function grown(larger, old) {
  larger.set(old);
  return larger;
}

function splitOf(n) {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/**
 * Walks [0, size) as the proof was written and ends with the root. Each yield asks for the next hash of the proof;
 * undefined means there is none. A leaf given twice counts once where both say the same.
 */
export function* rootOf(size, leaves, tools) {
  const walk = new LeafWalk(leaves);
  const parts = [[0, size]]; // null: join the last two
  const done = [];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part === null) {
      done.push(nodeOf(...done.splice(-2), tools));
    } else if (walk.index >= part[1]) {
      const hash = yield;
      if (hash === undefined) throw new Error('证明不完整');
      done.push(hash);
    } else if (part[1] - part[0] > 1) {
      const middle = part[0] + splitOf(part[1] - part[0]);
      parts.push(null, [middle, part[1]], [part[0], middle]);
    } else {
      done.push(walk.take());
    }
  }
  walk.assertDone();
  if ((yield) !== undefined) throw new Error('证明里有多余的内容');
  return done[0];
}

/** Leaves in order of index, one for each index. */
class LeafWalk {
  index = Number.POSITIVE_INFINITY;
  #leaves;
  #next = 0;

  constructor(leaves) {
    this.#leaves = leaves;
    this.#look();
  }

  take() {
    const { index } = this;
    const { hash } = this.#leaves.at(this.#next);
    while (this.index === index) {
      const { line, hash: other } = this.#leaves.at(this.#next);
      if (!sameBytes(hash, other)) throw new Error(`第 ${line} 行有同号而不同的条目`);
      this.#next += 1;
      this.#look();
    }
    return hash;
  }

  assertDone() {
    if (this.index < Number.POSITIVE_INFINITY) throw new Error('有条目的序号超出日志');
  }

  #look() {
    this.index = this.#next < this.#leaves.count ? this.#leaves.at(this.#next).index : Number.POSITIVE_INFINITY;
  }
}
