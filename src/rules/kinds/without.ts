import { z } from 'zod';
import { words } from '../fields.ts';
import { wordKind } from '../kind.ts';

const MOST = 1000;

/** A word of one list in a message that has none of another: 收益 without 不保证. */
export const without = wordKind({
  name: 'without',
  label: '有此无彼',
  spec: z.object({ words: words(MOST), others: words(MOST) }),
  terms: ({ words, others }) => ({ these: words, those: others }),
  decide: (these, those) => (those.length > 0 ? [] : these),
});
