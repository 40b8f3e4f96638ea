import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const numbers = (html: string) => [...html.matchAll(/<b>([\d,]+)<\/b><small>/g)].map((found) => found[1]);

describe('GET /health', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('is calm about an archive that has not begun', async () => {
    const { text } = await visitor.get('/health');
    assert.deepEqual(numbers(text), ['0', '0', '0', '0']);
    assert.match(text, /尚未拉取过消息/);
    assert.match(text, /href="\/evidence\/checkpoints".*检查点没有外部留存/);
  });

  it('pulls on demand and says how many came', async () => {
    desk.world.says('lisi', 'wangwu', '一');
    desk.world.says('lisi', 'wangwu', '二');
    await visitor.get('/health');
    assert.equal((await visitor.post('/health/pull')).location, '/health');
    await desk.world.app.pipeline.review();
    const { text } = await visitor.get('/health');
    assert.match(text, /收到 2 条新消息。/);
    assert.deepEqual(numbers(text), ['2', '2', '2', '2']);
    assert.match(text, /存档正常/);
    assert.doesNotMatch((await visitor.get('/health')).text, /收到 2 条新消息/);
  });

  it('shows a difference in its place, with the reason and what to do', async () => {
    desk.world.sends({ from: 'lisi', tolist: ['wangwu'], msgtype: 'text', text: { content: '三' } }, { keyVersion: 7 });
    await desk.world.pull();
    await desk.world.app.pipeline.review();
    const { text } = await visitor.get('/health');
    assert.deepEqual(numbers(text), ['3', '2', '2', '2']);
    assert.match(text, /差 1/);
    assert.match(text, /没有版本 7 的私钥/);
    assert.match(text, /导入版本 7 的私钥，导入后自动解密/);
  });

  it('refreshes its part only', async () => {
    const { text } = await visitor.part('/health', 'health');
    assert.match(text, /^<div class="health" id="health">/);
    assert.doesNotMatch(text, /<html|topbar/);
  });

  it('warns on every page when pulling fails, until it is over', async () => {
    const refused = {
      errcode: 301042,
      errmsg: 'not allow to access from your ip, from ip: 203.0.113.46',
      chatdata: [],
    };
    desk.world.library.next('chat', `body ${JSON.stringify(refused)}`);
    const { error } = await desk.world.pull();
    assert.ok(error);
    desk.world.now += 31_000;
    for (const path of ['/chats', '/search', '/account']) {
      assert.match((await visitor.get(path)).text, /class="banner"[\s\S]*拉取未成功[\s\S]*查看原因/, path);
    }
    const { text } = await visitor.get('/health');
    assert.match(text, /<span class="tag error">未恢复<\/span>/);
    assert.match(text, /怎么办：[^<]*203\.0\.113\.46|203\.0\.113\.46/);
    await desk.world.pull();
    desk.world.now += 31_000;
    assert.doesNotMatch((await visitor.get('/chats')).text, /class="banner"/);
  });
});
