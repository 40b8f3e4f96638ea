import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALL_MASKS } from '../messages/mask.ts';
import { saidWords } from './said-words.ts';

const words = (...texts: string[]) => saidWords(texts, ALL_MASKS).map(({ word, count }) => `${word} ${count}`);

describe('saidWords', () => {
  it('counts words, the most frequent first', () => {
    assert.deepEqual(words('退款多久，退款', '会员退款'), ['退款 3', '会员 1', '多久 1']);
  });

  it('leaves out single characters, what stands in every talk, numbers, faces and addresses', () => {
    assert.deepEqual(
      words('我 的 好 可以 谢谢', '12345 2026-11-20 3.5', '[微笑][强]', 'https://a.example.com/退款 a@b.cn'),
      [],
    );
  });

  it('takes upper case, wide and traditional letters for the same word', () => {
    assert.deepEqual(words('VIP', 'vip', 'ＶＩＰ'), ['vip 3']);
  });

  it('shows nothing of a number that is masked, also by a pattern of one’s own', () => {
    const masks = { ...ALL_MASKS, patterns: ['HC######'] };
    const found = saidWords(['订单 HC123456 电话 13812345678', '邮箱 zhangwei@example.com'], masks).map(
      ({ word }) => word,
    );

    assert.deepEqual(found.toSorted(), ['电话', '订单', '邮箱'].toSorted());
  });

  it('gives the most frequent only', () => {
    assert.equal(saidWords(['退款 会员 积分'], ALL_MASKS, 2).length, 2);
  });
});
