import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeEvaluator } from './evaluate.ts';
import { type Folding, fold, foldText } from './fold.ts';
import type { Rule } from './rule.ts';
import { random, rule, text } from './testing/make.ts';

/** The whole way against the plainest one: fold each passage of the message and compare it with each word. */
const LETTERS = [
  'a',
  'Ｂ',
  '微',
  '威',
  '信',
  '轉',
  '转',
  '账',
  '*',
  ' ',
  '\u200b',
  '😀',
  '𠮷',
  '\ud83d',
  '９',
  '\u3000',
];

const next = random(5);
const randomText = (most: number) => Array.from({ length: next(most) }, () => LETTERS[next(LETTERS.length)]).join('');

/** Ends of hits in the original, by looking at every pair of places of the folded text. */
function plainly(words: readonly string[], where: string, folding: Folding): string[] {
  const { text: folded, map } = fold(where, folding);
  const wanted = new Set(words.map((word) => foldText(word, folding)).filter((word) => word !== ''));
  const places: string[] = [];
  for (let to = 1; to <= folded.length; to += 1)
    for (let from = 0; from < to; from += 1)
      if (wanted.has(folded.slice(from, to))) places.push(`${map[from]}-${map[to - 1]}`);
  return [...new Set(places)].sort();
}

function found(rules: readonly Rule[], where: string): { starts: string[]; passages: string[] } {
  const [finding] = makeEvaluator(rules).evaluate(text(where));
  const places = finding?.places ?? [];
  return {
    starts: [...new Set(places.map(({ from, to }) => `${from}-${lastUnit(where, to)}`))].sort(),
    passages: places.map(({ from, to }) => where.slice(from, to)),
  };
}

/** A character of two units ends with its second. */
function lastUnit(where: string, to: number): number {
  const isSecond = /[\udc00-\udfff]/.test(where[to - 1]!) && /[\ud800-\udbff]/.test(where[to - 2] ?? '');
  return isSecond ? to - 2 : to - 1;
}

/** In the original both halves of a character count as one place. */
const asWhole = (where: string, places: readonly string[]) =>
  [
    ...new Set(
      places.map((place) => {
        const [from, last] = place.split('-').map(Number) as [number, number];
        return `${from}-${lastUnit(where, last + 1)}`;
      }),
    ),
  ].sort();

const WHETHER = [false, true];
const FOLDINGS: readonly Folding[] = WHETHER.flatMap((separators) =>
  WHETHER.flatMap((traditional) => WHETHER.map((homophones) => ({ separators, traditional, homophones }))),
);

function assertSame(words: readonly string[], where: string, folding: Folding): void {
  const { starts, passages } = found([rule('words', { words }, { folding })], where);
  assert.deepEqual(starts, asWhole(where, plainly(words, where, folding)), JSON.stringify({ words, where }));
  for (const passage of passages) {
    assert.ok(passage.isWellFormed(), `half a character: ${JSON.stringify({ words, where, passage })}`);
    assert.ok(
      words.some((word) => foldText(word, folding) === foldText(passage, folding)),
      passage,
    );
  }
}

describe('evaluate, against a plain search', () => {
  for (const folding of FOLDINGS)
    it(`tells the same places: ${JSON.stringify(folding)}`, () => {
      for (let round = 0; round < 200; round += 1) {
        const words = Array.from({ length: 1 + next(6) }, () => randomText(5).toWellFormed()).filter(Boolean);
        if (words.length > 0) assertSame(words, randomText(30).toWellFormed(), folding);
      }
    });
});
