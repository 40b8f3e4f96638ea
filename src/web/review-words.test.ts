import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALL_PERMISSIONS } from '../access/viewer.ts';
import { besideMasked, excerptOf, sentenceAround } from './review-words.ts';

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

describe('besideMasked', () => {
  const reader = { accountId: 1, name: '', permissions: ALL_PERMISSIONS, scope: 'everyone' } as const;
  const limited = { ...reader, permissions: ALL_PERMISSIONS.filter((name) => name !== 'see-numbers') };

  it('leaves masked numbers out of what is offered as an exception, and inserted asterisks in', () => {
    const said = '不保本，打 138-****-8000 问';
    assert.equal(sentenceAround(besideMasked(limited, said), '保本'), '不保本，打');
    assert.equal(sentenceAround(besideMasked(reader, said), '保本'), said);
    assert.equal(sentenceAround(besideMasked(limited, '卡 ***************1234 保本'), '保本'), '保本');
    assert.equal(besideMasked(limited, '保*本'), '保*本');
  });
});

describe('excerptOf', () => {
  it('begins shortly before the passage', () => {
    assert.equal(excerptOf('我们内部看过\n底层，保本保收益', '保本'), '我们内部看过 底层，保本保收益');
    assert.equal(excerptOf(`${'前'.repeat(30)}保本`, '保本'), `…${'前'.repeat(8)}保本`);
  });
});
