import { highlight } from '../search/find.ts';
import type { Query } from '../search/query.ts';

/** Hits of a search and the words of violations, marked wherever a message shows words. */
export interface Segment {
  readonly text: string;
  readonly hit: boolean;
  /** Within a passage that a rule objects to. */
  readonly bad?: boolean;
}

export type Segments = readonly Segment[];

/** Nothing for a text that is absent or blank. */
export type Mark = (text: string | null | undefined) => Segments;

/** `bad`: the passages of the message's violations. */
export function markFor(terms: Query['terms'], bad: readonly string[] = []): Mark {
  const passages = bad.map((text) => ({ text }));
  return (text) => {
    if (!text || text.trim() === '') return [];
    const hits = terms.length === 0 ? plain(text) : highlight(text, terms);
    return passages.length === 0 ? hits : overlay(hits, highlight(text, passages));
  };
}

/** Both are cuts of the same text: the pieces between all their edges. */
function overlay(hits: Segments, passages: Segments): Segment[] {
  const lengths = passages.map(({ text }) => text.length);
  return shareOut(hits, lengths).flatMap((share, i) =>
    share.map((segment) => (passages[i]!.hit ? { ...segment, bad: true } : segment)),
  );
}

/** Words of ours: never a hit. */
export const plain = (text: string): Segments => [{ text, hit: false }];

/** Something in it must not stay hidden. */
export const hasHit = (segments: Segments): boolean => segments.some(({ hit, bad }) => hit || bad);

/** The segments shared out over stretches of these lengths, which together are the text: a hit may go over an edge. */
export function shareOut(segments: Segments, lengths: readonly number[]): Segments[] {
  let next = 0;
  let used = 0; // of the segment that is next
  return lengths.map((length) => {
    const share: Segment[] = [];
    for (let left = length; left > 0 && next < segments.length; ) {
      const { text, ...marks } = segments[next]!;
      const piece = text.slice(used, used + left);
      share.push({ text: piece, ...marks });
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
