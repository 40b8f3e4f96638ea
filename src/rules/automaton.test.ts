import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildAutomaton } from './automaton.ts';
import { type Folding, fold, foldText, unitsOf } from './fold.ts';
import { random } from './testing/make.ts';

type Hit = readonly [word: number, from: number, to: number];

const sorted = (hits: Hit[]) => hits.sort((a, b) => a[2] - b[2] || a[1] - b[1] || a[0] - b[0]);

function found(words: readonly string[], text: string): Hit[] {
  const hits: Hit[] = [];
  buildAutomaton(words).find(text, (...hit) => hits.push(hit));
  return sorted(hits);
}

/** The same by looking at every place for every word. */
function plainly(words: readonly string[], text: string): Hit[] {
  const hits: Hit[] = [];
  words.forEach((word, i) => {
    if (word === '') return;
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) hits.push([i, at, at + word.length]);
  });
  return sorted(hits);
}

describe('buildAutomaton', () => {
  it('tells every word, those within others and overlapping ones too', () => {
    assert.deepEqual(found(['转账', '账', '账号', '私下转账'], '私下转账号'), [
      [3, 0, 4],
      [0, 2, 4],
      [1, 3, 4],
      [2, 3, 5],
    ]);
    assert.deepEqual(found(['aa'], 'aaaa').length, 3);
  });

  it('tells equal words each by its number, and empty ones never', () => {
    assert.deepEqual(found(['退款', '', '退款'], '要退款'), [
      [0, 1, 3],
      [2, 1, 3],
    ]);
  });

  it('finds nothing without words or without text', () => {
    assert.deepEqual(found([], '退款'), []);
    assert.deepEqual(found(['退款'], ''), []);
    assert.deepEqual(found([''], ''), []);
  });

  it('finds what a plain search finds, in thousands of random texts', () => {
    const next = random(7);
    const letters = ['a', 'b', '微', '信', '转', '😀', '\ud83d', '\u0000', '\uffff'];
    const text = (most: number) => Array.from({ length: next(most) }, () => letters[next(letters.length)]).join('');
    for (let round = 0; round < 3000; round += 1) {
      const words = Array.from({ length: next(12) }, () => text(5));
      const where = text(40);
      assert.deepEqual(found(words, where), plainly(words, where), JSON.stringify({ words, where }));
    }
  });

  it('holds tens of thousands of words with long beginnings in common', () => {
    const words = Array.from({ length: 30_000 }, (_, i) => `客户编号${String(i).padStart(6, '0')}`);
    assert.deepEqual(found(words, '见客户编号029999和客户编号000000'), [
      [29_999, 1, 11],
      [0, 12, 22],
    ]);
  });

  it('meets a text where it finds something, under every folding', () => {
    const next = random(3);
    const letters = ['a', 'Ｂ', '微', '威', '信', '轉', '转', '*', ' ', '\u200b', '、', '９'];
    const text = (most: number) => Array.from({ length: next(most) }, () => letters[next(letters.length)]).join('');
    for (let round = 0; round < 1000; round += 1) {
      const [separators, traditional, homophones] = [next(2) === 1, next(2) === 1, next(2) === 1];
      const folding: Folding = { separators, traditional, homophones };
      const words = Array.from({ length: next(6) }, () => foldText(text(5), folding));
      const where = text(24);
      const told = buildAutomaton(words).meets(where, unitsOf(where, folding)!);
      assert.equal(told, found(words, fold(where, folding).text).length > 0, JSON.stringify({ words, where, folding }));
    }
  });
});
