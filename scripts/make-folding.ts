import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Converter } from 'opencc-js';

/**
 * Makes src/search/folding.ts: which UTF-16 units search holds to be the same. Run it after changing the rules here,
 * then raise CUT_VERSION: read files made with the old table are rebuilt.
 */

type Range = readonly [from: number, to: number];

/** Whitespace and control characters: all read as one space. C1 controls are free for tokens because of this. */
const SPACES: readonly Range[] = [
  [0x0000, 0x0020],
  [0x007f, 0x00a0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];

/** What nobody sees: soft hyphens, joiners, direction marks, variation selectors. */
const DROPPED: readonly Range[] = [
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
];

/** Scripts whose case folds one to one; named so that a newer Unicode in Node does not change the table. */
const CASED: readonly Range[] = [
  [0x0041, 0x024f],
  [0x0370, 0x052f],
  [0x1e00, 0x1fff],
];
const WIDE: Range = [0xff01, 0xffee];
const CHINESE: Range = [0x2e80, 0xfaff];

const FINAL_SIGMA = 0x03c2;
const SIGMA = 0x03c3;

export function makeFolding(): string {
  const pairs = foldedUnits();
  const units = [...pairs.keys()];
  return `/** Made by scripts/make-folding.ts from opencc-js and Unicode, never edited. Each unit of FROM reads as the one of TO in its place. */
export const FROM =
${lines(units)};

export const TO =
${lines(units.map((unit) => pairs.get(unit)!))};

/** First and last unit of what reads as a space, and of what is not read at all. */
export const SPACES: readonly (readonly [number, number])[] = [${ranges(SPACES)}];
export const DROPPED: readonly (readonly [number, number])[] = [${ranges(DROPPED)}];
`;
}

/** Folding what is folded changes nothing: a table with chains would tell a text from its own normal form. */
function foldedUnits(): Map<number, number> {
  const simplified = Converter({ from: 't', to: 'cn' });
  const once = (unit: number) => {
    const narrow = within(unit, WIDE) ? single(String.fromCharCode(unit).normalize('NFKC'), unit) : unit;
    const lower = CASED.some((range) => within(narrow, range)) ? lowerCase(narrow) : narrow;
    return within(lower, CHINESE) ? single(simplified(String.fromCharCode(lower)), lower) : lower;
  };
  const pairs = new Map<number, number>();
  for (let unit = 0; unit < 0xfffe; unit++) {
    if (within(unit, [0xd800, 0xdfff])) continue;
    let folded = unit;
    for (let next = once(folded); next !== folded; next = once(folded)) folded = next;
    if (folded !== unit) pairs.set(unit, folded);
  }
  for (const noncharacter of [0xfffe, 0xffff]) pairs.set(noncharacter, 0xfffd); // SQLite gives them back so
  return pairs;
}

function lowerCase(unit: number): number {
  return unit === FINAL_SIGMA ? SIGMA : single(String.fromCharCode(unit).toLowerCase(), unit);
}

/** A folding into several units is left out: the table knows one for one only. */
function single(folded: string, unit: number): number {
  return folded.length === 1 ? folded.charCodeAt(0) : unit;
}

function within(unit: number, [from, to]: Range): boolean {
  return unit >= from && unit <= to;
}

const PER_LINE = 100;

function lines(units: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < units.length; at += PER_LINE) {
    parts.push(
      `  '${units
        .slice(at, at + PER_LINE)
        .map(written)
        .join('')}'`,
    );
  }
  return parts.join(' +\n');
}

/** Letters as they are, anything an editor might change as an escape. */
function written(unit: number): string {
  const character = String.fromCharCode(unit);
  return /[\p{Ll}\p{Lu}\p{Lo}]/u.test(character) && character.normalize('NFC') === character
    ? character
    : `\\u${hex(unit)}`;
}

function ranges(list: readonly Range[]): string {
  return list.map(([from, to]) => `[0x${hex(from)}, 0x${hex(to)}]`).join(', ');
}

function hex(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../src/search/folding.ts'), makeFolding());
