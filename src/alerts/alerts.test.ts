import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { EVERYONE } from '../access/scope.ts';
import { liftRestriction, restrictPerson } from '../store/restrictions.ts';
import { createRule, NOBODY, type RuleContent, switchRule } from '../store/rules.ts';
import { ANN, ME, MINUTE, Outbox } from './testing/outbox.ts';

describe('notices of violations', () => {
  const box = new Outbox();
  before(() => box.open());
  after(() => box.close());
  beforeEach(() => box.begin());

  it('reach those the rule names, once, with a link for whoever has an account', async () => {
    const id = box.violate({ people: ['lead', 'boss', 'gone'], trigger: true });
    assert.equal(await box.app.alerts.tell(), 3);
    assert.equal(await box.app.alerts.tell(), 0);
    assert.equal(await box.app.alerts.send(), 3);
    assert.equal(await box.app.alerts.send(), 0);
    const card = box.wecom.state.sent.find(({ msgtype }) => msgtype === 'textcard')!;
    const text = box.wecom.state.sent.find(({ msgtype }) => msgtype === 'text')!;
    assert.deepEqual(card.touser, ['boss']);
    assert.equal((card.body as { url: string }).url, `https://cun.example.com/violations/${id}`);
    assert.deepEqual([...text.touser].sort(), ['lead', 'zhang']);
    assert.doesNotMatch((text.body as { content: string }).content, /https:/);
  });

  it('say names and not numbers, and nothing that was said when so settled', async () => {
    box.violate({ people: ['lead'] });
    await box.tellAndSend();
    const content = box.textOf();
    assert.match(content, /敏感词预警：承诺收益（高）\n触发人：张伟（一部）\n会话：外部聊天，安娜 138\*+5678\n/);
    assert.match(content, /命中：保本 138\*+5678/);

    await box.settle({ withContent: false });
    const id = box.violate({ people: ['lead'] });
    await box.tellAndSend();
    assert.doesNotMatch(box.textOf(1), /保本/);
    assert.equal(box.count(`content LIKE '%保本%' AND subject = 'violation:${id}'`), 0);
  });

  it('find leaders, the owner and the keeper of a group, and holders of a role', async () => {
    box.violate({ departmentLeaders: true, roles: ['compliance'] });
    box.violate({ roomOwner: true, roomKeeper: true }, { chat: 'wrROOM', kind: 'card' });
    await box.tellAndSend();
    assert.deepEqual(box.sentTo(), ['boss', 'keeper', 'lead', 'zhang']);
  });

  it('tell of a deleted friend who deleted whom', async () => {
    const id = box.violate({ people: ['lead'] }, { kind: 'friend-deleted' });
    const event = JSON.stringify({ kind: 'friend-deleted', by: ANN, subject: ANN, other: 'zhang' });
    box.sql('archive', `UPDATE violations SET event = '${event}', words = '[]' WHERE id = ${id}`);
    await box.tellAndSend();
    const content = box.textOf();
    assert.match(content, /^删好友预警：承诺收益（高）\n.*\n删除方：客户\n客户：安娜 138\*+5678$/s);
  });

  it('do not speak of somebody who was restricted after the rule had found it', async () => {
    box.violate({ people: ['lead'] });
    box.violate({ people: ['lead'] }, { chat: 'wrROOM' });
    box.violate({ people: ['lead'] }, { chat: 'li|zhang', kind: 'friend-deleted' });
    const event = JSON.stringify({ kind: 'friend-deleted', by: null, subject: ANN, other: 'zhang' });
    box.sql('archive', `UPDATE violations SET event = '${event}' WHERE conversation = 'li|zhang'`);
    const { store } = box.app;
    const id = await store.write(restrictPerson, ME, { person: ANN, reason: '请求 1 号', askedAt: 0 }, box.world.now);
    assert.equal(await box.app.alerts.tell(), 1, 'what another said in a group');
    await store.write(liftRestriction, ME, { id, note: '期满' }, box.world.now);
    assert.equal(await box.app.alerts.tell(), 0);
  });

  it('do not speak of what a look back found, nor of rules that tell nobody', async () => {
    box.violate({ people: ['lead'] }, { origin: 'past' });
    box.violate({});
    assert.equal(await box.app.alerts.tell(), 0);
  });

  it('that come together for one person become a list', async () => {
    for (let i = 0; i < 10; i += 1) box.violate({ people: ['boss'] });
    assert.equal(await box.tellAndSend(), 10);
    assert.equal(box.wecom.state.sent.length, 1);
    const content = box.textOf();
    assert.match(content, /^敏感词预警：10 条\n承诺收益（高） · 张伟 /);
    assert.match(content, /另有 2 条\n查看：https:\/\/cun\.example\.com\/violations$/);
  });

  it('survive a stop between a violation and its notice', async () => {
    box.violate({ people: ['lead'] });
    await box.world.restart();
    await box.app.alerts.tell();
    await box.world.restart();
    assert.equal(await box.app.alerts.send(), 1);
  });

  it('come of a message that meets a rule, with what was said in it', async () => {
    const content: RuleContent = {
      ...{ name: '飞单', kind: 'words', spec: { words: ['私下转账'] }, category: 'negative', severity: 'high' },
      ...{
        folding: { separators: false, traditional: false, homophones: false },
        saidBy: 'both',
        chats: null,
        scope: EVERYONE,
      },
      ...{ exceptions: { phrases: [], conversations: [] }, notify: { ...NOBODY, departmentLeaders: true } },
    };
    const id = await box.app.store.write(createRule, ME, { content }, box.world.now);
    await box.app.store.write(switchRule, ME, { id, seenVersion: 1, on: true }, box.world.now);
    box.world.now += MINUTE;
    box.world.says('zhang', ANN, '我们私下转账吧，电话 13812345678');
    await box.world.archive();
    await box.app.pipeline.review();
    assert.equal(await box.app.alerts.tell(), 1);
    await box.app.alerts.send();
    assert.deepEqual(box.sentTo(), ['lead']);
    const said = box.wecom.state.sent[0]!.body as { content: string };
    assert.match(said.content, /^敏感词预警：飞单（高）\n触发人：张伟（一部）\n会话：外部聊天，安娜 138\*+5678\n/);
    assert.match(said.content, /命中：私下转账\n内容：我们私下转账吧，电话 138\*+5678$/);
  });
});
