import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeEvaluator } from './evaluate.ts';
import { ruleKinds } from './kinds/index.ts';
import type { Event, Rule, Subject } from './rule.ts';
import { event, eventWordsOf, message, random, rule, text, wordsOf } from './testing/make.ts';

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

  it('take time in proportion to a text, whatever it is', () => {
    const rules = [
      rule('expression', { patterns: ['a.*b|a', '(a+)+b', '\\d{5,}'] }),
      rule('near', { words: ['a'], others: ['1'], within: 0 }),
      rule('without', { words: ['a', 'aa'], others: ['b'] }, { exceptions: { phrases: ['aa'], conversations: [] } }),
      rule('link', {}),
      rule('number', { of: ['phone', 'id-card', 'bank-card', 'email'] }),
    ];
    const evaluator = makeEvaluator(rules);
    const from = performance.now();
    for (const letters of ['a', '1', 'www.', 'http://a', 'a@', '1-'])
      evaluator.evaluate(text(letters.repeat(Math.ceil(20_000 / letters.length))));
    assert.ok(performance.now() - from < 8000);
  });

  it('have names of their own', () => {
    assert.equal(new Set(ruleKinds.map(({ name }) => name)).size, ruleKinds.length);
  });

  it('near: finds the same in a text of nothing else, and in time', () => {
    const from = performance.now();
    const near = rule('near', { words: ['收益'], others: ['保证'], within: 0 });
    const [words] = wordsOf([near], text(`${'收益'.repeat(100_000)}保证${'保证'.repeat(100_000)}`));
    assert.deepEqual(words, ['收益保证']);
    assert.ok(performance.now() - from < 8000);
  });

  it('near: as a plain search has it, in random texts', () => {
    const next = random(11);
    for (let round = 0; round < 500; round += 1) {
      const where = Array.from({ length: next(30) }, () => '甲乙丙'[next(3)]).join('');
      const within = next(4);
      const found = makeEvaluator([rule('near', { words: ['甲'], others: ['乙'], within })]).evaluate(text(where));
      const expected = [...where].flatMap((letter, i) => (letter === '甲' && isNear(where, i, within) ? [i] : []));
      assert.equal(found[0]?.places.length ?? 0, expected.length, `${where} ${within}`);
    }
  });

  it('expression: in one case and width, shown as it was sent', () => {
    const expression = (...patterns: string[]) => rule('expression', { patterns });
    assert.deepEqual(wordsOf([expression('加.{0,3}vx')], text('请加 一 下ＶＸ，或加我 vX')), [['加我 vX']]);
    assert.deepEqual(wordsOf([expression('加.{0,4}vx')], text('请加 一 下ＶＸ')), [['加 一 下ＶＸ']]);
    assert.deepEqual(wordsOf([expression('（返点）', 'ＱＱ：\\d{5,}')], text('qq:12345，(返点)')), [
      ['qq:12345', '(返点)'],
    ]);
    assert.deepEqual(wordsOf([expression('\\(?(返点|回扣)\\)?')], text('（返点）😀回扣')), [['（返点）', '回扣']]);
    assert.deepEqual(wordsOf([expression('单号\\d+', '\\d+元')], text('12元，单号34元')), [['12元', '单号34', '34元']]);
    assert.deepEqual(wordsOf([expression('微\u4fe1')], text('')), []);
  });

  it('link, number, expression: not within an exception', () => {
    const exceptions = { phrases: ['https://a.cn/ok', '客服13812345678'], conversations: [] };
    assert.deepEqual(wordsOf([rule('link', {}, { exceptions })], text('https://A.cn/ok')), []);
    assert.deepEqual(wordsOf([rule('link', {}, { exceptions })], text('https://a.cn/okay')), [['https://a.cn/okay']]);
    const phones = rule('number', { of: ['phone'] }, { exceptions });
    assert.deepEqual(wordsOf([phones], text('客服13812345678 与 13912345678')), [['13912345678']]);
    const named = { phrases: ['可执行文件 安装.exe'], conversations: [] };
    const exe = message({ msgtype: 'file', file: { sdkfileid: 'f', filename: '安装.exe', fileext: '', filesize: 9 } });
    assert.deepEqual(wordsOf([rule('file', {}, { exceptions: named })], exe), []);
  });

  it('off hours: by the clock of China, and no contact that only tells of another message', () => {
    const at = (time: string) => text('在吗', {}, { msgtime: Date.parse(`${time}+08:00`) });
    const office = rule('off-hours', {});
    assert.deepEqual(wordsOf([office], at('2026-11-20T09:00')), []);
    assert.deepEqual(wordsOf([office], at('2026-11-20T17:59')), []);
    assert.deepEqual(wordsOf([office], at('2026-11-20T18:00')), [['非工作时间 周五 18:00']]);
    assert.deepEqual(wordsOf([office], at('2026-11-20T07:05')), [['非工作时间 周五 07:05']]);
    assert.deepEqual(wordsOf([office], at('2026-11-22T10:00')), [['非工作时间 周日 10:00']]);
    const sunday = rule('off-hours', { spans: [{ days: [7], from: '00:00', to: '24:00' }] });
    assert.deepEqual(wordsOf([sunday], at('2026-11-22T23:59')), []);
    const revoke = message({ msgtype: 'revoke', action: 'recall', revoke: { pre_msgid: 'm0' }, msgtime: 1 });
    assert.deepEqual(wordsOf([sunday], revoke), []);
  });

  it('revoked: within so many minutes, with what it said', () => {
    const revoke = (revoked: Subject['revoked']) =>
      message({ msgtype: 'revoke', action: 'recall', revoke: { pre_msgid: 'm0' } }, { revoked });
    const revoked = rule('revoked', { within: 2 });
    assert.deepEqual(wordsOf([revoked], revoke({ afterMs: 80_000, text: '转我微信' })), [
      ['发出 1 分 20 秒 后撤回：转我微信'],
    ]);
    assert.deepEqual(wordsOf([revoked], revoke({ afterMs: 5000, text: '' })), [['发出 5 秒 后撤回']]);
    assert.deepEqual(wordsOf([revoked], revoke({ afterMs: 120_001, text: '' })), []);
    assert.deepEqual(wordsOf([revoked], revoke(null)), [['撤回了一条没有存档的消息']]);
    assert.deepEqual(wordsOf([revoked], text('撤回')), []);
    assert.deepEqual([...makeEvaluator([revoked]).needs], ['revoked']);
  });

  it('QR code: by what it leads to', () => {
    const picture = message(
      { msgtype: 'image', image: { sdkfileid: 'p', md5sum: '', filesize: 9 } },
      { pictures: { codes: ['https://u.wechat.com/a', 'wxp://f2f0', 'https://www.hengchuan.cn/x', '订单 7'] } },
    );
    const codes = (spec: object) => wordsOf([rule('qr-code', spec)], picture);
    assert.deepEqual(codes({ of: ['contact'] }), [['加好友或进群的二维码：https://u.wechat.com/a']]);
    assert.deepEqual(codes({ of: ['payment'] }), [['收款码：wxp://f2f0']]);
    assert.deepEqual(codes({ of: ['other'], allowed: ['hengchuan.cn'] }), [['二维码：订单 7']]);
    assert.equal(codes({})[0]!.length, 4);
    assert.deepEqual(wordsOf([rule('qr-code', {})], text('wxp://f2f0')), []);
  });

  it('friend deleted and room left: by whom, of those it watches', () => {
    const deleted = (more: Partial<Rule>, happened: Partial<Event> = {}) =>
      eventWordsOf([rule('friend-deleted', {}, more)], event('friend-deleted', happened)).flat();
    const byCustomer = { by: 'wmABCDEFGHIJKLMNOPQRSTUVWXYZ', byStaff: false };
    assert.deepEqual(deleted({}), ['员工删除了客户']);
    assert.deepEqual(deleted({}, byCustomer), ['客户删除了员工']);
    assert.deepEqual(deleted({ saidBy: 'employee' }, byCustomer), []);
    assert.deepEqual(deleted({ saidBy: 'outside' }), []);
    assert.deepEqual(deleted({ saidBy: 'outside' }, { by: null, byStaff: false }), ['员工与客户不再是好友']);
    assert.deepEqual(deleted({ staff: new Set(['li']) }, byCustomer), []);
    assert.deepEqual(deleted({ staff: new Set(['zhang']) }, byCustomer), ['客户删除了员工']);
    assert.deepEqual(deleted({ chats: ['group'] }), []);
    const left = (spec: object, happened: Partial<Event> = {}) =>
      eventWordsOf([rule('room-left', spec)], event('room-left', { chat: 'group', ...happened })).flat();
    assert.deepEqual(left({}), ['客户被移出了群聊']);
    assert.deepEqual(left({ removed: false }), []);
    assert.deepEqual(left({ removed: false }, byCustomer), ['客户退出了群聊']);
    assert.deepEqual(left({ removed: false }, { by: null }), ['客户已不在群里']);
    assert.deepEqual(eventWordsOf([rule('room-left', {})], event('friend-deleted')), []);
    assert.deepEqual(wordsOf([rule('friend-deleted', {})], text('删除')), []);
  });
});

/** Whether an 乙 stands with no more than so many between. */
function isNear(where: string, at: number, within: number): boolean {
  return [...where].some((letter, i) => letter === '乙' && Math.abs(i - at) - 1 <= within);
}
