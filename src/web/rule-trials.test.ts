import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ANN, chatOf, HIDDEN } from './testing/guarded-desk.ts';
import { RuleDesk, WORDS } from './testing/rule-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const desk = new RuleDesk();
before(() => desk.seat());
after(() => desk.close());

describe('POST /rules/trials', () => {
  const trialOf = async (visitor: Visitor, fields: object) => {
    const asked = await visitor.post('/rules/trials', { ...WORDS, ...fields }, { 'hx-request': 'true' });
    assert.equal(asked.status, 200, asked.text);
    const id = desk.rows<{ id: number }>('archive', 'SELECT max(id) AS id FROM lookbacks')[0]!.id;
    await desk.world.app.pipeline.review();
    return visitor.part(`/rules/trials/${id}`, 'trial');
  };

  it('tells what the form as it stands would find, and changes nothing', async () => {
    const rules = desk.rows('desk', 'SELECT count(*) AS n FROM rules');
    const violations = desk.rows('archive', 'SELECT count(*) AS n FROM violations');
    const { text } = await trialOf(desk.boss, { name: '', 'spec-words': '退款', period: 'all' });

    assert.match(text, /将命中 2 条/);
    assert.match(text, /<mark class="bad">退款<\/mark>/);
    assert.match(text, /<svg class="trial-chart"/);
    assert.doesNotMatch(text, /<img src=x/);
    assert.deepEqual(desk.rows('desk', 'SELECT count(*) AS n FROM rules'), rules);
    assert.deepEqual(desk.rows('archive', 'SELECT count(*) AS n FROM violations'), violations);
  });

  it('shows samples of what the viewer may see, with numbers masked for who may not see them', async () => {
    await desk.keeper.get('/rules');
    const { text } = await trialOf(desk.keeper, { 'spec-words': '退款', period: 'all' });

    assert.match(text, /命中样例/);
    assert.doesNotMatch(text, new RegExp(HIDDEN));
    assert.doesNotMatch(text, /13812345678/);
    assert.doesNotMatch(text, /data-false="[^"]*\*/, 'nor are they offered as exceptions');
    const [left] = desk.rows<{ conversations: string }>(
      'desk',
      "SELECT conversations FROM trail WHERE act = 'rule-tried' ORDER BY n DESC LIMIT 1",
    );
    assert.deepEqual(JSON.parse(left!.conversations), [chatOf('zhang', ANN)]);
  });

  it('shows other samples of those kept by an address, and the first again behind the last', async () => {
    const { text } = await trialOf(desk.boss, { 'spec-words': '退款', period: 'all' });
    assert.doesNotMatch(text, /换一批/);
    const [{ id, samples }] = desk.rows<{ id: number; samples: string }>(
      'archive',
      'SELECT id, samples FROM lookbacks ORDER BY id DESC LIMIT 1',
    ) as [{ id: number; samples: string }];
    const kept = JSON.parse(samples) as { seq: number }[];
    const many = Array.from({ length: 15 }, () => kept).flat();
    desk.put('archive', `UPDATE lookbacks SET samples = '${JSON.stringify(many)}' WHERE id = ${id}`);

    const first = await desk.boss.get(`/rules/trials/${id}`);
    assert.match(first.text, new RegExp(`href="/rules/trials/${id}\\?skip=20"[^>]*>换一批`));
    assert.equal(first.text.match(/class="trial-who"/g)?.length, 20);
    const second = await desk.boss.get(`/rules/trials/${id}?skip=20`);
    assert.equal(second.text.match(/class="trial-who"/g)?.length, many.length - 20);
    assert.match(second.text, new RegExp(`href="/rules/trials/${id}"[^>]*>换一批`));
    assert.equal((await desk.boss.get(`/rules/trials/${id}?skip=999`)).text.match(/class="trial-who"/g)?.length, 20);
  });

  it('refuses what cannot be looked for, with the reason', async () => {
    const refused = await desk.boss.post('/rules/trials', { ...WORDS, 'spec-words': '' }, { 'hx-request': 'true' });
    assert.match(refused.text, /还没有填写词语/);
  });
});

describe('POST /rules/:id/apply', () => {
  it('looks back for good, and says how it went', async () => {
    const id = await desk.create('补查', { 'spec-words': '退款' });
    await desk.boss.get(`/rules/${id}/apply`);
    assert.equal((await desk.boss.post(`/rules/${id}/apply`, { seenVersion: '1', period: 'all' })).status, 303);
    await desk.world.app.pipeline.review();

    const page = await desk.boss.get(`/rules/${id}/apply`);
    assert.match(page.text, /已完成/);
    const found = desk.rows('archive', `SELECT id FROM violations WHERE rule = ${id} AND origin = 'past'`);
    assert.equal(found.length, 2);
    const [{ n }] = desk.rows<{ n: number }>('desk', "SELECT count(*) AS n FROM trail WHERE act = 'rule-applied'") as [
      { n: number },
    ];
    assert.equal(n, 1);
  });

  it('has the rule show which words hit most, to whoever may see violations', async () => {
    const id = desk.idOf('补查');
    const page = await desk.boss.get(`/rules/${id}/edit`);
    assert.match(page.text, /最近 2 条违规 <a href="\/violations\?rule=\d+">查看违规/);
    assert.match(page.text, /<td title="退款">退款<\/td><td class="number">2<\/td>/);
    assert.doesNotMatch((await desk.reader.get(`/rules/${id}/edit`)).text, /命中最多的词/);
  });

  it('can be cancelled; what is over cannot', async () => {
    const [{ id }] = desk.rows<{ id: number }>('archive', 'SELECT max(id) AS id FROM lookbacks') as [{ id: number }];
    assert.equal((await desk.boss.post(`/rules/lookbacks/${id}/cancel`)).status, 303);
    assert.match((await desk.boss.get('/rules')).text, /补查已经结束/);
    assert.equal((await desk.reader.post(`/rules/lookbacks/${id}/cancel`)).status, 403);
  });
});

describe('the pages of rules', () => {
  it('each leave a trace of what was looked at', async () => {
    const id = await desk.create('痕迹');
    const seen: string[] = [];
    const own = ['edit', 'remove', 'versions', 'apply', 'import', 'words?list=words'].map(
      (path) => `/rules/${id}/${path}`,
    );
    for (const path of ['/rules', ...own, '/rules/chats?q=x']) {
      assert.equal((await desk.boss.get(path)).status, 200, path);
      const [row] = desk.rows<{ act: string; title: string }>(
        'desk',
        'SELECT act, title FROM trail ORDER BY n DESC LIMIT 1',
      );
      seen.push(`${row!.act} ${row!.title}`);
    }
    const rule = 'rules 规则“痕迹”';

    assert.deepEqual(seen, [
      ...['rules 规则', rule, rule, `${rule}的版本`, `${rule}的补查`, rule],
      ...['rules 下载规则“痕迹”的敏感词', 'directory 按名字查找会话'],
    ]);
  });

  it('refuse a form that is too long with the way out', async () => {
    const id = await desk.create('太长');
    const refused = await desk.update(id, { name: '太长', 'spec-words-in': '词'.repeat(10_000) });

    assert.equal(refused.status, 413);
    assert.equal(desk.stored(id).spec.words.length, 2);
  });
});

describe('the pickers of the form', () => {
  it('offer staff by name, and only conversations the viewer may see', async () => {
    assert.match((await desk.keeper.get('/rules/people?q=li')).text, /data-id="li"/);
    const chats = await desk.keeper.get(`/rules/chats?q=${encodeURIComponent('客户')}`);

    assert.match(chats.text, /role="option"/);
    assert.doesNotMatch(chats.text, new RegExp(HIDDEN));
    assert.equal((await desk.reader.get('/rules/people?q=li')).status, 403);
    assert.match((await desk.keeper.post('/rules/reach', { 'in-kind': 'custom' })).text, /还没有选/);
    assert.match((await desk.keeper.post('/rules/reach', { 'in-kind': 'everyone' })).text, /全部 3 名员工/);
  });
});
