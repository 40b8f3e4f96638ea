import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVERYONE } from '../access/scope.ts';
import { checkRule, type RuleDraft } from './check.ts';
import { ruleKinds } from './kinds/index.ts';
import { flawIn, neededIn } from './regular.ts';
import { rule } from './testing/make.ts';

function draft(kind: string, spec: unknown, more: Partial<RuleDraft> = {}): RuleDraft {
  return { ...rule('card', {}), scope: EVERYONE, kind, spec, ...more };
}

const said = (...args: Parameters<typeof draft>) => checkRule(draft(...args)).map(({ field, says }) => [field, says]);

describe('checkRule', () => {
  it('has nothing to say of a rule that is whole', () => {
    assert.deepEqual(checkRule(draft('words', { words: ['转账'] })), []);
    assert.deepEqual(checkRule(draft('off-hours', {})), []);
  });

  it('lets what is only missing be saved, but not turned on', () => {
    const mistakes = checkRule(draft('words', { words: [] }, { scope: null, chats: [] }));
    assert.deepEqual(
      mistakes.map(({ field, stops }) => [field, stops]),
      [
        ['words', 'turning-on'],
        ['scope', 'turning-on'],
        ['chats', 'turning-on'],
      ],
    );
  });

  it('says in Chinese what is wrong and where, whatever is sent', () => {
    assert.deepEqual(said('words', { words: ['转账', '长'.repeat(201)] }), [
      ['words', '第 2 项：词语最多 200 个字，请缩短或拆成几个词。'],
    ]);
    assert.deepEqual(said('near', { words: ['a'], others: ['b'], within: 501 }), [
      ['within', '相隔的字数最大是 500。'],
    ]);
    assert.equal(said('guess', {})[0]![0], 'kind');
    assert.equal(said('words', { words: ['x'] }, { name: ' ' })[0]![0], 'name');
    const rubbish = [
      null,
      7,
      'x',
      {},
      { words: 'x' },
      { of: ['y'] },
      { within: 'z', patterns: [1] },
      { spans: [{ days: [9] }] },
    ];
    for (const { name } of ruleKinds)
      for (const spec of rubbish)
        for (const { says } of checkRule(draft(name, spec)))
          assert.match(says, /^[^A-Za-z]*。$/u, `${name} ${JSON.stringify(spec)}`);
  });

  it('tells of a word that would never be found', () => {
    const words = { words: ['***', '微信'] };
    assert.deepEqual(checkRule(draft('words', words)), []);
    const folding = { separators: true, traditional: false, homophones: false };
    assert.match(said('words', words, { folding })[0]![1]!, /“\*\*\*”只有符号/);
  });

  it('tells of a few of many mistakes', () => {
    assert.equal(said('words', { words: Array.from({ length: 5000 }, () => '') }).length, 5);
    assert.match(
      said('words', { words: Array.from({ length: 100_001 }, (_, i) => `词${i}`) })[0]![1]!,
      /最多 100000 个/,
    );
  });

  it('tells of exceptions that are empty or too long', () => {
    const exceptions = { phrases: ['', '长'.repeat(201)], conversations: [] };
    assert.equal(said('card', {}, { exceptions }).length, 2);
  });
});

describe('flawIn', () => {
  const flaws: readonly (readonly [source: string, says: RegExp])[] = [
    ['(?=微)信', /前后判断/],
    ['(?<!不)保证', /前后判断/],
    ['(\\d)\\1', /引用/],
    ['\\z1|\\y', /不认识/],
    ['(微信', /圆括号/],
    ['微信)', /圆括号/],
    ['[微信', /方括号/],
    ['[z-a]', /范围/],
    ['*微', /\*、\+/],
    ['微**', /连在了一起/],
    ['微{1001}', /次数太多/],
    ['(?:微{100}){100}', /次数太多/],
    ['.{0,200}微.{0,200}', /步/],
    ['微*', /什么都不匹配/],
    ['长'.repeat(1001), /1000 个字符/],
    ['微\\', /末尾/],
  ];
  for (const [source, says] of flaws)
    it(`refuses ${source.slice(0, 30)}`, () => assert.match(flawIn(source) ?? '', says));

  it('lets through what can be looked for quickly', () => {
    for (const source of [
      '微.{0,10}信',
      '(?:转|付)给?我',
      '\\d{16,19}',
      '\\p{Han}{2,20}返点',
      '（私下）',
      '[^。]{0,20}保证',
      '(a+)+b',
    ])
      assert.equal(flawIn(source), null, source);
  });
});

describe('neededIn', () => {
  it('tells only what stands in every match', () => {
    const cases: readonly (readonly [string, string | null])[] = [
      ['加.{0,3}微信号', '微信号'],
      ['微信号?', '微信'],
      ['微信{0,2}\\d', '微'],
      ['(微信)?转账', '转账'],
      ['微信|转账', null],
      ['[[:alpha:]微]信号', '信号'],
      ['[微信]', null],
      ['\\x41\\d转', '转'],
      ['(?i)微信', null],
      ['wx号', '号'],
      ['\\Q)\\E(微信)?', null],
      ['１２３', '123'],
    ];
    for (const [source, needed] of cases) assert.equal(neededIn(source), needed, source);
  });
});
