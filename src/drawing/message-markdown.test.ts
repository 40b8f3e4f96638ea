import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markdownOf } from './message-markdown.ts';
import { markFor } from './message-marks.ts';

const read = (source: string, term = '') => markdownOf(source, markFor(term ? [{ text: term, negated: false }] : []));
const runs = (source: string) => read(source).flatMap(({ lines }) => lines.flatMap((line) => line.runs));
const words = (source: string) =>
  runs(source)
    .flatMap(({ segments }) => segments.map(({ text }) => text))
    .join('');

describe('markdownOf', () => {
  it('tells headings, quotes, lists, code and rules from text', () => {
    const source = '# 一\n### 三\n> 引\n> 用\n\n- 甲\n- 乙\n2. 丙\n---\n正文\n还是\n```\n  码 **x**\n```\n#没有空格';
    assert.deepEqual(
      read(source).map(({ kind, level, lines }) => [kind, level, lines.length]),
      [
        ['heading', 1, 1],
        ['heading', 3, 1],
        ['quote', 0, 2],
        ['list', 0, 3],
        ['rule', 0, 1],
        ['text', 0, 2],
        ['code', 0, 1],
        ['text', 0, 1],
      ],
    );
    assert.deepEqual(
      read(source)[3]!.lines.map(({ marker }) => marker),
      ['•', '•', '2.'],
    );
    assert.match(words(source), / {2}码 \*\*x\*\*/);
  });

  it('reads bold, code, links and the three colours, and nests them', () => {
    const styled = runs('今日<font color="info">新增**12**人</font>，`a*b` [详情](https://a.cn/d)');
    assert.deepEqual(
      styled.map(({ segments, bold, code, tone, href }) => [segments[0]!.text, bold, code, tone, href]),
      [
        ['今日', false, false, null, null],
        ['新增', false, false, 'info', null],
        ['12', true, false, 'info', null],
        ['人', false, false, 'info', null],
        ['，', false, false, null, null],
        ['a*b', false, true, null, null],
        [' ', false, false, null, null],
        ['详情', false, false, null, 'https://a.cn/d'],
      ],
    );
  });

  it('leaves as it was written what is not for it', () => {
    const sources = [
      '[点我](javascript:alert(1))',
      '[点我](javascript:x)',
      '<script>alert(1)</script>',
      '<font color="red">红</font>',
      '<img src=x onerror=alert(1)>',
      '一个 ** 孤星',
      '******',
      '`没有关',
      '</font>',
    ];
    for (const source of sources.slice(0, 5)) assert.equal(words(source), source);
    assert.equal(words('一个 ** 孤星'), '一个 ** 孤星');
    assert.equal(words('a ***** b'), 'a ***** b');
    for (const source of sources) for (const { href } of runs(source)) assert.equal(href, null);
  });

  it('marks a hit that is half bold', () => {
    const marked = read('承诺**收益**', '诺收')[0]!.lines[0]!.runs;
    assert.deepEqual(
      marked.map(({ segments }) => segments.map(({ text, hit }) => [text, hit])),
      [
        [
          ['承', false],
          ['诺', true],
        ],
        [
          ['收', true],
          ['益', false],
        ],
      ],
    );
  });

  it('takes 100 kB of anything without delay, and loses none of it', () => {
    for (const bit of ['*', '**', '[', '[a](', '`', '<font color="info">', '> ', '# ', '\n', '- a\n']) {
      read(bit.repeat(19_000 / bit.length));
      const long = bit.repeat(100_000 / bit.length);
      assert.equal(words(long), long.trim() === '' ? '' : long);
    }
  });
});
