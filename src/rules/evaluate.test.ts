import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeEvaluator } from './evaluate.ts';
import { PLAIN } from './fold.ts';
import { type Rule, type Subject, splitWords } from './rule.ts';
import { message, rule, text, wordsOf } from './testing/make.ts';

describe('makeEvaluator', () => {
  it('tells every rule that hits, and every passage of each', () => {
    const rules = [
      rule('words', { words: ['转账', '私下'] }),
      rule('words', { words: ['下转'] }),
      rule('words', { words: ['退款'] }),
    ];
    const found = makeEvaluator(rules).evaluate(text('私下转账，再转账'));
    assert.deepEqual(
      found.map(({ rule: { id }, words, places }) => [id, words, places.length]),
      [
        [rules[0]!.id, ['私下', '转账'], 3],
        [rules[1]!.id, ['下转'], 1],
      ],
    );
  });

  it('compares as each rule says, and shows what was sent', () => {
    const rules = [
      rule('words', { words: ['微信'] }),
      rule('words', { words: ['微信'] }, { folding: { ...PLAIN, separators: true } }),
      rule('words', { words: ['微信'] }, { folding: { separators: true, traditional: true, homophones: true } }),
    ];
    assert.deepEqual(wordsOf(rules, text('加微-信')), [['微-信'], ['微-信']]);
    assert.deepEqual(wordsOf(rules, text('加威 信')), [['威 信']]);
  });

  it('leaves out what lies within an exception, and conversations that are excepted', () => {
    const phrases = ['禁止转账'];
    const excepted = rule('words', { words: ['转账'] }, { exceptions: { phrases, conversations: [] } });
    assert.deepEqual(wordsOf([excepted], text('公司禁止转账')), []);
    assert.deepEqual(wordsOf([excepted], text('公司禁止转账，请转账')), [['转账']]);
    const conversations = [text('').message.conversation];
    assert.deepEqual(
      wordsOf([rule('words', { words: ['转账'] }, { exceptions: { phrases: [], conversations } })], text('转账')),
      [],
    );
  });

  it('watches only whom and where it is told to', () => {
    const word = { words: ['转账'] };
    const said = (more: Partial<Rule>, subject: Partial<Subject> = {}) =>
      wordsOf([rule('words', word, more)], text('转账', subject)).length;
    assert.equal(said({ saidBy: 'employee' }), 1);
    assert.equal(said({ saidBy: 'outside' }), 0);
    assert.equal(said({ saidBy: 'outside' }, { byStaff: false }), 1);
    assert.equal(said({ chats: ['internal', 'group'] }), 0);
    assert.equal(said({ staff: new Set(['zhang']) }), 1);
    assert.equal(said({ staff: new Set(['li']) }), 0);
    assert.equal(said({ staff: new Set(['zhang']) }, { byStaff: false }), 1);
    assert.equal(said({ staff: new Set(['li']) }, { byStaff: false }), 0);
  });

  it('looks into file names, link titles and what was forwarded', () => {
    const rules = [rule('words', { words: ['返点'] })];
    const item = {
      type: 'ChatRecordText',
      msgtime: 1_763_000_000,
      content: JSON.stringify({ content: '说好返点' }),
      from_chatroom: false,
    };
    for (const body of [
      { msgtype: 'file', file: { sdkfileid: 'f', filename: '返点表.xlsx', fileext: 'xlsx', filesize: 9 } },
      { msgtype: 'link', link: { title: '返点说明', description: '', link_url: 'https://a.cn' } },
      { msgtype: 'chatrecord', chatrecord: { title: '记录', item: [item] } },
    ])
      assert.deepEqual(wordsOf(rules, message(body)), [['返点']], body.msgtype);
  });

  it('refuses a kind it does not know', () => {
    assert.throws(() => makeEvaluator([{ ...rule('card', {}), kind: 'guess' }]), /guess/);
  });
});

describe('splitWords', () => {
  it('splits at both commas and at lines, each word once', () => {
    assert.deepEqual(splitWords(' 转账,私下，转账\r\n\n飞单 ,，'), ['转账', '私下', '飞单']);
    assert.deepEqual(splitWords(' ， \n'), []);
    assert.equal(splitWords(Array.from({ length: 200_000 }, (_, i) => `词${i % 1000}`).join('\n')).length, 1000);
  });
});
