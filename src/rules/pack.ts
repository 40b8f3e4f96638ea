import { type Folding, PLAIN } from './fold.ts';
import type { Rule } from './rule.ts';
import { splitWords } from './rule.ts';

/** Rules that come with the product, to be looked through, changed and turned on: what most companies must not miss. */
export interface Pack {
  readonly name: string;
  readonly label: string;
  /** What it is for, in a sentence or two. */
  readonly about: string;
  readonly rules: readonly PackRule[];
}

/** A rule but for what only the company can say: whom it watches and who hears of it. */
export type PackRule = Pick<
  Rule,
  'name' | 'kind' | 'spec' | 'category' | 'severity' | 'folding' | 'saidBy' | 'chats' | 'exceptions'
>;

interface Told extends Partial<Omit<PackRule, 'name' | 'exceptions'>> {
  readonly name: string;
  readonly kind: string;
  readonly spec: unknown;
  /** Split as words are. */
  readonly except?: string;
}

export function packRule({ except = '', ...told }: Told): PackRule {
  return {
    ...{ category: 'negative', severity: 'medium', folding: PLAIN, saidBy: 'both', chats: null },
    ...told,
    exceptions: { phrases: splitWords(except), conversations: [] },
  };
}

/** People who know that they are watched put marks between characters and write the other script. */
export const DISGUISED: Folding = { separators: true, traditional: true, homophones: false };
