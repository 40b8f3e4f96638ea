import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EVERYONE } from '../access/scope.ts';
import { normalise } from '../messages/normalise.ts';
import { checkRule } from './check.ts';
import { makeEvaluator } from './evaluate.ts';
import { packs } from './packs.ts';
import { PLAIN_SUBJECT, type Rule, type Subject } from './rule.ts';

const rules: readonly (Rule & { readonly pack: string })[] = packs.flatMap(({ label: pack, rules }) =>
  rules.map((rule, i) => ({ ...rule, pack, id: i, version: 1, staff: null })),
);
const evaluator = makeEvaluator(rules);

function said(content: string, more: Partial<Subject> = {}): string[] {
  const message = normalise(
    1,
    JSON.stringify({
      ...{ msgid: 'm', action: 'send', from: 'zhang', tolist: ['wmABCDEFGHIJKLMNOPQRSTUVWXYZ'], roomid: '' },
      ...{ msgtime: 1_763_000_000_000, msgtype: 'text', text: { content } },
    }),
  );
  const subject: Subject = { message, chat: 'external', staff: ['zhang'], byStaff: true, ...PLAIN_SUBJECT, ...more };
  return [...new Set(evaluator.evaluate(subject).map(({ rule }) => (rule as (typeof rules)[number]).pack))];
}

describe('packs', () => {
  it('are in order as they come: only whom they watch is left to choose', () => {
    for (const { rules } of packs)
      for (const rule of rules) {
        assert.deepEqual(checkRule({ ...rule, scope: EVERYONE }), [], rule.name);
        assert.deepEqual(
          checkRule({ ...rule, scope: null }).map(({ field, stops }) => [field, stops]),
          [['scope', 'turning-on']],
        );
      }
  });

  it('have names of their own', () => {
    assert.equal(new Set(packs.map(({ name }) => name)).size, packs.length);
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
  });

  const cases: readonly (readonly [string, string[]])[] = [
    ['这款产品保本保息，您放心', ['承诺收益']],
    ['保*证 收*益，亏了算我的', ['承诺收益']],
    ['我保证年化收益 8%', ['承诺收益']],
    ['本产品不保证收益，投资有风险', []],
    ['您直接转我微信就行，不走公司账', ['私下收款', '飞单']],
    ['請轉我微信', ['私下收款']],
    ['请勿私下转账，对公账户如下', []],
    ['这单不走公司，我朋友那边便宜', ['飞单']],
    ['公司严禁飞单', []],
    ['你他妈的给我滚', ['辱骂']],
    ['请把文件拷到 USB 里', []],
    ['客户名单偷偷发你，看完就删', ['泄密']],
    ['后台密码发你了', ['泄密']],
    ['忘记密码可以点这里', []],
    ['加我威信，这里不方便说', ['诱导线下']],
    ['加我企业微信，请提前预约 online 会议', []],
    ['您好，合同已经寄出，预计周三送到', []],
  ];
  for (const [content, expected] of cases)
    it(`find ${expected.join(', ') || 'nothing'} in ${content}`, () =>
      assert.deepEqual(said(content).sort(), [...expected].sort()));

  it('tell a code to be paid by from one to befriend somebody', () => {
    const withCode = (code: string) => said('', { pictures: { codes: [code] } });
    assert.deepEqual(withCode('wxp://f2f0abc'), ['私下收款']);
    assert.deepEqual(withCode('https://u.wechat.com/abc'), ['诱导线下']);
    assert.deepEqual(withCode('https://work.weixin.qq.com/ca/abc'), []);
  });
});
