import { z } from 'zod';
import { words as list } from '../fields.ts';
import { wordKind } from '../kind.ts';

const MOST = 100_000;

/** Any word of a list, tens of thousands of them. */
export const words = wordKind({
  name: 'words',
  label: '敏感词',
  spec: z.object({ words: list(MOST) }),
  terms: (spec) => ({ these: spec.words, those: [] }),
  decide: (these) => these,
});
