import { z } from 'zod';
import { wordKind } from '../kind.ts';

const list = z.array(z.string().min(1).max(200)).min(1).max(1000);

/** A word of one list in a message that has none of another: 收益 without 不保证. */
export const without = wordKind({
  name: 'without',
  label: '有此无彼',
  spec: z.object({ words: list, others: list }),
  terms: ({ words, others }) => ({ these: words, those: others }),
  decide: (these, those) => (those.length > 0 ? [] : these),
});
