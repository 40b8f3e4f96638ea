import assert from 'node:assert/strict';
import { countRuleWords } from '../rule-hits.ts';
import type { Checks } from './scope-check.ts';

/** What rules found, by word: of a violation of the company its severity stands for the word. */
export const ruleChecks: Checks = {
  'ruleHits.countRuleWords': ({ db, viewer, ref }) => {
    const seen = ref.violations();
    const byWord = Map.groupBy(seen, ({ severity }) => severity);
    const { of, words } = countRuleWords(db, viewer, 1, 9);
    assert.equal(of, seen.length);
    assert.deepEqual(
      words.map(({ word, hits }) => [word, hits]).sort(),
      [...byWord].map(([word, found]) => [word, found.length]).sort(),
    );
    assert.deepEqual(countRuleWords(db, viewer, 2, 9), { of: 0, words: [] });
  },
};
