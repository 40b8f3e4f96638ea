import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listReasons } from '../store/bookmarks.ts';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const DAY = 86_400_000;

describe('bookmarks', () => {
  const desk = new Desk({ now: Date.parse('2026-11-20T23:55:00+08:00') });
  let scope: 'everyone' | string[] = 'everyone';
  let account = 1;
  let visitor: Visitor;
  before(async () => {
    const { world } = desk;
    world.says('lisi', 'wangwu', '保本保收益，年底肯定 6 个点往上');
    world.says('wangwu', 'zhaoliu', '<b>别</b>告诉他');
    world.sends({ from: 'lisi', tolist: ['wangwu'], action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: 'm1' } });
    await world.pull();
    await desk.open({ access: ({ name }) => ({ ...viewer(scope), accountId: account, name }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    await visitor.get('/bookmarks');
  });
  after(() => desk.close());

  const as = async (who: { scope?: typeof scope; account?: number }, doing: () => Promise<void>) => {
    [scope, account] = [who.scope ?? 'everyone', who.account ?? 1];
    await doing().finally(() => {
      [scope, account] = ['everyone', 1];
    });
  };
  const keep = (seq: number, reason: string, more = {}) => visitor.post(`/bookmarks/${seq}`, { reason, ...more });
  const reasons = (text: string) => [...text.matchAll(/<p class="reason">(.*?)<\/p>/g)].map((found) => found[1]);
  const list = async (query = '') => reasons((await visitor.get(`/bookmarks${query}`)).text);

  it('says how to begin while there are none', async () => {
    assert.match((await visitor.get('/bookmarks')).text, /还没有收藏/);
  });

  it('keeps a message with a reason, and shows both, with what became of the message', async () => {
    assert.equal((await keep(1, '  承诺收益，\n待核实 ')).location, '/bookmarks');

    const { text } = await visitor.get('/bookmarks');
    assert.deepEqual(reasons(text), ['承诺收益， 待核实']);
    assert.match(text, /共 1 条/);
    assert.match(text, /2026-11-20 星期五/);
    assert.match(text, /href="\/messages\/1"[\s\S]+lisi[\s\S]+与 wangwu[\s\S]+保本保收益[\s\S]+已撤回/);
    assert.match(text, /href="\/bookmarks" data-go="b" aria-current="page"/);
  });

  it('asks for a reason, and for one that is short', async () => {
    assert.match((await keep(2, ' \n')).text, /请写下收藏的理由/);
    assert.match((await keep(2, '长'.repeat(201))).text, /理由最多 200 字/);
    assert.deepEqual(await list(), ['承诺收益， 待核实']);
  });

  it('puts the newest first, under the day it was kept, and finds by words of the reason', async () => {
    desk.world.now += 600_000;
    await keep(2, '隐瞒 <客户> Ａ01');

    const { text } = await visitor.get('/bookmarks');
    assert.deepEqual(reasons(text), ['隐瞒 &lt;客户&gt; Ａ01', '承诺收益， 待核实']);
    assert.match(text, /2026-11-21 星期六[\s\S]+2026-11-20 星期五/);
    assert.match(text, /&lt;b&gt;别&lt;\/b&gt;告诉他/);
    assert.deepEqual(await list('?q=a01'), ['隐瞒 &lt;客户&gt; <mark>Ａ01</mark>']);
    assert.deepEqual(await list('?q=%'), []);
    assert.match((await visitor.get('/bookmarks?q=%3Cx')).text, /没有找到“&lt;x”[\s\S]+\/search\?q=%3Cx/);
  });

  it('opens the form over the page, with the reason it has', async () => {
    const fresh = await visitor.part('/bookmarks/3/edit', 'bookmark');
    assert.match(fresh.text, /^<header>[\s\S]+收藏消息[\s\S]+name="on" value="message"/);
    assert.doesNotMatch(fresh.text, /取消收藏/);
    const known = await visitor.part('/bookmarks/1/edit?on=list', 'bookmark');
    assert.match(known.text, />承诺收益， 待核实<\/textarea>[\s\S]+取消收藏/);
    assert.match((await visitor.get('/bookmarks/1/edit')).text, /<!doctype html>[\s\S]+<textarea/);
  });

  it('answers htmx with what takes the place of the button or of the row', async () => {
    const asked = { 'hx-request': 'true', 'hx-target': 'bookmark-1' };
    const button = await visitor.post('/bookmarks/1', { reason: '已核实' }, asked);
    assert.match(button.text, /^<button [^>]+class="bookmark kept" id="bookmark-1"[^>]+aria-label="已收藏：已核实"/);
    const row = await visitor.post('/bookmarks/1', { reason: '承诺收益', on: 'list' }, asked);
    assert.match(
      row.text,
      /^<li class="bookmark-line" id="bookmark-1"[\s\S]+承诺收益[\s\S]+收藏，2026-11-21[^"]+ 修改"/,
    );
  });

  it('removes, and brings back what was removed to where it stood', async () => {
    const asked = { 'hx-request': 'true', 'hx-target': 'bookmark-1' };
    const gone = await visitor.post('/bookmarks/1/remove', { on: 'list' }, asked);
    assert.match(gone.text, /已取消收藏[\s\S]+name="reason" value="承诺收益"[\s\S]+撤销/);
    assert.deepEqual(await list(), ['隐瞒 &lt;客户&gt; Ａ01']);
    const made = /name="made" value="(\d+)"/.exec(gone.text)![1]!;
    await keep(1, '承诺收益', { made });
    assert.deepEqual(await list(), ['隐瞒 &lt;客户&gt; Ａ01', '承诺收益']);

    assert.match((await visitor.post('/bookmarks/1/remove', {}, asked)).text, /hx-swap-oob="outerHTML:#bookmark-1"/);
    assert.equal((await visitor.post('/bookmarks/1/remove')).status, 404);
    await keep(1, '承诺收益', { made });
  });

  it('is everybody’s own', async () => {
    await as({ account: 2 }, async () => {
      assert.match((await visitor.get('/bookmarks')).text, /还没有收藏/);
      assert.equal((await visitor.post('/bookmarks/1/remove')).status, 404);
    });
    assert.deepEqual((await list()).length, 2);
  });

  it('shows nothing of a message that is no longer in scope, and lets nobody keep one that is not', async () => {
    await as({ scope: ['zhaoliu'] }, async () => {
      const { text } = await visitor.get('/bookmarks');
      assert.match(text, /承诺收益[\s\S]+这条消息不再可见/);
      assert.doesNotMatch(text, /保本|\/messages\/1"|\/bookmarks\/1\/edit/);
      for (const seq of [1, 99]) {
        assert.equal((await visitor.get(`/bookmarks/${seq}/edit`)).status, 404);
        assert.equal((await keep(seq, '想要')).status, 404);
      }
      const asked = { 'hx-request': 'true', 'hx-target': 'bookmark-1' };
      const gone = await visitor.post('/bookmarks/1/remove', { on: 'list' }, asked);
      assert.doesNotMatch(gone.text, /撤销/);
    });
  });

  it('goes on page by page, also among those kept at one time', async () => {
    const made = String(desk.world.now - 30 * DAY);
    const { world } = desk;
    for (let i = 0; i < 60; i += 1) world.says('lisi', 'wangwu', `第 ${i} 句`);
    await world.pull();
    for (let seq = 4; seq < 64; seq += 1) await keep(seq, `因 ${seq}`, { made });
    const first = await visitor.get('/bookmarks');
    const older = /href="([^"]+)">更早的/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    const second = await visitor.get(older);
    const all = [...reasons(first.text), ...reasons(second.text)];
    assert.equal(all.length, 61);
    assert.equal(new Set(all).size, 61);
    assert.match(second.text, /回到最新/);
  });

  it('tells why these messages were kept', async () => {
    const { store } = desk.world.app;
    assert.deepEqual(await store.read(listReasons, viewer(), [2, 3]), { 2: '隐瞒 <客户> Ａ01' });
  });
});
