import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { parseQuery } from './query.ts';

const terms = (input: string) => parseQuery(input).terms.map((t) => t.text);

describe('parseQuery', () => {
  it('takes words apart at whitespace, also full-width', () => {
    assert.deepEqual(terms('  转账　微信\t合同 '), ['转账', '微信', '合同']);
  });

  it('keeps what stands in quotes together', () => {
    assert.deepEqual(terms('“Hello  World” 好 "a b"'), ['hello  world', '好', 'a b']);
    assert.deepEqual(terms('微信"转 账"'), ['微信', '转 账']);
  });

  it('takes a quotation mark without its other half for itself', () => {
    assert.deepEqual(terms('5"屏'), ['5', '"', '屏']);
    assert.deepEqual(terms('""'), []);
  });

  it('brings terms into normal form, each once', () => {
    assert.deepEqual(terms('ＶＸ vx 轉賬 微\u200b信'), ['vx', '转账', '微信']);
    assert.deepEqual(terms('\ud83d'), ['\ufffd']);
  });

  it('says what it understood', () => {
    const { words, empty } = parseQuery('转账 "Hello World"');
    assert.deepEqual([words, empty], ['包含“转账”和“Hello World”', false]);
  });

  it('knows when there is nothing to look for', () => {
    for (const input of ['', ' 　', '\u200b', '“”']) assert.equal(parseQuery(input).empty, true);
  });

  it('refuses what is too long or too much, and says what to do', () => {
    assert.throws(() => parseQuery('长'.repeat(201)), UserError);
    assert.throws(() => parseQuery('一 二 三 四 五 六 七 八 九 十 百'), /最多 10 个/);
    assert.equal(terms('长'.repeat(200)).length, 1);
  });
});
