import { highlight, type Segment } from '../search/find.ts';
import type { Query } from '../search/query.ts';

/** Hits of a search, marked wherever a message shows words. */
export type Segments = readonly Segment[];

/** Nothing for a text that is absent or blank. */
export type Mark = (text: string | null | undefined) => Segments;

export function markFor(terms: Query['terms']): Mark {
  return (text) => {
    if (!text || text.trim() === '') return [];
    return terms.length === 0 ? plain(text) : highlight(text, terms);
  };
}

/** Words of ours: never a hit. */
export const plain = (text: string): Segments => [{ text, hit: false }];

export const hasHit = (segments: Segments): boolean => segments.some(({ hit }) => hit);

/** The segments shared out over stretches of these lengths, which together are the text: a hit may go over an edge. */
export function shareOut(segments: Segments, lengths: readonly number[]): Segments[] {
  let next = 0;
  let used = 0; // of the segment that is next
  return lengths.map((length) => {
    const share: Segment[] = [];
    for (let left = length; left > 0 && next < segments.length; ) {
      const { text, hit } = segments[next]!;
      const piece = text.slice(used, used + left);
      share.push({ text: piece, hit });
      left -= piece.length;
      used += piece.length;
      if (used === text.length) [next, used] = [next + 1, 0];
    }
    return share;
  });
}

/** The words, marked; else what to call the thing when they are missing. */
export const titled = (mark: Mark, words: string | null | undefined, otherwise: string): Segments =>
  words?.trim() ? mark(words.trim()) : plain(otherwise);
