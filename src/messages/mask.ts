import { numbersIn } from './mask-numbers.ts';
import { ownIn } from './mask-own.ts';

/**
 * Numbers that are kept from whoever may not see them: found by their form alone, shown with their ends. One look over a text
 * finds all of them, in time that grows with its length, whatever it is made of.
 */
export type MaskKind = 'phone' | 'id-card' | 'bank-card' | 'email' | 'own';

export const BUILT_IN_MASKS = ['phone', 'id-card', 'bank-card', 'email'] as const satisfies readonly MaskKind[];

/** What is to be masked. Plain data: it is saved, and travels to the reader threads. */
export interface Masks {
  readonly kinds: readonly (typeof BUILT_IN_MASKS)[number][];
  /** Patterns of one's own: mask-own.ts says what they mean. */
  readonly patterns: readonly string[];
}

export const ALL_MASKS: Masks = { kinds: BUILT_IN_MASKS, patterns: [] };

/** A number in a text: without a country code before it, and of an e-mail only what stands before the @. */
export interface MaskSpan {
  readonly from: number;
  readonly to: number;
  readonly kind: MaskKind;
}

/** In order, none over another. */
export function maskedSpans(text: string, masks: Masks): MaskSpan[] {
  if (!MAY_HOLD_ONE.test(text) && masks.patterns.length === 0) return [];
  const found = numbersIn(text).filter(({ kind }) => (masks.kinds as readonly string[]).includes(kind));
  const own = ownIn(text, masks.patterns).map((span): MaskSpan => ({ ...span, kind: 'own' }));
  return own.length === 0 ? found : together([...found, ...own]);
}

const MAY_HOLD_ONE = /[0-9\uff10-\uff19@\uff20]/;

/** What overlaps becomes one, of the later kind: nothing of either is shown by leaving one out. */
function together(spans: readonly MaskSpan[]): MaskSpan[] {
  const merged: MaskSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = merged.at(-1);
    if (!last || span.from >= last.to) merged.push(span);
    else if (span.to > last.to) merged[merged.length - 1] = { from: last.from, to: span.to, kind: 'own' };
  }
  return merged;
}

/**
 * `known`: what the reader has typed himself. A number that stands whole in one of these is shown: it tells him nothing new,
 * and what he looked for is marked.
 */
export function maskText(text: string, masks: Masks, known: readonly string[] = []): string {
  const spans = maskedSpans(text, masks);
  if (spans.length === 0) return text;
  const typed = known.map(squeezed);
  let shown = '';
  let at = 0;
  for (const { from, to, kind } of spans) {
    const number = text.slice(from, to);
    shown += text.slice(at, from) + (isTyped(number, kind, typed) ? number : masked(number, kind));
    at = to;
  }
  return shown + text.slice(at);
}

/** Without what people put between digits; wide letters narrow. */
function squeezed(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\-–—‑.·()\u200b-\u200f\u2060\ufeff\u00ad]/g, '');
}

function isTyped(number: string, kind: MaskKind, typed: readonly string[]): boolean {
  const plain = squeezed(number);
  // The first part of an address can be a common word: it is known when it was typed alone, or as an address.
  if (kind === 'email') return typed.some((words) => words === plain || words.includes(`${plain}@`));
  return typed.some((words) => words.includes(plain));
}

const LETTER = /[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;

/** `138****5678`: its ends, with the separators where they were. */
function masked(number: string, kind: MaskKind): string {
  if (kind === 'email') return `${String.fromCodePoint(number.codePointAt(0)!)}***`;
  const length = number.match(LETTER)?.length ?? 0;
  const [first, last] = endsOf(number, kind, length);
  let i = 0;
  return number.replace(LETTER, (letter) => {
    i += 1;
    return i > first && i <= length - last ? '*' : letter;
  });
}

/** How much of it stays at the beginning and at the end. */
function endsOf(number: string, kind: MaskKind, length: number): readonly [first: number, last: number] {
  if (kind === 'bank-card') return [0, 4];
  if (kind === 'own') return [Math.min(3, Math.floor(length / 4)), Math.min(4, Math.floor(length / 3))];
  if (kind === 'phone' && length < 11) return [length - 8, 4]; // behind +86, an area code without its 0
  if (kind === 'phone' && /^[0\uff10](?![12\uff11\uff12])/.test(number)) return [4, 4]; // an area code of four digits
  return [3, 4];
}
