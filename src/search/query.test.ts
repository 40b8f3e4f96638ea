import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { type Expression, parseQuery } from './query.ts';

const terms = (input: string) => parseQuery(input).terms.map((t) => t.text);

/** As a formula: every pair of brackets is a part. */
function formula(expression: Expression | null): string {
  if (expression === null) return '';
  if (expression.kind === 'term') return expression.text;
  if (expression.kind === 'not') return `!${formula(expression.part)}`;
  return `(${expression.parts.map(formula).join(expression.kind === 'and' ? ' & ' : ' / ')})`;
}

const understood = (input: string) => formula(parseQuery(input).expression);

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

  const formulas: [input: string, formula: string][] = [
    ['a b', '(a & b)'],
    ['a AND b 且 c', '(a & b & c)'],
    ['a OR b 或 c | d｜e', '(a / b / c / d / e)'],
    ['a b OR c d', '((a & b) / (c & d))'],
    ['a (b OR c)', '(a & (b / c))'],
    ['a（b 或 c） :(', '(a & (b / c) & :()'],
    ['a （b 或 c）', '(a & (b / c))'],
    ['a -b', '(a & !b)'],
    ['a －b', '(a & !b)'],
    ['a NOT b 非 c', '(a & !b & !c)'],
    ['a AND NOT (b c)', '(a & !(b & c))'],
    ['a NOT NOT b', '(a & b)'],
    ['a NOT -b', '(a & b)'],
    ['a -"b c"', '(a & !b c)'],
    ['a -(b OR c)', '(a & !(b / c))'],
    ['-a b', '(!a & b)'],
    ['a OR -b', '(a / !b)'],
    ['x OR(a b)', '(x / (a & b))'],
    ['((a))', 'a'],
    ['a (a b) b', '(a & b)'],
    ['a and b or not c', '(a & and & b & or & not & c)'],
    ['a-b - -', '(a-b & -)'],
    ['f(x) 合同(2026) :)', '(f(x) & 合同(2026) & :))'],
    ['(a OR f(x)) b', '((a / f(x)) & b)'],
    ['"OR" "-a" "(" a', '(or & -a & ( & a)'],
    ['OR', 'or'],
    [' 非 ', '非'],
    ['非常 或者', '(非常 & 或者)'],
    ['a b a', '(a & b)'],
  ];
  for (const [input, expected] of formulas) {
    it(`understands ${input}`, () => assert.equal(understood(input), expected));
  }

  it('shows what may be in a hit, not what must not', () => {
    assert.deepEqual(terms('a (b OR c) -d NOT (e OR NOT f)'), ['a', 'b', 'c', 'f']);
  });

  const words: [input: string, words: string][] = [
    ['转账 "Hello World"', '包含“转账”和“Hello World”'],
    ['转账 或 微信', '包含“转账”或“微信”'],
    ['转账 -测试', '包含“转账”，不含“测试”'],
    ['(a OR b) c -d NOT (e f)', '包含“c”，包含“a”或“b”，不含“d”，不是（包含“e”和“f”）'],
    ['a OR b -c', '包含“a”，或者（包含“b”，不含“c”）'],
    ['a b OR c', '包含“a”和“b”，或者包含“c”'],
    ['a (b OR (c d))', '包含“a”，并且（包含“b”，或者包含“c”和“d”）'],
    ['a NOT (b OR c)', '包含“a”，不含“b”，不含“c”'],
    ['', ''],
  ];
  for (const [input, expected] of words) {
    it(`says of ${input || 'nothing'}: ${expected}`, () => assert.equal(parseQuery(input).words, expected));
  }

  describe('with conditions', () => {
    const fields: [input: string, fields: [string, string][], terms: string[]][] = [
      ['发送人:张三 合同', [['sender', '张三']], ['合同']],
      ['合同 FROM：zhang', [['sender', 'zhang']], ['合同']],
      [
        '接收人:"张 三" to: li',
        [
          ['receiver', '张 三'],
          ['receiver', 'li'],
        ],
        [],
      ],
      [
        '类型:图片,文件、链接',
        [
          ['type', '图片'],
          ['type', '文件'],
          ['type', '链接'],
        ],
        [],
      ],
      ['时间:2026-10-01..2026-10-31', [['time', '2026-10-01..2026-10-31']], []],
      [
        '部门:销售部 客户:李四 群:项目群',
        [
          ['department', '销售部'],
          ['customer', '李四'],
          ['group', '项目群'],
        ],
        [],
      ],
      [
        '违规:有 媒体:无 方向:发出',
        [
          ['violation', '有'],
          ['media', '无'],
          ['direction', '发出'],
        ],
        [],
      ],
      ['a OR b 发送人:张三', [['sender', '张三']], ['a', 'b']],
      [
        '发送人:张三 AND a AND 类型:图片 AND b',
        [
          ['sender', '张三'],
          ['type', '图片'],
        ],
        ['a', 'b'],
      ],
      ['发送人:张三 -a', [['sender', '张三']], []],
      ['http://x.cn 12:30 备注:好', [], ['http://x.cn', '12:30', '备注:好']],
      ['"发送人:张三"', [], ['发送人:张三']],
    ];
    for (const [input, expected, left] of fields) {
      it(`takes ${input} apart`, () => {
        assert.deepEqual(
          parseQuery(input).fields.map(({ field, value }) => [field, value]),
          expected,
        );
        assert.deepEqual(terms(input), left);
      });
    }

    it('is not empty, even without words', () => {
      assert.deepEqual([parseQuery('发送人:张三').empty, parseQuery('发送人:张三').expression], [false, null]);
    });

    it('may say only what must not be there', () => {
      assert.equal(formula(parseQuery('-a', { conditions: true }).expression), '!a');
    });
  });

  it('knows when there is nothing to look for', () => {
    for (const input of ['', ' 　', '\u200b', '“”']) assert.equal(parseQuery(input).empty, true);
  });

  const refusals: [input: string, sentence: RegExp][] = [
    ['长'.repeat(201), /最多 200 个/],
    ['一 二 三 四 五 六 七 八 九 十 甲 乙 丙 丁 戊 己 庚 辛 壬 癸 子', /最多 20 个/],
    ['-a', /范围太大.*“-a”/],
    ['NOT (a OR b)', /范围太大/],
    ['a OR', /“OR”的后面缺少/],
    ['| a', /“\|”的前面缺少/],
    ['a AND AND b', /“AND”的后面缺少/],
    ['a OR ""', /“OR”的后面缺少/],
    ['a NOT', /“NOT”的后面缺少/],
    ['(a', /没有对应的右括号/],
    ['(', /没有对应的右括号/],
    ['a )', /没有对应的左括号/],
    [')', /没有对应的左括号/],
    ['a ()', /括号里没有内容/],
    [`${'('.repeat(11)}a${')'.repeat(11)}`, /最多套 10 层/],
    ['发送人:', /“发送人:”后面缺少内容/],
    ['发送人:,', /“发送人:”后面缺少内容/],
    ['(发送人:张三)', /“发送人:张三”是整个搜索的条件/],
    ['发送人:张三 OR a', /是整个搜索的条件/],
    ['a OR 发送人:张三', /是整个搜索的条件/],
    ['-发送人:张三 a', /是整个搜索的条件/],
  ];
  for (const [input, sentence] of refusals) {
    it(`refuses ${input.slice(0, 20)}, and says what to do`, () => {
      assert.throws(
        () => parseQuery(input),
        (error) => error instanceof UserError && sentence.test(error.message),
      );
    });
  }

  it('understands or refuses whatever is typed', () => {
    let state = 1;
    const random = (of: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % of;
    };
    const pieces = [
      'a',
      '转',
      '"',
      '“',
      '(',
      ')',
      '（',
      ' ',
      ' ',
      '-',
      '|',
      'OR',
      'NOT',
      '且',
      '发送人:',
      ':',
      '\u200b',
      '\ud83d',
      ',',
      '😀',
    ];
    let passed = 0;
    for (let i = 0; i < 10_000; i++) {
      const input = Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join('');
      try {
        parseQuery(input);
        passed += 1;
      } catch (error) {
        assert.ok(error instanceof UserError, `${JSON.stringify(input)}: ${error}`);
      }
    }
    assert.ok(passed > 2000, `only ${passed} were understood`);
  });
});
