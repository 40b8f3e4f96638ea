/**
 * All words of all rules in one pass over a text (Aho and Corasick, 1975), over typed arrays: every occurrence of every word is
 * told, overlapping ones too. Texts and words are compared unit by unit (UTF-16) as they are: rules/fold.ts makes them alike.
 */
export interface Automaton {
  /** How many words there are. */
  readonly size: number;
  /** What it takes in memory. */
  readonly bytes: number;
  /**
   * Calls back for each occurrence with the number of the word, where it begins and where it ends (excluded), by rising end. A
   * table is read as by `meets`; it must leave nothing of the text out.
   */
  find(text: string, found: (word: number, from: number, to: number) => void, table?: Uint16Array): void;
  /**
   * Whether any word occurs when each unit is read as the table says, 0 standing for one that is left out. Most texts hold none
   * of the words: this tells so without making anything.
   */
  meets(text: string, table: Uint16Array): boolean;
}

const UNITS = 0x10000;
/** Before the first, and of what is left out: leads nowhere. */
const NO_UNIT = UNITS;
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
  const links = linked(trie);
  const marks = marksOf(trie, links.further);
  const parts: Parts = { trie, ...links, marks, root: trie.rootTable(), starts: new Starts(words) };
  const { further, fail, root, starts } = parts;
  const { ends } = trie;
  const lists = [fail, further, root, same, lengths, marks];
  const bytes = lists.reduce((sum, { byteLength }) => sum + byteLength, trie.bytes + starts.bytes);

  function find(text: string, found: (word: number, from: number, to: number) => void, table?: Uint16Array): void {
    scan(parts, text, table ?? null, (state, end) => {
      for (let at = ends[state] === NONE ? further[state]! : state; at > ROOT; at = further[at]!)
        for (let word = ends[at]!; word !== NONE; word = same[word]!) found(word, end - lengths[word]!, end);
    });
  }

  return { size: words.length, bytes, find, meets: (text, table) => meets(parts, text, table) };
}

interface Parts {
  readonly trie: Trie;
  readonly starts: Starts;
  readonly root: Int32Array;
  readonly fail: Int32Array;
  readonly further: Int32Array;
  /** Of each state what the scan asks, in one place: HIT and FIRST. */
  readonly marks: Uint8Array;
}

/** A word ends here. */
const HIT = 1;
/** One unit from the root. */
const FIRST = 2;

function marksOf({ ends, depths, states }: Trie, further: Int32Array): Uint8Array {
  return Uint8Array.from({ length: states }, (_, state) => {
    const hit = ends[state] !== NONE || further[state] !== ROOT ? HIT : 0;
    return hit | (depths[state] === 1 ? FIRST : 0);
  });
}

/** Goes through a text and tells each state in which words end, and where. */
function scan(
  parts: Parts,
  text: string,
  table: Uint16Array | null,
  found: (state: number, end: number) => void,
): void {
  const { trie, fail, root, marks } = parts;
  let state = ROOT;
  let before = NO_UNIT;
  for (let i = 0; i < text.length; i += 1) {
    const unit = unitAt(text, i, table);
    if (unit === NO_UNIT) continue;
    state = state === ROOT ? begun(parts, before, unit) : trie.step(state, unit, fail, root);
    before = unit;
    if (state === ROOT) continue;
    const mark = marks[state]!;
    if ((mark & HIT) !== 0) found(state, i + 1);
    if ((mark & FIRST) !== 0) state = ROOT; // the pair with the next unit says whether it goes on
  }
}

/** The same until the first word ends: a loop of its own, as nearly every message goes through it and nothing else. */
function meets(parts: Parts, text: string, table: Uint16Array): boolean {
  const { trie, fail, root, marks } = parts;
  let state = ROOT;
  let before = NO_UNIT;
  for (let i = 0; i < text.length; i += 1) {
    const unit = table[text.charCodeAt(i)]!;
    if (unit === 0) continue;
    state = state === ROOT ? begun(parts, before, unit) : trie.step(state, unit, fail, root);
    before = unit;
    const mark = marks[state]!;
    if ((mark & HIT) !== 0) return true;
    if ((mark & FIRST) !== 0) state = ROOT;
  }
  return false;
}

function unitAt(text: string, i: number, table: Uint16Array | null): number {
  const unit = text.charCodeAt(i);
  return table === null ? unit : table[unit]! || NO_UNIT;
}

/** From the root a text goes on where a word is one unit long or begins with these two. */
function begun({ trie, starts, root }: Parts, before: number, unit: number): number {
  if (starts.mayBegin(before, unit)) {
    const state = trie.child(root[before]!, unit);
    if (state > ROOT) return state;
  }
  return starts.isWord(unit) ? root[unit]! : ROOT;
}

/** How words begin: of the pairs of units in a text few begin any, and so most of the text is passed over. */
class Starts {
  readonly #single = new Uint8Array(UNITS);
  readonly #pairs = new Int32Array(PAIR_BITS / 32);

  constructor(words: readonly string[]) {
    for (const word of words) {
      if (word.length === 1) this.#single[word.charCodeAt(0)] = 1;
      if (word.length < 2) continue;
      const at = pairOf(word.charCodeAt(0), word.charCodeAt(1));
      this.#pairs[at >>> 5]! |= 1 << at;
    }
  }

  get bytes(): number {
    return this.#single.byteLength + this.#pairs.byteLength;
  }

  isWord(unit: number): boolean {
    return this.#single[unit] === 1;
  }

  /** Never false when a word begins so; true at times when none does. */
  mayBegin(first: number, second: number): boolean {
    const at = pairOf(first, second);
    return ((this.#pairs[at >>> 5]! >>> at) & 1) === 1;
  }
}

const PAIR_BITS = 2 ** 20;

function pairOf(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (PAIR_BITS - 1);
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
    const table = new Int32Array(UNITS + 1);
    for (let state = 1; state < this.states; state += 1)
      if (this.parents[state] === ROOT) table[this.units[state]!] = state;
    return table;
  }

  /** All states, those nearer to the root first. */
  byDepth(): Int32Array {
    const { depths, states } = this;
    const from: number[] = [0];
    for (let state = 0; state < states; state += 1) from[depths[state]! + 1] = (from[depths[state]! + 1] ?? 0) + 1;
    for (let depth = 1; depth < from.length; depth += 1) from[depth]! += from[depth - 1]!;
    const sorted = new Int32Array(states);
    for (let state = 0; state < states; state += 1) sorted[from[depths[state]!]!++] = state;
    return sorted;
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
