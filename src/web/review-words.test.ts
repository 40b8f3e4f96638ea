import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { excerptOf, sentenceAround } from './review-words.ts';

describe('sentenceAround', () => {
  it('is the sentence that holds the passage', () => {
    assert.equal(sentenceAround('好的。合同写明不保本金；请看第 4 页', '保本'), '合同写明不保本金');
    assert.equal(sentenceAround('保本', '保本'), '保本');
    assert.equal(sentenceAround('别的话', '保本'), '');
  });

  it('is cut when it is long, never within a letter', () => {
    const long = sentenceAround(`${'😀'.repeat(60)}保本${'😀'.repeat(60)}`, '保本');
    assert.match(long, /^(?:😀)+保本(?:😀)+$/u);
    assert.ok(long.length <= 40);
  });
});

describe('excerptOf', () => {
  it('begins shortly before the passage', () => {
    assert.equal(excerptOf('我们内部看过\n底层，保本保收益', '保本'), '我们内部看过 底层，保本保收益');
    assert.equal(excerptOf(`${'前'.repeat(30)}保本`, '保本'), `…${'前'.repeat(8)}保本`);
  });
});
