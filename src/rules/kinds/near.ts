import { z } from 'zod';
import { whole, words } from '../fields.ts';
import { wordKind } from '../kind.ts';
import type { Place } from '../rule.ts';

const MOST = 1000;
const FARTHEST = 500;

/** A word of one list within so many characters of a word of another, whichever comes first. */
export const near = wordKind({
  name: 'near',
  label: '词语相邻',
  spec: z.object({ words: words(MOST), others: words(MOST), within: whole(0, FARTHEST, '相隔的字数') }),
  terms: ({ words, others }) => ({ these: words, those: others }),
  decide(these, those, { within }) {
    const byFrom = those.toSorted((a, b) => a.from - b.from);
    return these.flatMap((place) => {
      const before = those[firstIn(those, ({ to }) => to > place.from) - 1];
      if (before && place.from - before.to <= within) return { from: before.from, to: place.to };
      const after = byFrom[firstIn(byFrom, ({ from }) => from >= place.to)];
      return after && after.from - place.to <= within ? { from: place.from, to: after.to } : [];
    });
  },
});

/** The first that is so, of a list in which all behind it are: a long text has many places of both. */
function firstIn(places: readonly Place[], isSo: (place: Place) => boolean): number {
  let from = 0;
  let to = places.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isSo(places[middle]!)) to = middle;
    else from = middle + 1;
  }
  return from;
}
