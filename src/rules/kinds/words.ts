import { z } from 'zod';
import { wordKind } from '../kind.ts';

/** Any word of a list, tens of thousands of them. */
export const words = wordKind({
  name: 'words',
  label: '敏感词',
  spec: z.object({ words: z.array(z.string().min(1).max(200)).min(1) }),
  terms: (spec) => ({ these: spec.words, those: [] }),
  decide: (these) => these,
});
