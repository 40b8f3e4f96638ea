import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalise } from '../messages/normalise.ts';
import { makeEvaluator } from './evaluate.ts';
import { PLAIN } from './fold.ts';
import { ruleKinds } from './kinds/index.ts';
import { type Rule, type Subject, splitWords } from './rule.ts';

let made = 0;

function rule(kind: string, spec: object, more: Partial<Rule> = {}): Rule {
  made += 1;
  const parsed = ruleKinds.find(({ name }) => name === kind)!.spec.parse(spec);
  const exceptions = { phrases: [], conversations: [] };
  return {
    ...{ id: made, version: 1, name: `规则${made}`, kind, spec: parsed, category: 'negative', severity: 'high' },
    ...{ folding: PLAIN, saidBy: 'both', chats: null, staff: null, exceptions },
    ...more,
  };
}

function message(body: Record<string, unknown>, more: Partial<Subject> = {}): Subject {
  const record = {
    msgid: 'm1',
    action: 'send',
    from: 'zhang',
    tolist: ['wmABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    roomid: '',
    msgtime: 1_763_000_000_000,
  };
  return {
    message: normalise(1, JSON.stringify({ ...record, ...body })),
    chat: 'external',
    staff: ['zhang'],
    byStaff: true,
    ...more,
  };
}

const text = (content: string, more: Partial<Subject> = {}) => message({ msgtype: 'text', text: { content } }, more);
const wordsOf = (rules: readonly Rule[], subject: Subject) =>
  makeEvaluator(rules)
    .evaluate(subject)
    .map(({ words }) => words);

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

describe('kinds of rules', () => {
  it('near: within so many characters, whichever comes first', () => {
    const near = rule('near', { words: ['收益'], others: ['保证'], within: 3 });
    assert.deepEqual(wordsOf([near], text('保证年化收益')), [['保证年化收益']]);
    assert.deepEqual(wordsOf([near], text('收益我保证')), [['收益我保证']]);
    assert.deepEqual(wordsOf([near], text('收益一二三四保证')), []);
    assert.deepEqual(wordsOf([rule('near', { words: ['保证'], others: ['保证'], within: 3 })], text('保证')), []);
  });

  it('without: only where the other is missing', () => {
    const without = rule('without', { words: ['收益'], others: ['不保证'] });
    assert.deepEqual(wordsOf([without], text('收益很高')), [['收益']]);
    assert.deepEqual(wordsOf([without], text('不保证收益')), []);
  });

  it('red packet: from a sum on, and when no sum is told', () => {
    const packet = (totalamount: number | undefined) =>
      message({ msgtype: 'external_redpacket', redpacket: { type: 1, wish: '恭喜', totalcnt: 1, totalamount } });
    const from = rule('red-packet', { from: 20_000 });
    assert.deepEqual(wordsOf([from], packet(19_999)), []);
    assert.deepEqual(wordsOf([from], packet(20_000)), [['红包 200.00 元：恭喜']]);
    assert.deepEqual(wordsOf([from], packet(undefined)), [['红包 金额未知：恭喜']]);
  });

  it('card, file and link', () => {
    assert.deepEqual(
      wordsOf([rule('card', {})], message({ msgtype: 'card', card: { corpname: '外司', userid: 'wang' } })),
      [['名片']],
    );
    const file = (filename: string, filesize: number) =>
      message({ msgtype: 'file', file: { sdkfileid: 'f', filename, fileext: '', filesize } });
    const files = rule('file', { overMb: 10 });
    assert.deepEqual(wordsOf([files], file('工具.EXE ', 9)), [['可执行文件 工具.EXE ']]);
    assert.deepEqual(wordsOf([files], file('资料.zip', 11 * 2 ** 20)), [['大文件 资料.zip 11 MB']]);
    assert.deepEqual(wordsOf([files], file('资料.zip', 10 * 2 ** 20)), []);
    const links = rule('link', { allowed: ['hengchuan.cn'] });
    assert.deepEqual(wordsOf([links], text('看 https://www.hengchuan.cn/a 与 http://x.example.com:8080/b?c=1，谢谢')), [
      ['http://x.example.com:8080/b?c=1'],
    ]);
    assert.deepEqual(wordsOf([links], text('https://nothengchuan.cn/')), [['https://nothengchuan.cn/']]);
  });

  it('number: by its check digit, not by its length', () => {
    const numbers = rule('number', { of: ['phone', 'bank-card'] });
    assert.deepEqual(wordsOf([numbers], text('打 13812345678')), [['13812345678']]);
    assert.deepEqual(wordsOf([numbers], text('订单 13812345678901234567')), []);
  });

  it('have names of their own', () => {
    assert.equal(new Set(ruleKinds.map(({ name }) => name)).size, ruleKinds.length);
  });
});

describe('splitWords', () => {
  it('splits at both commas and at lines, each word once', () => {
    assert.deepEqual(splitWords(' 转账,私下，转账\r\n\n飞单 ,，'), ['转账', '私下', '飞单']);
    assert.deepEqual(splitWords(' ， \n'), []);
    assert.equal(splitWords(Array.from({ length: 200_000 }, (_, i) => `词${i % 1000}`).join('\n')).length, 1000);
  });
});
