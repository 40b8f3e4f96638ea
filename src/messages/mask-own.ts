/**
 * Patterns of one's own: `#` stands for a digit, `@` for a letter, `*` for either, everything else for itself (wide and narrow,
 * large and small alike). All are looked for at once, letter by letter: however many there are and whatever the text is, the
 * time is so much for each letter.
 */
export const MOST_PATTERNS = 50;
export const SHORTEST_PATTERN = 4;
export const LONGEST_PATTERN = 30; // one bit each

/** What is wrong with it, as a sentence; null when it can be used. */
export function mistakeIn(pattern: string): string | null {
  const letters = [...pattern];
  if (letters.length > LONGEST_PATTERN) return `格式最多 ${LONGEST_PATTERN} 个字符。`;
  if (pattern !== pattern.trim() || /[\p{C}\s]{2}/u.test(pattern)) return '格式首尾不能有空格，中间最多连续一个空格。';
  if (letters.some((letter) => letter.length > 1)) return '格式里不能有表情等特殊字符。';
  if (letters.filter((letter) => /[#@*]/.test(letter)).length < SHORTEST_PATTERN)
    return `格式里至少要有 ${SHORTEST_PATTERN} 个 #、@ 或 *，否则会遮住太多文字。`;
  return null;
}

interface Place {
  readonly from: number;
  readonly to: number;
}

interface Compiled {
  readonly length: number;
  /** For each letter the places of the pattern it can stand at, as bits. */
  readonly bits: ReadonlyMap<number, number>;
  /** Places where any digit, or any letter, can stand. */
  readonly digits: number;
  readonly letters: number;
  /** Its first, its last place is a letter or digit: then none may stand beside it. */
  readonly closed: readonly [boolean, boolean];
}

/** In order, the longest where several begin at one place; none over another. */
export function ownIn(text: string, patterns: readonly string[]): Place[] {
  const found = patterns.slice(0, MOST_PATTERNS).flatMap((pattern) => matchesOf(text, compile(pattern)));
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const merged: Place[] = [];
  for (const place of found) {
    const last = merged.at(-1);
    if (!last || place.from >= last.to) merged.push(place);
    else if (place.to > last.to) merged[merged.length - 1] = { from: last.from, to: place.to };
  }
  return merged;
}

const known = new Map<string, Compiled>();
const MOST_KNOWN = 500;

function compile(pattern: string): Compiled {
  const seen = known.get(pattern);
  if (seen) return seen;
  const units = Array.from({ length: Math.min(pattern.length, LONGEST_PATTERN) }, (_, i) =>
    plain(pattern.charCodeAt(i)),
  );
  const places = (which: (unit: number) => boolean) =>
    units.reduce((bits, unit, i) => (which(unit) ? bits | (1 << i) : bits), 0);
  const isOpen = (unit: number) => unit === HASH || unit === AT || unit === STAR;
  const closes = (unit: number) => isOpen(unit) || isEither(unit);
  const compiled: Compiled = {
    length: units.length,
    bits: new Map(units.filter((unit) => !isOpen(unit)).map((unit) => [unit, places((other) => other === unit)])),
    digits: places((unit) => unit === HASH || unit === STAR),
    letters: places((unit) => unit === AT || unit === STAR),
    closed: [closes(units[0] ?? 0), closes(units.at(-1) ?? 0)],
  };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(pattern, compiled);
  return compiled;
}

const [HASH, AT, STAR] = ['#', '@', '*'].map((letter) => letter.charCodeAt(0)) as [number, number, number];

/** Wide letters narrow, large ones small. */
function plain(unit: number): number {
  const narrow = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;
  return narrow >= 65 && narrow <= 90 ? narrow + 32 : narrow;
}

const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const isLetter = (unit: number) => unit >= 97 && unit <= 122;
const isEither = (unit: number) => isDigit(unit) || isLetter(unit);

/** All ways it can have begun, as bits, moved on by each letter. */
function matchesOf(text: string, pattern: Compiled): Place[] {
  const { length, closed } = pattern;
  if (length === 0) return [];
  const places: Place[] = [];
  const last = 1 << (length - 1);
  let begun = 0;
  let before = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = plain(text.charCodeAt(i));
    const start = closed[0] && isEither(before) ? 0 : 1;
    begun = ((begun << 1) | start) & placesOf(pattern, unit);
    before = unit;
    if ((begun & last) !== 0 && !(closed[1] && isEither(plain(text.charCodeAt(i + 1)))))
      places.push({ from: i + 1 - length, to: i + 1 });
  }
  return places;
}

/** Where in the pattern this letter can stand. */
function placesOf({ bits, digits, letters }: Compiled, unit: number): number {
  return (bits.get(unit) ?? 0) | (isDigit(unit) ? digits : isLetter(unit) ? letters : 0);
}
