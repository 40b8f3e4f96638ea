import { z } from 'zod';
import { BUILT_IN_MASKS, maskedSpans } from '../../messages/mask.ts';
import { behaviourKind } from '../kind.ts';

/** A phone number, an ID card (with its check digit), a bank card (Luhn) or an e-mail address is sent. */
export const number = behaviourKind({
  name: 'number',
  label: '发送号码',
  spec: z.object({ of: z.array(z.enum(BUILT_IN_MASKS)).min(1) }),
  find({ message: { text } }, { of }) {
    const places = maskedSpans(text, { kinds: of, patterns: [] }).map(({ from, to }) => ({ from, to }));
    if (places.length === 0) return null;
    return { words: [...new Set(places.map(({ from, to }) => text.slice(from, to)))], places };
  },
});
