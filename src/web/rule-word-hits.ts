import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { countRuleWords } from '../store/rule-hits.ts';
import type { StoredRule } from '../store/rules.ts';
import { link } from './links.ts';
import { looksForWords } from './rule-words.ts';
import { count } from './words.ts';

/** Which of its words a rule finds most: what to look at first when there is too much. */
export interface RuleWords {
  readonly rows: readonly { readonly word: string; readonly hits: string }[];
  readonly said: string;
  readonly href: string;
}

const SHOWN = 10;

/** Null: it looks for no words, has found none, or what was found is not for the viewer. */
export async function ruleWords({ store }: App, viewer: Viewer, { id, kind }: StoredRule): Promise<RuleWords | null> {
  if (!viewer.permissions.includes('see-violations')) return null;
  if (!looksForWords(kind) && kind !== 'expression') return null;
  const { of, words } = await store.read(countRuleWords, viewer, id, SHOWN);
  if (words.length === 0) return null;
  return {
    rows: words.map(({ word, hits }) => ({ word, hits: count(hits) })),
    said: `最近 ${count(of)} 条违规`,
    href: link('/violations', { rule: id }),
  };
}
