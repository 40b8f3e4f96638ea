import { z } from 'zod';
import { wordKind } from '../kind.ts';
import type { Place } from '../rule.ts';

const list = z.array(z.string().min(1).max(200)).min(1).max(1000);

/** A word of one list within so many characters of a word of another, whichever comes first. */
export const near = wordKind({
  name: 'near',
  label: '词语相邻',
  spec: z.object({ words: list, others: list, within: z.number().int().min(0).max(500) }),
  terms: ({ words, others }) => ({ these: words, those: others }),
  decide: (these, those, { within }) => these.flatMap((place) => withOther(place, those, within)),
});

/** From the one to the other. A word does not stand near itself. */
function withOther(place: Place, those: readonly Place[], within: number): Place[] {
  const other = those.find((one) => {
    const gap = Math.max(one.from - place.to, place.from - one.to);
    return gap >= 0 && gap <= within;
  });
  return other ? [{ from: Math.min(place.from, other.from), to: Math.max(place.to, other.to) }] : [];
}
