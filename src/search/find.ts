import { normaliseText, normaliseWithMap } from './normal-form.ts';
import type { Term } from './query.ts';

/** Where terms stand in a text. */

/** Every place of a term (in normal form) in a normalised text, overlapping ones too. */
export function findAll(normalisedText: string, term: string): number[] {
  const places: number[] = [];
  if (term === '') return places;
  for (let at = normalisedText.indexOf(term); at >= 0; at = normalisedText.indexOf(term, at + 1)) places.push(at);
  return places;
}

export interface Segment {
  readonly text: string;
  readonly hit: boolean;
}

/** The original cut into hits and the rest: joined again, it is the original. Invisible characters go with what stands before them. */
export function highlight(original: string, terms: readonly Pick<Term, 'text'>[]): Segment[] {
  const { text, map } = normaliseWithMap(original);
  const hits = terms.flatMap(({ text: term }) => {
    const normal = normaliseText(term);
    return findAll(text, normal).map((at) => ({ from: map[at]!, to: map[at + normal.length]! }));
  });
  hits.sort((a, b) => a.from - b.from);
  const segments: Segment[] = [];
  let shown = 0;
  const show = (to: number, hit: boolean) => {
    if (to > shown) segments.push({ text: original.slice(shown, to), hit });
    shown = Math.max(shown, to);
  };
  for (const { from, to } of merged(hits)) {
    show(from, false);
    show(to, true);
  }
  show(original.length, false);
  return segments;
}

/** Hits that overlap or touch become one. */
function merged(hits: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const merged: { from: number; to: number }[] = [];
  for (const hit of hits) {
    const last = merged.at(-1);
    if (last && hit.from <= last.to) last.to = Math.max(last.to, hit.to);
    else merged.push({ ...hit });
  }
  return merged;
}
