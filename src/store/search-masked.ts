import { type MaskSpan, type Masks, maskedSpans } from '../messages/mask.ts';
import { normaliseText, normaliseWithMap } from '../search/cut.ts';
import { findAll } from '../search/find.ts';

/**
 * Words and masked numbers. Whoever is not shown a number must not find out its digits by searching for some of them: a
 * word counts where it stands beside masked numbers or has them whole in it, and nowhere else.
 */

/** In normal form: none of its letters can be part of a masked number, so that the index alone can tell. */
export function isApart(term: string, masks: Masks | null): boolean {
  return masks === null || (masks.patterns.length === 0 && /^\p{Script=Han}+$/u.test(term));
}

/** Whether a term in normal form stands in this text, for this reader. */
export function reading(text: string, masks: Masks | null): (term: string) => boolean {
  const normal = normaliseText(text);
  if (masks === null) return (term) => normal.includes(term);
  let spans: readonly MaskSpan[] | null = null;
  return (term) => {
    if (!normal.includes(term)) return false;
    if (isApart(term, masks)) return true;
    spans ??= maskedSpans(text, masks);
    return spans.length === 0 || standsBeside(text, spans, term);
  };
}

function standsBeside(text: string, spans: readonly MaskSpan[], term: string): boolean {
  const { text: normal, map } = normaliseWithMap(text);
  return findAll(normal, term).some((place) => {
    const [from, to] = [map[place]!, map[place + term.length]!];
    return spans.every((span) => span.to <= from || span.from >= to || (from <= span.from && span.to <= to));
  });
}
