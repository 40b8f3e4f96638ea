import { foldingTable, normaliseText } from './normal-form.ts';

export { normaliseText, normaliseWithMap } from './normal-form.ts';

/**
 * Cuts texts into the tokens of the search index, and terms into the tokens to ask it for: one set of rules for both.
 * A text's tokens are every unit (character, letter, digit, mark), every adjacent pair, and every 3- and 4-gram inside a
 * run of ASCII letters and digits. Whitespace separates. Marks pair with letters, digits and each other only:
 * beside Chinese they would cost 5 % of the index and save little.
 */

/** Raise it with any change of rules or folding: a read file cut by another version is rebuilt. */
export const CUT_VERSION = 1;

/** Dictionary numbers of the month's own file. They become tokens that no text can have. */
export interface FilterIds {
  readonly conversation: number;
  readonly sender: number;
  readonly type: number;
  readonly direction: number;
  /** Of a single chat. */
  readonly employees: readonly number[];
}

const FILTER_LETTERS = { conversation: 'c', sender: 's', type: 't', direction: 'd', employee: 'e' } as const;

const FILTER_SIGN = 0xa4; // ¤
const DIGIT = 0x30;

/** ¤ and a letter and digits: a text's tokens with ¤ are two units at most. */
export function filterToken(filter: keyof typeof FILTER_LETTERS, id: number): string {
  return `¤${FILTER_LETTERS[filter]}${id}`;
}

const SEPARATOR = 0;
const LETTER = 1; // ASCII letters and digits
const MARK = 2;
const OTHER = 3;
const FIRST_HALF = 4; // of a surrogate pair

const MARKS: readonly (readonly [number, number])[] = [
  [0x21, 0x7e], // letters and digits among them are set apart below
  [0xa1, 0xbf],
  [0x2010, 0x205e],
  [0x3001, 0x3030],
];

const SPACE = 0x20;
const TOKEN_MARKS = 0x80; // the 32 ASCII marks are written as C1 controls, which the normal form has no longer

interface Units {
  readonly fold: Uint16Array;
  readonly kinds: Uint8Array;
  /** FTS5's ascii tokenizer would split at ASCII marks: what stands for each unit in a token. */
  readonly written: Uint16Array;
}

let units: Units | null = null;

function unitTables(): Units {
  if (units) return units;
  const kinds = new Uint8Array(0x10000).fill(OTHER);
  for (const [from, to] of MARKS) kinds.fill(MARK, from, to + 1);
  for (const letter of '0123456789abcdefghijklmnopqrstuvwxyz') kinds[letter.charCodeAt(0)] = LETTER;
  kinds.fill(FIRST_HALF, 0xd800, 0xdc00);
  kinds[SPACE] = SEPARATOR;
  const written = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  let next = TOKEN_MARKS;
  for (let unit = 0x21; unit < 0x7f; unit++) {
    const isLetter = /[0-9a-z]/i.test(String.fromCharCode(unit));
    if (!isLetter) written[unit] = next++;
  }
  units = { fold: foldingTable(), kinds, written };
  return units;
}

/**
 * The tokens a text must have to hold the term: the longest that cover it. A text that has them all need not hold it
 * (they may stand apart) unless `isDecidedByTokens`.
 */
export function queryTokens(term: string): string[] {
  const pieces = normaliseText(term).match(/[0-9a-z]+|./gsu) ?? [];
  const tokens = new Set<string>();
  let joined = false; // to the piece before
  pieces.forEach((piece, i) => {
    for (const gram of gramsOf(piece)) tokens.add(gram);
    const pair = pairOf(piece, pieces[i + 1]);
    if (pair) tokens.add(pair);
    const alone = !joined && !pair && [...piece].length === 1 && kindOf(piece) !== SEPARATOR;
    if (alone) tokens.add(write(piece));
    joined = pair !== null;
  });
  return [...tokens];
}

/** One token that covers the whole term: having it is the same as holding the term. */
export function isDecidedByTokens(term: string): boolean {
  const tokens = queryTokens(term);
  return tokens.length === 1 && tokens[0]!.length === normaliseText(term).length;
}

const LONGEST_GRAM = 4;

/** Of a run of ASCII letters and digits. */
function gramsOf(run: string): string[] {
  if (kindOf(run) !== LETTER || run.length === 1) return [];
  if (run.length <= LONGEST_GRAM) return [run];
  return Array.from({ length: run.length - LONGEST_GRAM + 1 }, (_, i) => run.slice(i, i + LONGEST_GRAM));
}

/** The pair where two pieces touch, if the index has such pairs. */
function pairOf(piece: string, next: string | undefined): string | null {
  if (next === undefined || !pairs(kindOf(piece), kindOf(next))) return null;
  const last = kindOf(piece) === LETTER ? piece.slice(-1) : piece;
  const first = kindOf(next) === LETTER ? next.slice(0, 1) : next;
  return write(last) + write(first);
}

function kindOf(piece: string): number {
  return unitTables().kinds[piece.charCodeAt(0)]!;
}

function write(character: string): string {
  return character.length > 1 ? character : String.fromCharCode(unitTables().written[character.charCodeAt(0)]!);
}

/** The tokens of a message, separated by spaces, in UTF-8 as the index takes them in. The next call writes into the same memory. */
export function cutMessage(text: string, ids: FilterIds): Buffer {
  cutter ??= new Cutter();
  return cutter.cut(text, ids);
}

let cutter: Cutter | null = null;

const ROOM = 0x4000; // for a thousand characters; longer messages are rare enough for a buffer of their own
const MOST_PER_UNIT = 14; // bytes of a letter: itself, its pair, its 3-gram and its 4-gram, each with a space
const MOST_PER_FILTER = 20;

/** Runs for every message on its way in: writes the bytes themselves, since making strings of them costs as much again. */
class Cutter {
  readonly #units = unitTables();
  readonly #seen = new Uint32Array(0x10000);
  #round = 0;
  readonly #usual = Buffer.allocUnsafeSlow(ROOM);
  #out = this.#usual;
  #end = 0;
  // The units before the one at hand, the nearest first; how many letters end there, and the kind of the nearest.
  #c1 = 0;
  #c2 = 0;
  #c3 = 0;
  #run = 0;
  #kind = SEPARATOR;

  cut(text: string, ids: FilterIds): Buffer {
    const most = text.length * MOST_PER_UNIT + (4 + ids.employees.length) * MOST_PER_FILTER;
    this.#out = most > ROOM ? Buffer.allocUnsafeSlow(most) : this.#usual;
    this.#end = 0;
    this.#round += 1;
    this.#separate();
    this.#filters(ids);
    const { fold, kinds, written } = this.#units;
    for (let i = 0; i < text.length; i++) {
      const unit = fold[text.charCodeAt(i)]!;
      if (unit === 0) continue;
      const kind = kinds[unit]!;
      if (kind === SEPARATOR) this.#separate();
      else this.#add(kind === FIRST_HALF ? text.codePointAt(i++)! : written[unit]!, kind);
    }
    return this.#out.subarray(0, this.#end);
  }

  #filters({ conversation, sender, type, direction, employees }: FilterIds): void {
    this.#filter(FILTER_LETTERS.conversation, conversation);
    this.#filter(FILTER_LETTERS.sender, sender);
    this.#filter(FILTER_LETTERS.type, type);
    this.#filter(FILTER_LETTERS.direction, direction);
    for (const id of employees) this.#filter(FILTER_LETTERS.employee, id);
  }

  /** As filterToken has it. */
  #filter(letter: string, id: number): void {
    if (this.#end > 0) this.#out[this.#end++] = SPACE;
    this.#put(FILTER_SIGN);
    this.#put(letter.charCodeAt(0));
    let place = 1;
    while (place * 10 <= id) place *= 10;
    for (; place >= 1; place /= 10) this.#put(DIGIT + (Math.floor(id / place) % 10));
  }

  #separate(): void {
    this.#run = 0;
    this.#kind = SEPARATOR;
  }

  #add(c: number, kind: number): void {
    this.#single(c);
    if (pairs(this.#kind, kind)) this.#gram(0, 0, this.#c1, c);
    this.#run = kind === LETTER ? this.#run + 1 : 0;
    if (this.#run >= 3) this.#gram(0, this.#c2, this.#c1, c);
    if (this.#run >= 4) this.#gram(this.#c3, this.#c2, this.#c1, c);
    this.#c3 = this.#c2;
    this.#c2 = this.#c1;
    this.#c1 = c;
    this.#kind = kind;
  }

  /** Once a message: most of what comes twice in one is a single unit. */
  #single(c: number): void {
    if (c < 0x10000) {
      if (this.#seen[c] === this.#round) return;
      this.#seen[c] = this.#round;
    }
    this.#out[this.#end++] = SPACE;
    this.#put(c);
  }

  #gram(c3: number, c2: number, c1: number, c: number): void {
    this.#out[this.#end++] = SPACE;
    if (c3 !== 0) this.#put(c3);
    if (c2 !== 0) this.#put(c2);
    this.#put(c1);
    this.#put(c);
  }

  /** In UTF-8. */
  #put(c: number): void {
    const out = this.#out;
    if (c < 0x80) {
      out[this.#end++] = c;
      return;
    }
    if (c < 0x800) out[this.#end++] = 0xc0 | (c >> 6);
    else {
      if (c < 0x10000) out[this.#end++] = 0xe0 | (c >> 12);
      else {
        out[this.#end++] = 0xf0 | (c >> 18);
        out[this.#end++] = 0x80 | ((c >> 12) & 0x3f);
      }
      out[this.#end++] = 0x80 | ((c >> 6) & 0x3f);
    }
    out[this.#end++] = 0x80 | (c & 0x3f);
  }
}

function pairs(kind1: number, kind: number): boolean {
  if (kind1 === SEPARATOR || kind === SEPARATOR) return false;
  if (kind1 === MARK) return kind <= MARK;
  return kind !== MARK || kind1 === LETTER;
}
