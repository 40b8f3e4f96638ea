import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildAutomaton } from './automaton.ts';
import { type Folding, fold, foldText, PLAIN, placeOf } from './fold.ts';

/** What a word finds in a text, as it stands there. */
function shown(word: string, text: string, more: Partial<Folding> = {}): string[] {
  const folding = { ...PLAIN, ...more };
  const mapped = fold(text, folding);
  const found: string[] = [];
  buildAutomaton([foldText(word, folding)]).find(mapped.text, (_word, from, to) => {
    const place = placeOf(mapped, from, to, text);
    found.push(text.slice(place.from, place.to));
  });
  return found;
}

describe('fold', () => {
  it('reads case and width alike, and what cannot be seen not at all', () => {
    assert.deepEqual(shown('ｖx号', '加我VX号，再加ｖ\u200bＸ号'), ['VX号', 'ｖ\u200bＸ号']);
    assert.deepEqual(shown('转账', '轉賬'), []);
    assert.deepEqual(shown('微信', '微*信'), []);
  });

  it('reads over inserted marks, blanks and emoji when told so, and shows them as part of the hit', () => {
    const separators = true;
    assert.deepEqual(shown('微信', '加微*信，微 信、微😀信、微\u3000-\n信', { separators }), [
      '微*信',
      '微 信',
      '微😀信',
      '微\u3000-\n信',
    ]);
    assert.deepEqual(shown('13800', '1 3-8.0 0', { separators }), ['1 3-8.0 0']);
    assert.deepEqual(shown('微信', '微小信', { separators }), []);
  });

  it('reads traditional characters as simplified ones when told so', () => {
    assert.deepEqual(shown('转账', '請轉賬給我', { traditional: true }), ['轉賬']);
    assert.deepEqual(shown('轉賬', '请转账给我', { traditional: true }), ['转账']);
  });

  it('reads what sounds alike as alike when told so', () => {
    assert.deepEqual(shown('微信', '加威信 或 薇芯', { homophones: true }), ['威信', '薇芯']);
    assert.deepEqual(shown('转账', '轉帳', { homophones: true }), ['轉帳']);
    assert.deepEqual(shown('微信', '威*芯', { homophones: true, separators: true }), ['威*芯']);
  });

  it('keeps rare characters of names whole, as two units each', () => {
    assert.deepEqual(shown('𠮷野', '找𠮷野家', { separators: true }), ['𠮷野']);
    assert.deepEqual(shown('野𠮷', '野𠮷！', { separators: true }), ['野𠮷']);
  });

  it('gives every unit its place, whatever the text', () => {
    const text = 'ＡB\u200b😀c\ud83d微　信𠮷';
    for (const separators of [false, true]) {
      const { text: folded, map } = fold(text, { ...PLAIN, separators });
      assert.equal(map.length, folded.length + 1);
      assert.equal(map[folded.length], text.length);
      for (let i = 1; i < map.length; i += 1) assert.ok(map[i]! > map[i - 1]!);
    }
  });

  it('is quick on a very long text', () => {
    assert.equal(foldText('微 信'.repeat(300_000), { ...PLAIN, separators: true }).length, 600_000);
  });
});
