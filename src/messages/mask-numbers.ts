import type { MaskSpan } from './mask.ts';
import { isBankCard, isIdCard, isLandline, mobileStart } from './number-forms.ts';

/**
 * Where phone numbers, identity cards, bank cards and e-mail addresses stand in a text. A run of digits counts only as a whole,
 * so that nothing is cut out of a longer one (an order, a time in ms); a run with letters on both sides is part of an id. Runs
 * with one separator between them are put together only in the groups people write such numbers in.
 */
export function numbersIn(text: string): MaskSpan[] {
  const emails = emailsIn(text);
  const spans: MaskSpan[] = [];
  const runs = runsOf(text);
  let next = 0; // of emails
  for (let i = 0; i < runs.length; ) {
    const run = runs[i]!;
    while (next < emails.length && emails[next]!.to <= run.from) spans.push(emails[next++]!);
    const found = next < emails.length && emails[next]!.from < run.to ? null : numberAt(text, runs, i);
    if (found) spans.push(found.span);
    i = found ? found.next : i + 1;
  }
  return [...spans, ...emails.slice(next)];
}

interface Run {
  readonly from: number;
  readonly to: number;
  /** Narrow. */
  readonly digits: string;
  /** What stands between the run before and this one: a separator, or null where they have nothing to do with each other. */
  readonly joint: ' ' | '-' | '.' | ')' | null;
}

const DIGITS = /[0-9\uff10-\uff19]+/g;
const INVISIBLE = /^[\u200b-\u200f\u2060\ufeff\u00ad]{1,3}$/;
const LONGEST_JOINT = 3;
const LONGEST = 19; // of a run worth reading
const TOO_LONG = '?';

function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  for (const { 0: found, index: from } of text.matchAll(DIGITS)) {
    const last = runs.at(-1);
    const run = { from, to: from + found.length, digits: found.length > LONGEST ? TOO_LONG : narrow(found) };
    const between = text.slice(Math.max(last?.to ?? 0, from - LONGEST_JOINT - 1), from);
    // Letters nobody sees do not part a number.
    if (last && INVISIBLE.test(between)) runs[runs.length - 1] = oneRun(last, run);
    else runs.push({ ...run, joint: last ? jointOf(between) : null });
  }
  return runs;
}

function oneRun(a: Run, b: Pick<Run, 'to' | 'digits'>): Run {
  const tooLong = a.digits.length + b.digits.length > LONGEST || a.digits === TOO_LONG || b.digits === TOO_LONG;
  return { ...a, to: b.to, digits: tooLong ? TOO_LONG : a.digits + b.digits };
}

const narrow = (digits: string) => digits.normalize('NFKC');

function jointOf(between: string): Run['joint'] {
  if (/^[\s\u200b\ufeff]{1,2}$/.test(between)) return /[\r\n]/.test(between) ? null : ' ';
  if (/^\s?[-‐‑–—－]\s?$/.test(between)) return '-';
  if (/^[.·．]$/.test(between)) return '.';
  return /^[)）]\s?$/.test(between) ? ')' : null;
}

interface Found {
  readonly span: MaskSpan;
  /** The run to go on with. */
  readonly next: number;
}

function numberAt(text: string, runs: readonly Run[], i: number): Found | null {
  if (isFraction(runs, i)) return null;
  return idCardAt(text, runs, i) ?? bankCardAt(text, runs, i) ?? phoneAt(text, runs, i);
}

const LETTER = /[A-Za-z_\uff21-\uff3a\uff41-\uff5a]/;

/** Letters on both sides: a part of an id, of a sum in hex. */
const isWithin = (text: string, from: number, to: number) =>
  LETTER.test(text[from - 1] ?? '') && LETTER.test(text[to] ?? '');

const SPACED = new Set<Run['joint']>([' ', '-', '.']);

/** So many runs from one on, if nothing but separators is between them; their digits put together. */
function chain(runs: readonly Run[], i: number, lengths: readonly number[], first = SPACED): string | null {
  let digits = '';
  for (const [k, length] of lengths.entries()) {
    const run = runs[i + k];
    if (run?.digits.length !== length) return null;
    if (k > 0 && !(k === 1 ? first : SPACED).has(run.joint)) return null;
    digits += run.digits;
  }
  return digits;
}

const ID_GROUPS = [[18], [17], [15], [6, 8, 4], [6, 8, 3], [6, 4, 4, 4], [6, 4, 4, 3]];

function idCardAt(text: string, runs: readonly Run[], i: number): Found | null {
  return firstOf(ID_GROUPS, (groups) => {
    const digits = chain(runs, i, groups);
    if (digits === null) return null;
    const last = runs[i + groups.length - 1]!;
    const x = digits.length === 17 && /[xXｘＸ]/.test(text[last.to] ?? '');
    return isIdCard(x ? `${digits}X` : digits)
      ? found(text, runs, { i, count: groups.length, kind: 'id-card', x })
      : null;
  });
}

function firstOf<A>(candidates: readonly A[], look: (candidate: A) => Found | null): Found | null {
  for (const candidate of candidates) {
    const met = look(candidate);
    if (met) return met;
  }
  return null;
}

interface Match {
  readonly i: number;
  readonly count: number;
  readonly kind: MaskSpan['kind'];
  /** Digits of a country code before it. */
  readonly start?: number;
  /** An X behind it. */
  readonly x?: boolean;
}

function found(text: string, runs: readonly Run[], { i, count, kind, start = 0, x = false }: Match): Found | null {
  const first = runs[i]!.from;
  const to = runs[i + count - 1]!.to + (x ? 1 : 0);
  if (isWithin(text, first, to) || isHost(text, first, to)) return null;
  return { span: { from: placeOf(text, first, start), to, kind }, next: i + count };
}

/** The name of a server: masked, its address would be another's. */
const isHost = (text: string, from: number, to: number) =>
  /[A-Za-z.-]/.test(text[to] ?? '') && /:\/\/[^\s/?#@:]*$/.test(text.slice(Math.max(0, from - 64), from));

const CARD_GROUPS = [
  ...[3, 2, 1].map((rest) => [4, 4, 4, 4, rest]),
  ...[4, 3].map((rest) => [4, 4, 4, rest]),
  [4, 6, 5],
  [4, 6, 4],
  ...[13, 12, 11, 10].map((rest) => [6, rest]),
];

function bankCardAt(text: string, runs: readonly Run[], i: number): Found | null {
  return firstOf([[runs[i]!.digits.length], ...CARD_GROUPS], (groups) => {
    const digits = chain(runs, i, groups);
    if (digits === null || !isBankCard(digits)) return null;
    return found(text, runs, { i, count: groups.length, kind: 'bank-card' });
  });
}

const MOBILE_ENDS = [[], [4, 4], [8], [4]];
const AREA_JOINTS = new Set<Run['joint']>([...SPACED, ')']);

function phoneAt(text: string, runs: readonly Run[], i: number): Found | null {
  const { length } = runs[i]!.digits;
  const mobile = firstOf(MOBILE_ENDS, (ends) => {
    const digits = chain(runs, i, [length, ...ends]);
    const start = digits === null ? null : mobileStart(digits);
    // Behind a country code it is grouped as without.
    if (start === null || !MOBILE_GROUPS.has([length - start, ...ends].join())) return null;
    return found(text, runs, { i, count: 1 + ends.length, kind: 'phone', start });
  });
  return mobile ?? landlineAt(text, runs, i);
}

const MOBILE_GROUPS = new Set(['11', '3,4,4', '3,8', '7,4']);
const LANDLINE_ENDS = [[], [8], [7], [4, 4], [3, 4]];

function landlineAt(text: string, runs: readonly Run[], i: number): Found | null {
  const { digits: first, joint } = runs[i]!;
  const abroad = /^(?:00|0)?86$/.test(runs[i - 1]?.digits ?? '') && SPACED.has(joint);
  return firstOf(LANDLINE_ENDS, (ends) => {
    const digits = chain(runs, i, [first.length, ...ends], AREA_JOINTS);
    const area = ends.length === 0 ? null : first.length;
    if (digits === null || !isLandline(digits, { area, abroad })) return null;
    return found(text, runs, { i, count: 1 + ends.length, kind: 'phone' });
  });
}

/** 0.13812345678 and 116.622202123456789 are figures; 1.13812345678 can be the first of a list. */
function isFraction(runs: readonly Run[], i: number): boolean {
  const before = runs[i - 1]?.digits ?? '';
  return runs[i]!.joint === '.' && (before === '0' || before.length > 2);
}

/** Of the nth digit, over invisible letters. */
function placeOf(text: string, from: number, n: number): number {
  let at = from;
  for (let left = n; left > 0 || !/[0-9\uff10-\uff19]/.test(text[at]!); at += 1)
    if (/[0-9\uff10-\uff19]/.test(text[at]!)) left -= 1;
  return at;
}

const LONGEST_NAME = 64;
const LONGEST_DOMAIN = 255;
const IN_NAME = /[A-Za-z0-9._%+\-\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/;
const DOMAIN =
  /^[A-Za-z0-9\-\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+(?:[.．][A-Za-z0-9\-\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+)+/;

function emailsIn(text: string): MaskSpan[] {
  const spans: MaskSpan[] = [];
  for (const { index: at } of text.matchAll(/[@＠]/g)) {
    if (!DOMAIN.test(text.slice(at + 1, at + 1 + LONGEST_DOMAIN))) continue;
    let from = at;
    const floor = Math.max(0, at - LONGEST_NAME, spans.at(-1)?.to ?? 0);
    while (from > floor && IN_NAME.test(text[from - 1]!)) from -= 1;
    if (from < at) spans.push({ from, to: at, kind: 'email' });
  }
  return spans;
}
