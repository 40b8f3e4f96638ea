import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMON_PHRASES, foldPhrase } from './phrase.ts';

describe('foldPhrase', () => {
  it('evens out width, case, traditional characters and blanks', () => {
    assert.equal(foldPhrase('　謝謝 '), '谢谢');
    assert.equal(foldPhrase('ＴＨＡＮＫ   You\n'), 'thank you');
  });

  it('leaves off punctuation, emoji and WeChat’s own faces at the end, however many', () => {
    for (const text of [
      '好的。',
      '好的！！',
      '好的~',
      '好的🙏🏻',
      '好的[抱拳][OK]',
      '好的 👌🏽👍 …',
      '好的❤️',
      '好的🇨🇳',
      '好的👨‍👩‍👧',
    ])
      assert.equal(foldPhrase(text), '好的', text);
  });

  it('keeps what stands before and between', () => {
    assert.equal(foldPhrase('好的，谢谢'), '好的,谢谢');
    assert.equal(foldPhrase('好的吗'), '好的吗');
    assert.equal(foldPhrase('[合同]发我'), '[合同]发我');
  });

  it('is empty of nothing but signs, and of what is too long to be a phrase', () => {
    for (const text of ['', '  ', '？？', '👌', '[微笑]', '好'.repeat(201)]) assert.equal(foldPhrase(text), '', text);
  });

  it('takes no time over a text made to be slow', () => {
    const began = performance.now();
    for (const text of ['[!]'.repeat(66), '[a'.repeat(100), `${'!'.repeat(198)}x`, '[][['.repeat(50)]) foldPhrase(text);
    assert.ok(performance.now() - began < 200);
  });

  it('is settled by once', () => {
    for (const phrase of COMMON_PHRASES) assert.equal(foldPhrase(foldPhrase(phrase)), foldPhrase(phrase));
    assert.equal(new Set(COMMON_PHRASES.map(foldPhrase)).size, COMMON_PHRASES.length);
  });
});
