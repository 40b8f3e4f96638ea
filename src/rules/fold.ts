import { foldingTable, type Mapped } from '../search/normal-form.ts';
import { syllableTable } from './syllables.ts';

/**
 * The forms in which a rule compares texts. Case and width are always evened out and invisible characters left out; the rest
 * is chosen for each rule. Every unit of the folded text knows where it stood, so that a hit is shown in what was really sent.
 */
export interface Folding {
  /** 微*信 and 转 账 are read as 微信 and 转账: marks, blanks and emoji between characters are left out. */
  readonly separators: boolean;
  /** 轉賬 is read as 转账. */
  readonly traditional: boolean;
  /** 威信 is read as 微信: what sounds the same, tones aside, is the same. */
  readonly homophones: boolean;
}

export const PLAIN: Folding = { separators: false, traditional: false, homophones: false };

/** Foldings that are the same share one automaton. */
export const foldingKey = ({ separators, traditional, homophones }: Folding): string =>
  `${Number(separators)}${Number(traditional)}${Number(homophones)}`;

const LEFT_OUT = 0;
const tables: (Uint16Array | undefined)[] = [];

export function fold(original: string, folding: Folding): Mapped {
  const table = tableOf(folding);
  if (isFolded(original, table)) return { text: original, map: everyPlace(original.length + 1) };
  const units = new Uint16Array(original.length);
  const map = new Uint32Array(original.length + 1);
  let length = 0;
  for (let i = 0; i < original.length; i += 1) {
    const unit = original.charCodeAt(i);
    if (folding.separators && isHigh(unit) && isSymbol(original, i)) {
      i += 1; // both halves of an emoji
      continue;
    }
    const folded = table[unit]!;
    if (folded === LEFT_OUT) continue;
    units[length] = folded;
    map[length++] = i;
  }
  map[length] = original.length;
  return { text: textOf(units.subarray(0, length)), map: map.subarray(0, length + 1) };
}

export const foldText = (original: string, folding: Folding): string => fold(original, folding).text;

/** Many texts are: nothing is made of those. */
function isFolded(text: string, table: Uint16Array): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (table[unit] !== unit || isHigh(unit)) return false;
  }
  return true;
}

let places = new Uint32Array();

/** Each place for itself. */
function everyPlace(count: number): Uint32Array {
  if (places.length < count) places = Uint32Array.from({ length: Math.max(1024, 2 * count) }, (_, i) => i);
  return places.subarray(0, count);
}

/** What each unit becomes, 0 for those that are left out; null when this text holds pairs of units that go by two. */
export function unitsOf(original: string, folding: Folding): Uint16Array | null {
  return folding.separators && HIGH.test(original) ? null : tableOf(folding);
}

const HIGH = /[\ud800-\udbff]/;

/** The places of a text of which this table leaves nothing out: each for itself. Null when it leaves something out. */
export function placesIfAllStay(original: string, table: Uint16Array): Uint32Array | null {
  for (let i = 0; i < original.length; i += 1) if (table[original.charCodeAt(i)] === LEFT_OUT) return null;
  return everyPlace(original.length + 1);
}

/** Where a hit in the folded text stands in the original; what was left out inside belongs to it, what follows does not. */
export function placeOf(
  { map }: Pick<Mapped, 'map'>,
  from: number,
  to: number,
  original: string,
): { from: number; to: number } {
  const last = map[to - 1]!;
  const wide = isHigh(original.charCodeAt(last)) && last + 1 < original.length ? 2 : 1;
  return { from: map[from]!, to: Math.max(last + wide, map[to - 1]! + 1) };
}

const CHUNK = 8192;

function textOf(units: Uint16Array): string {
  if (units.length <= CHUNK) return String.fromCharCode(...units);
  let text = '';
  for (let i = 0; i < units.length; i += CHUNK) text += String.fromCharCode(...units.subarray(i, i + CHUNK));
  return text;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

const LETTER = /[\p{L}\p{N}]/u;

/** A pair of units that is neither a letter nor a digit: rare characters of names are letters, emoji are not. */
function isSymbol(text: string, at: number): boolean {
  const point = text.codePointAt(at)!;
  return point > 0xffff && !LETTER.test(String.fromCodePoint(point));
}

const HAN_FROM = 0x3400;
const HAN_TO = 0x9fff;
const COMPATIBLE_FROM = 0xf900;
const COMPATIBLE_TO = 0xfaff;

function tableOf(folding: Folding): Uint16Array {
  const key = Number(folding.separators) + 2 * Number(folding.traditional) + 4 * Number(folding.homophones);
  const known = tables[key];
  if (known) return known;
  const table = foldingTable().slice();
  // A character that reads alike in both scripts stands for itself; homophones sound alike in both.
  if (!folding.traditional && !folding.homophones) keepHan(table);
  if (folding.separators) leaveOutMarks(table);
  if (folding.homophones) soundAlike(table);
  tables[key] = table;
  return table;
}

function keepHan(table: Uint16Array): void {
  for (let unit = HAN_FROM; unit <= HAN_TO; unit += 1) table[unit] = unit;
  for (let unit = COMPATIBLE_FROM; unit <= COMPATIBLE_TO; unit += 1) table[unit] = unit;
}

function leaveOutMarks(table: Uint16Array): void {
  for (let unit = 0; unit < table.length; unit += 1) {
    const half = unit >= 0xd800 && unit < 0xe000;
    if (!half && table[unit] !== LEFT_OUT && !LETTER.test(String.fromCharCode(unit))) table[unit] = LEFT_OUT;
  }
}

function soundAlike(table: Uint16Array): void {
  const syllables = syllableTable();
  for (let unit = 0; unit < table.length; unit += 1) {
    const sound = syllables[table[unit]!]!;
    if (table[unit] !== LEFT_OUT && sound !== 0) table[unit] = sound;
  }
}
