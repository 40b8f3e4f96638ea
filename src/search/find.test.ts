import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findAll, highlight } from './find.ts';
import { parseQuery } from './query.ts';

/** Hits in brackets. */
function marked(text: string, query: string): string {
  return highlight(text, parseQuery(query).terms)
    .map((s) => (s.hit ? `[${s.text}]` : s.text))
    .join('');
}

describe('findAll', () => {
  it('finds every place, overlapping ones too', () => {
    assert.deepEqual(findAll('哈哈哈好哈', '哈哈'), [0, 1]);
    assert.deepEqual(findAll('好', ''), []);
  });
});

describe('highlight', () => {
  const samples: [what: string, text: string, query: string, marked: string][] = [
    ['each hit of each term', '合同发您，合同请查收', '合同 查收', '[合同]发您，[合同]请[查收]'],
    ['the original, not its normal form', '請轉賬到ＶＸ', '转账 vx', '請[轉賬]到[ＶＸ]'],
    ['what was hidden inside with it', '微\u200b信号', '微信', '[微\u200b信]号'],
    ['an emoji with its selector', '我❤\ufe0f你', '❤', '我[❤\ufe0f]你'],
    ['overlapping hits as one', '哈哈哈', '哈哈', '[哈哈哈]'],
    ['neighbouring hits as one', '微信转账', '微信 转账', '[微信转账]'],
    ['an emoji whole', '好😀的', '😀', '好[😀]的'],
    ['nothing when there is nothing', '好的', '微信', '好的'],
    ['nothing in an empty text', '', '微信', ''],
  ];
  for (const [what, text, query, expected] of samples) {
    it(`marks ${what}`, () => assert.equal(marked(text, query), expected));
  }

  it('gives back the original when joined', () => {
    const text = '\u200bＡ\u200b微😀信\ufe0f\0 轉';
    const segments = highlight(text, parseQuery('微😀 转 a').terms);
    assert.equal(segments.map((s) => s.text).join(''), text);
  });
});
