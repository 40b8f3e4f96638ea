import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('pages of dialogue rules', () => {
  let desk: Desk;
  let visitor: Visitor;
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  before(async () => {
    desk = new Desk();
    await desk.open({ access: (account) => ({ ...viewerOf(account), permissions }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk?.close());

  const show = async () => (await visitor.get('/dialogue-rules')).text;
  const newest = () =>
    JSON.parse(
      desk.rows<{ content: string }>('desk', 'SELECT content FROM dialogue_rules ORDER BY version DESC LIMIT 1')[0]!
        .content,
    );
  const mark = () => desk.rows<{ basis: number }>('desk', 'SELECT basis FROM figures_rules_state')[0]!.basis;
  const phrases = () =>
    desk.rows<{ text: string }>('desk', 'SELECT text FROM end_phrases ORDER BY id').map(({ text }) => text);
  const idOf = (text: string) =>
    desk.rows<{ id: number }>('desk', `SELECT id FROM end_phrases WHERE text = '${text}'`)[0]!.id;

  it('begin with what the program comes with, and phrases to take over', async () => {
    const text = await show();
    assert.match(text, /出厂规则/);
    assert.match(text, /id="silence-single" name="single" value="30"/);
    assert.match(text, /id="silence-group" name="group" value="60"/);
    assert.match(text, /还没有客户结束语/);
    assert.match((await visitor.get('/dialogue-rules?common=yes')).text, /好的\n好\n/);
  });

  it('keep the minutes as a new version that says who changed what', async () => {
    await show();
    const before = mark();
    await visitor.post('/dialogue-rules', { on: 'yes', single: '20', group: '60' });
    assert.deepEqual(newest(), {
      ...{ phrasesOn: true, silenceSingle: 20, silenceGroup: 60, phrases: [] },
      change: '单聊沉默 30 分钟改为 20 分钟',
    });
    assert.equal(mark(), before + 1);
    const text = await show();
    assert.match(text, /第 1 版/);
    assert.match(text, /林悦/);
    await visitor.post('/dialogue-rules', { on: 'yes', single: '20', group: '60' });
    assert.equal(mark(), before + 1);
  });

  it('refuse minutes that are none, and keep what was written', async () => {
    for (const single of ['0', '1441', 'abc', '', '-5', '1e3', '10.5']) {
      const answer = await visitor.post('/dialogue-rules', { on: 'yes', single, group: '60' });
      assert.equal(answer.status, 422, single);
      assert.match(answer.text, /单聊沉默时长填 1 到 1440 之间的整数/);
    }
    for (const group of ['1', '1440'])
      assert.equal((await visitor.post('/dialogue-rules', { on: 'yes', single: '20', group })).status, 303);
  });

  it('add many phrases at once and say which were there', async () => {
    await visitor.post('/dialogue-rules/phrases', { phrases: '好的\n 谢谢 \r\n\n好的。\nOK' });
    assert.deepEqual(phrases(), ['好的', '谢谢', 'OK']);
    assert.match(await show(), /已添加 3 条，全部数字将重新计算。已有的没有重复添加：“好的。”。/);
    await visitor.post('/dialogue-rules/phrases', { phrases: 'ok！\n謝謝' });
    assert.match(await show(), /已有的没有重复添加：“ok！”“謝謝”。/);
    assert.deepEqual(newest().phrases, ['好的', '谢谢', 'OK']);
  });

  it('add none of a list with one that cannot be', async () => {
    for (const [text, why] of [
      ['好嘞\n👌', /“👌”里没有文字/],
      [`好嘞\n${'长'.repeat(51)}`, /最多 50 个字/],
      ['  \n', /没有可以添加的/],
      [Array.from({ length: 501 }, (_, i) => `句${i}`).join('\n'), /最多 500 条/],
    ] as const) {
      const answer = await visitor.post('/dialogue-rules/phrases', { phrases: text });
      assert.equal(answer.status, 422);
      assert.match(answer.text, why);
    }
    assert.equal(phrases().length, 3);
  });

  it('change, switch off and remove one, each as a version', async () => {
    await visitor.get(`/dialogue-rules/phrases/${idOf('OK')}/edit`);
    const doubled = await visitor.post(`/dialogue-rules/phrases/${idOf('OK')}/edit`, { text: '好的' });
    assert.match(doubled.text, /已经有一条同样的结束语“好的”/);
    await visitor.post(`/dialogue-rules/phrases/${idOf('OK')}/edit`, { text: '可以' });
    assert.equal(newest().change, '结束语“OK”改为“可以”');
    await visitor.post(`/dialogue-rules/phrases/${idOf('谢谢')}/switch`, { on: 'no' });
    assert.deepEqual(newest().phrases, ['好的', '可以']);
    assert.match(await show(), /3 条，启用 2 条/);
    const gone = idOf('可以');
    assert.match((await visitor.get(`/dialogue-rules/phrases/${gone}/remove`)).text, /客户再说“可以”不再结束对话/);
    await visitor.post(`/dialogue-rules/phrases/${gone}/remove`);
    assert.deepEqual(phrases(), ['好的', '谢谢']);
    assert.equal((await visitor.get(`/dialogue-rules/phrases/${gone}/edit`)).status, 404);
    assert.equal((await visitor.post(`/dialogue-rules/phrases/${gone}/switch`, { on: 'no' })).status, 404);
  });

  it('take all phrases out of force and say so', async () => {
    await visitor.post('/dialogue-rules', { single: '20', group: '60' });
    assert.equal(newest().phrasesOn, false);
    assert.match(await show(), /客户结束语现在全部不起作用/);
    const { text } = await visitor.get('/dialogue-rules/versions');
    assert.match(text, /停用客户结束语/);
    assert.match(text, /添加结束语“好的”“谢谢”“OK”/);
  });

  it('tell how far figures are with the new rules', async () => {
    const set = (state: string, rules = '{}') => {
      const db = new Database(pathsOf(desk.world.config).archive);
      db.exec(`INSERT OR IGNORE INTO figure_bases (basis, rules, made_at) VALUES (7, '{}', 0);
        UPDATE figure_bases SET rules = '${rules}' WHERE basis = 7; UPDATE figures_state SET ${state}`);
      db.close();
    };
    const part = async () => (await visitor.part('/dialogue-rules/rebuild', 'rebuild')).text;
    set(`basis = 7`, `{"mark":${mark() - 1},"version":1}`);
    assert.match(await part(), /规则改了，即将重新计算[\s\S]*按对话规则第 1 版算的/);
    assert.match(await part(), /hx-trigger="every 2s"/);
    set('building = 8, done = 1500, total = 6000', `{"mark":${mark() - 1},"version":1}`);
    assert.match(await part(), /已完成 25%（1,500 \/ 6,000）/);
    set('basis = 7, building = NULL', `{"mark":${mark()},"version":9}`);
    assert.match(await part(), /数字与现在的规则一致/);
    assert.doesNotMatch(await part(), /hx-trigger/);
  });

  it('are all in one place', async () => {
    const { text } = await visitor.get('/figures/settings');
    for (const words of ['对话规则', '工作时间', '回复规则', '回访', '活跃度'])
      assert.match(text, new RegExp(`>${words}</a>`));
    assert.match(text, /单聊 20 分钟、群聊 60 分钟没有人说话/);
    assert.match(text, /客户结束语全部停用/);
  });

  it('are only to be looked at without the right to change them', async () => {
    permissions = ['see-figures'];
    assert.match(await show(), /data-denied/);
    const { text } = await visitor.get('/figures/settings');
    assert.doesNotMatch(text, /\/reply-rules/);
    assert.match(text, /aria-label="查看对话规则"/);
    for (const path of [
      '/dialogue-rules',
      '/dialogue-rules/phrases',
      '/dialogue-rules/phrases/1/switch',
      '/dialogue-rules/phrases/1/remove',
    ])
      assert.equal((await visitor.post(path, { on: 'no', phrases: 'x' })).status, 403, path);
    permissions = ['see-timeouts'];
    assert.equal((await visitor.get('/dialogue-rules')).status, 404);
    permissions = ALL_PERMISSIONS;
  });
});
