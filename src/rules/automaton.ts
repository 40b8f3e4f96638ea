/**
 * All words of all rules in one pass over a text (Aho and Corasick, 1975), over typed arrays: every occurrence of every word is
 * told, overlapping ones too. Texts and words are compared unit by unit (UTF-16) as they are: rules/fold.ts makes them alike.
 */
export interface Automaton {
  /** How many words there are. */
  readonly size: number;
  /** What it takes in memory. */
  readonly bytes: number;
  /** Calls back for each occurrence with the number of the word, where it begins and where it ends (excluded), by rising end. */
  find(text: string, found: (word: number, from: number, to: number) => void): void;
}

const UNITS = 0x10000;
const NONE = -1;
const ROOT = 0;

/** Empty words match nothing; equal words are each told by their own number. */
export function buildAutomaton(words: readonly string[]): Automaton {
  const trie = new Trie(words.reduce((sum, word) => sum + word.length, 1));
  /** Of words that end in the same state, the one added before; NONE for the first. */
  const same = new Int32Array(words.length).fill(NONE);
  words.forEach((word, i) => {
    if (word !== '') same[i] = trie.add(word, i);
  });
  const lengths = Int32Array.from(words, ({ length }) => length);
  const { fail, further } = linked(trie);
  const { ends } = trie;
  const root = trie.rootTable();
  const bytes =
    trie.bytes + fail.byteLength + further.byteLength + root.byteLength + same.byteLength + lengths.byteLength;

  function find(text: string, found: (word: number, from: number, to: number) => void): void {
    let state = ROOT;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      state = trie.step(state, unit, fail, root);
      let at = ends[state] === NONE ? further[state]! : state;
      for (; at > ROOT; at = further[at]!)
        for (let word = ends[at]!; word !== NONE; word = same[word]!) found(word, i + 1 - lengths[word]!, i + 1);
    }
  }

  return { size: words.length, bytes, find };
}

/** Links of a state: `fail`, the longest end of it that begins a word; `further`, the nearest such that is a word itself. */
function linked(trie: Trie): { fail: Int32Array; further: Int32Array } {
  const fail = new Int32Array(trie.states);
  const further = new Int32Array(trie.states);
  for (const state of trie.byDepth()) {
    const at = failOf(trie, fail, state);
    fail[state] = at;
    further[state] = trie.ends[at] === NONE ? further[at]! : at;
  }
  return { fail, further };
}

function failOf(trie: Trie, fail: Int32Array, state: number): number {
  const parent = trie.parents[state]!;
  if (state === ROOT || parent === ROOT) return ROOT;
  const unit = trie.units[state]!;
  let at = fail[parent]!;
  while (at !== ROOT && trie.child(at, unit) === NONE) at = fail[at]!;
  return Math.max(ROOT, trie.child(at, unit));
}

/** The words as a tree; children are found through one open-addressed table, as most states have one child. */
class Trie {
  readonly parents: Int32Array;
  readonly units: Uint16Array;
  readonly depths: Int32Array;
  /** The word that ends in a state, added last; NONE for most. */
  readonly ends: Int32Array;
  states = 1;
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(most: number) {
    this.parents = new Int32Array(most);
    this.units = new Uint16Array(most);
    this.depths = new Int32Array(most);
    this.ends = new Int32Array(most).fill(NONE);
    const size = 2 ** Math.ceil(Math.log2(most * 2 + 2));
    this.#slots = new Int32Array(size).fill(NONE);
    this.#mask = size - 1;
  }

  get bytes(): number {
    const { parents, units, depths, ends } = this;
    return [parents, units, depths, ends, this.#slots].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Adds a word; returns the one that ended in the same state before, or NONE. */
  add(word: string, number: number): number {
    let state = ROOT;
    for (let i = 0; i < word.length; i += 1) state = this.#childOrNew(state, word.charCodeAt(i));
    const before = this.ends[state]!;
    this.ends[state] = number;
    return before;
  }

  child(state: number, unit: number): number {
    return this.#slots[this.#slotOf(state, unit)]!;
  }

  step(from: number, unit: number, fail: Int32Array, root: Int32Array): number {
    let state = from;
    for (; state !== ROOT; state = fail[state]!) {
      const next = this.#slots[this.#slotOf(state, unit)]!;
      if (next !== NONE) return next;
    }
    return root[unit]!;
  }

  /** Where each unit leads from the root: the state most texts are in. */
  rootTable(): Int32Array {
    const table = new Int32Array(UNITS);
    for (let state = 1; state < this.states; state += 1)
      if (this.parents[state] === ROOT) table[this.units[state]!] = state;
    return table;
  }

  byDepth(): Int32Array {
    const { depths } = this;
    return Int32Array.from({ length: this.states }, (_, state) => state).sort((a, b) => depths[a]! - depths[b]!);
  }

  #childOrNew(state: number, unit: number): number {
    const slot = this.#slotOf(state, unit);
    const known = this.#slots[slot]!;
    if (known !== NONE) return known;
    const fresh = this.states;
    this.states += 1;
    this.parents[fresh] = state;
    this.units[fresh] = unit;
    this.depths[fresh] = this.depths[state]! + 1;
    this.#slots[slot] = fresh;
    return fresh;
  }

  /** The slot of this child, or the free one where it would be. */
  #slotOf(state: number, unit: number): number {
    let slot = (Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (;;) {
      const there = this.#slots[slot]!;
      if (there === NONE || (this.parents[there] === state && this.units[there] === unit)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
