import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const CUSTOMER = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';
const EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
const DAY = 86_400_000;

const texts = (html: string) => [...html.matchAll(/<p class="text">([^<]*)/g)].map((found) => found[1]);
const href = (html: string, edge: string) =>
  new RegExp(`data-edge="${edge}" hx-get="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;

describe('GET /chats', () => {
  const desk = new Desk();
  let visitor: Visitor;
  const chat = encodeURIComponent(['lisi', CUSTOMER].sort().join('|'));
  before(async () => {
    const { world } = desk;
    const start = world.now - 10 * DAY;
    for (let i = 0; i < 180; i += 1) {
      world.sends({
        msgid: `c${i}_external`,
        from: i % 2 ? 'lisi' : CUSTOMER,
        tolist: [i % 2 ? CUSTOMER : 'lisi'],
        msgtime: start + i * 3_600_000,
        msgtype: 'text',
        text: { content: i % 30 === 7 ? `第 ${i} 句，收益不错` : `第 ${i} 句` },
      });
    }
    world.sends({
      action: 'recall',
      from: 'lisi',
      tolist: [CUSTOMER],
      msgtime: start + 179 * 3_600_000 + 60_000,
      msgtype: 'revoke',
      revoke: { pre_msgid: 'c179_external' },
    });
    world.says('lisi', 'wangwu', '内部的一句');
    world.sends({
      from: 'wangwu',
      tolist: ['lisi', CUSTOMER],
      roomid: ROOM,
      msgtype: 'text',
      text: { content: '群里的一句' },
    });
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('lists employees, and the conversations of one in three tabs with their counts', async () => {
    const { text } = await visitor.get('/chats?who=lisi');
    assert.match(text, /data-who="lisi"[^>]* aria-current="true"/);
    assert.match(text, /外部 <span>1<\/span>/);
    assert.match(text, /内部 <span>1<\/span>/);
    assert.match(text, /群聊 <span>1<\/span>/);
    assert.match(text, /微信客户 ·WX12/);
    const group = await visitor.get('/chats?who=lisi&tab=group');
    assert.match(group.text, /群聊 ·WX99<\/bdi><small>3 人<\/small>/);
    assert.match(group.text, /wangwu：群里的一句/);
    assert.match((await visitor.get('/chats?who=lisi&tab=internal')).text, /内部的一句/);
  });

  it('opens at the newest end, the employee asked for on the right', async () => {
    const { text } = await visitor.get(`/chats?who=lisi&chat=${chat}`);
    assert.equal(texts(text).at(-1), '第 179 句');
    assert.match(text, /<article class="message mine[^>]*data-seq="178"/);
    assert.match(text, /<article class="message"[^>]*data-seq="179"/);
    assert.match(text, /data-edge="live"/);
    assert.match(text, /181 条 · 首条 2026-11-10/);
  });

  it('marks what was revoked, and keeps it readable', async () => {
    const { text } = await visitor.get(`/chats?who=lisi&chat=${chat}`);
    assert.match(text, /class="message mine revoked" id="m-180"/);
    assert.match(text, /已撤回，原文留存/);
    assert.match(text, /lisi 撤回了一条消息/);
  });

  it('goes back page by page to the first message, each exactly once, days in their place', async () => {
    const seen: (string | undefined)[] = [];
    const days: string[] = [];
    let { text } = await visitor.get(`/chats?who=lisi&chat=${chat}`);
    for (let pages = 0; pages < 10; pages += 1) {
      seen.unshift(...texts(text));
      days.unshift(...[...text.matchAll(/class="day" data-date="([^"]+)"/g)].map((found) => found[1]!));
      const older = href(text, 'older');
      if (!older) break;
      ({ text } = await visitor.part(older, ''));
    }
    assert.deepEqual(
      seen.map((said) => Number(/\d+/.exec(said!)![0])),
      Array.from({ length: 180 }, (_, i) => i),
    );
    assert.deepEqual(days, [...new Set(days)].sort());
    assert.equal(days.length, 8);
  });

  it('opens at a day, and says so when nothing was said on it', async () => {
    const { text } = await visitor.get(`/chats?who=lisi&chat=${chat}&on=2026-11-12`);
    const first = /data-focus="(\d+)"/.exec(text)![1];
    assert.match(text, new RegExp(`data-date="2026-11-12"[\\s\\S]{0,300}id="m-${first}"`));
    const none = await visitor.get(`/chats?who=lisi&chat=${chat}&on=2026-10-01`);
    assert.match(none.text, /2026-10-01 没有消息，已转到 2026-11-10/);
  });

  it('finds words inside the chat, counts them and leads from one to the next', async () => {
    const last = await visitor.get(`/chats?who=lisi&chat=${chat}&find=%E6%94%B6%E7%9B%8A`);
    assert.match(last.text, /<output>6 \/ 6<\/output>/);
    assert.match(last.text, /message mine current[\s\S]{0,600}<mark>收益<\/mark>/);
    const previous = /href="([^"]+)"[^>]*data-key-p/.exec(last.text)![1]!.replaceAll('&amp;', '&');
    const before = await visitor.part(previous, 'chat');
    assert.match(before.text, /^<section class="chat"/);
    assert.match(before.text, /<output>5 \/ 6<\/output>/);
    assert.match(before.text, /data-edge="newer"/);
    const none = await visitor.get(`/chats?who=lisi&chat=${chat}&find=zzz`);
    assert.match(none.text, /<output>没有命中<\/output>/);
  });

  it('shows only one type of message when asked', async () => {
    const { text } = await visitor.get(`/chats?who=lisi&chat=${chat}&type=revoke`);
    assert.equal(texts(text).length, 0);
    assert.match(text, /撤回了一条消息/);
    assert.match((await visitor.get(`/chats?who=lisi&chat=${chat}&type=file`)).text, /没有符合条件的消息/);
  });

  it('brings new messages to the newest end, and answers 204 while there are none', async () => {
    const { text } = await visitor.get(`/chats?who=lisi&chat=${chat}`);
    const live = href(text, 'live')!;
    assert.equal((await visitor.part(live, 'poll-messages')).status, 204);
    desk.world.sends({
      msgid: 'new_external',
      from: CUSTOMER,
      tolist: ['lisi'],
      msgtype: 'text',
      text: { content: '刚说的' },
    });
    await desk.world.pull();
    const fresh = await visitor.part(live, 'poll-messages');
    assert.deepEqual(texts(fresh.text), ['刚说的']);
    assert.notEqual(href(fresh.text, 'live'), live);
  });

  it('gives every message a lasting address that opens it in its place', async () => {
    const { location } = await visitor.get('/messages/38?find=%E6%94%B6%E7%9B%8A');
    const { text } = await visitor.get(location);
    assert.match(text, /data-focus="38" data-block="center"/);
    assert.match(text, /class="message mine current" id="m-38"/);
    assert.match(text, /<output>2 \/ 6<\/output>/);
    assert.match(text, /data-edge="newer"/);
    assert.doesNotMatch(text, /data-edge="live"/);
  });

  it('shows the open conversation first when the list below does not hold it', async () => {
    const { text } = await visitor.get(`/chats?who=lisi&tab=group&chat=${chat}`);
    assert.match(text, /正在查看[\s\S]*微信客户 ·WX12[\s\S]*其他会话[\s\S]*群聊 ·WX99/);
    assert.doesNotMatch((await visitor.get(`/chats?who=lisi&tab=external&chat=${chat}`)).text, /正在查看/);
  });

  it('answers htmx with the pane it asks for only', async () => {
    const conversations = await visitor.part('/chats?who=lisi&tab=group', 'conversations');
    assert.match(conversations.text, /^\s*<section class="pane conversations"/);
    assert.doesNotMatch(conversations.text, /id="chat"|<html/);
    const employees = await visitor.part('/chats?staff=wang', 'people');
    assert.match(employees.text, /wangwu/);
    assert.doesNotMatch(employees.text, /lisi/);
  });

  it('says what to do when a tab is empty', async () => {
    const { text } = await visitor.get('/chats?who=wangwu&tab=external');
    assert.match(text, /近 30 天没有外部会话/);
    assert.match(text, /看全部时间/);
    assert.match(text, /看内部/);
  });
});

describe('what people send', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let text = '';
  before(async () => {
    const { world } = desk;
    world.says(EVIL, CUSTOMER, EVIL);
    const to = { from: EVIL, tolist: [CUSTOMER] };
    world.sends({ ...to, msgtype: 'file', file: { filename: `${EVIL}.pdf`, sdkfileid: EVIL, filesize: 2_516_582 } });
    world.sends({ ...to, msgtype: 'voice', voice: { sdkfileid: 'v', voice_size: 8000, play_length: 72 } });
    world.sends({ ...to, msgtype: 'image', image: { sdkfileid: 'i', filesize: 1000 } });
    world.sends({ ...to, msgtype: 'solitaire', solitaire: { title: EVIL, chainid: '9223372036854775001' } });
    world.sends({ ...to, msgtype: EVIL, anything: EVIL });
    world.sends({ ...to, roomid: EVIL, msgtype: 'text', text: { content: EVIL } });
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    const chat = encodeURIComponent([EVIL, CUSTOMER].sort().join('|'));
    ({ text } = await visitor.get(`/chats?who=${encodeURIComponent(EVIL)}&chat=${chat}&find=script`));
  });
  after(() => desk.close());

  it('is shown as text in every place, never as markup', async () => {
    const group = await visitor.get(
      `/chats?who=${encodeURIComponent(EVIL)}&tab=group&chat=${encodeURIComponent(EVIL)}`,
    );
    const search = await visitor.get(`/search?q=script&hit=1&sender=${encodeURIComponent(EVIL)}`);
    const hidden = await visitor.get('/health');
    for (const page of [text, group.text, search.text, hidden.text]) {
      assert.doesNotMatch(page, /<script(?! src="\/assets\/)|<img|""></);
    }
    assert.match(text, /&lt;<mark>script<\/mark>&gt;alert\(1\)/);
    assert.match(search.text, /&lt;<mark>script<\/mark>&gt;/);
  });

  it('shows media that have not been fetched as cards with what is known of them', () => {
    const words = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    assert.match(words, /语音 1′12″ 7\.8 KB 待下载/);
    assert.match(words, /2\.4 MB 待下载/);
  });

  it('shows a type we do not know as its original, to the last digit', () => {
    assert.match(text, /未识别的类型 /);
    assert.match(text, /&#34;chainid&#34;: &#34;9223372036854775001&#34;/);
  });
});
