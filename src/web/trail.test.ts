import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { recordTraces, type TrailEntry } from '../store/trail.ts';
import { daysAgo, outside } from '../testing/people-file.ts';
import { unzip } from '../testing/unzip.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const ANN = outside('ann');
const CHAT = [ANN, 'zhang'].sort().join('|');
const AGENT = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/143.0.0.0';

describe('the trail', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let missing: readonly Permission[] = [];
  before(async () => {
    await desk.addAdministrator();
    await desk.open({
      access: (account) => ({
        ...viewerOf(account),
        permissions: ALL_PERMISSIONS.filter((one) => !missing.includes(one)),
      }),
    });
    desk.world.says('zhang', ANN, '在吗');
    await desk.world.archive();
    visitor = await desk.signedIn();
    await add(
      {
        act: 'chat',
        title: '张伟 与 安然 的会话',
        conversations: [CHAT],
        fromSeq: 1,
        toSeq: 20,
        count: 20,
        at: daysAgo(40),
      },
      {
        act: 'search',
        title: '检索“退款”',
        conversations: [CHAT, 'other'],
        details: { words: '退款', 天数: 7 },
        name: '王磊',
        account: 9,
      },
      { act: 'person', title: '安然', person: ANN, ip: '10.9.9.9' },
      {
        act: 'sign-in-failed',
        title: '登录失败：nobody',
        account: null,
        name: 'nobody',
        details: { reason: '<b>密码</b>不对' },
      },
      { act: 'command', title: 'doctor', account: null, name: 'root', ip: '', agent: '服务器 archive-1' },
    );
  });
  after(() => desk.close());

  const add = (...entries: (Pick<TrailEntry, 'act'> & Partial<TrailEntry>)[]) =>
    desk.world.app.store.write(
      recordTraces,
      entries.map((entry) => ({
        at: desk.world.now,
        account: 1,
        name: '林悦',
        ip: '10.0.0.8',
        agent: AGENT,
        ...entry,
      })),
    );

  const titles = ({ text }: { text: string }) =>
    [...text.matchAll(/<\/span><\/td>\s*<td class="cut" title="([^"]*)">/g)].map(([, title]) => title!);
  const rowsSaying = (title: string) =>
    desk.rows<{ n: number; act: string; details: string }>(
      'desk',
      `SELECT n, act, details FROM trail WHERE title = '${title}'`,
    );

  it('says who did what, when, how often and from where, newest first', async () => {
    const { status, text } = await visitor.get('/trail');
    assert.equal(status, 200);
    const all = titles({ text });
    assert.ok(all.indexOf('doctor') < all.indexOf('张伟 与 安然 的会话'));
    assert.match(text, /title="服务器 archive-1"/);
    assert.match(text, /<option value="command"/);
    assert.doesNotMatch(text, />sign-in-failed</);
  });

  it('is chosen from by who, act, group, day, words and address, each in the address of the page', async () => {
    const found = async (query: string) => titles(await visitor.get(`/trail?${query}`));
    assert.deepEqual(await found('who=command'), ['doctor']);
    assert.deepEqual(await found('who=stranger&act=sign-in-failed'), ['登录失败：nobody']);
    assert.ok(!(await found('act=look')).includes('登录失败：nobody'));
    assert.deepEqual(await found('q=退款&act=search'), ['检索“退款”']);
    assert.deepEqual(await found('ip=10.9.9'), ['安然']);
    const day = (days: number) => new Date(daysAgo(days) + 8 * 3_600_000).toISOString().slice(0, 10);
    assert.deepEqual(await found(`from=${day(41)}&to=${day(39)}`), ['张伟 与 安然 的会话']);
    const { text } = await visitor.get('/trail?q=没有这样的记录');
    assert.match(text, /没有符合条件的记录[\s\S]*去掉“内容含”/);
  });

  it('tells who has looked at a person: his page, and every conversation he is in', async () => {
    const { text } = await visitor.get(`/trail?person=${ANN}`);
    assert.deepEqual(titles({ text }), ['安然', '检索“退款”', '张伟 与 安然 的会话']);
    const said = /<section class="sheet trail-lookers"[\s\S]*?<\/section>/.exec(text)![0].replace(/<[^>]*>|\s+/g, ' ');
    assert.match(said, /2 人[\s\S]*林悦\s+2 次[\s\S]*王磊\s+1 次/);
    assert.deepEqual(titles(await visitor.get('/trail?person=zhang')), ['检索“退款”', '张伟 与 安然 的会话']);
    assert.deepEqual(titles(await visitor.get('/trail?chat=other')), ['检索“退款”']);
    assert.match((await visitor.get('/trail?person=nobody')).text, /没有人看过/);
  });

  it('finds the person by what he is called, and says so when nobody is', async () => {
    assert.match((await visitor.get(`/trail?seen=${ANN}`)).location, new RegExp(`person=${ANN}`));
    const none = await visitor.get('/trail?seen=谁也不是');
    assert.match(none.text, /没有找到“谁也不是”/);
  });

  it('shows one row with everything it holds, in words, and its place in the chain', async () => {
    const { n } = rowsSaying('检索“退款”')[0]!;
    const { text } = await visitor.get(`/trail/${n}`);
    assert.match(text, /<dt>检索词<\/dt><dd>退款<\/dd>/);
    assert.match(text, /href="\/chats\?[^"]*chat=wm/);
    assert.match(text, /1 个会话，不在您的查看范围内/);
    const [{ hash }] = desk.rows<{ hash: Buffer }>('desk', `SELECT hash FROM trail WHERE n = ${n}`) as [
      { hash: Buffer },
    ];
    assert.ok(text.includes(hash.toString('hex')));
    const failed = rowsSaying('登录失败：nobody')[0]!;
    assert.match((await visitor.get(`/trail/${failed.n}`)).text, /&lt;b&gt;密码/);
    assert.equal((await visitor.get('/trail/999999')).status, 404);
  });

  it('writes down that it was read, in which selection, and nothing for what was not there', async () => {
    await visitor.get(`/trail?person=${ANN}&act=look`);
    const [row] = desk.rows<{ act: string; details: string; title: string }>(
      'desk',
      'SELECT * FROM trail ORDER BY n DESC LIMIT 1',
    );
    assert.equal(row!.act, 'trail');
    assert.match(row!.title, /谁看过 微信客户 ·[^，]*，操作 查看/);
    const before = desk.rows('desk', 'SELECT n FROM trail').length;
    await visitor.get('/trail/999999');
    assert.equal(desk.rows('desk', 'SELECT n FROM trail').length, before);
  });

  it('goes as a spreadsheet with the hashes, and that is written down before it is sent', async () => {
    await visitor.get('/trail');
    const answer = await fetch(new URL('/trail/export', desk.base), {
      method: 'POST',
      body: new URLSearchParams({ _csrf: await token(), conditions: `person=${ANN}` }),
      headers: { cookie: visitor.cookie },
    });
    assert.match(answer.headers.get('content-disposition')!, /xlsx/);
    const sheet = unzip(Buffer.from(await answer.arrayBuffer()))
      .find(({ name }) => name.endsWith('sheet1.xml'))!
      .bytes.toString();
    assert.match(sheet, /张伟 与 安然 的会话/);
    assert.match(sheet, /[0-9a-f]{64}/);
    const [row] = desk.rows<{ act: string; count: number }>('desk', 'SELECT * FROM trail ORDER BY n DESC LIMIT 1');
    assert.deepEqual([row!.act, row!.count], ['trail-exported', 3]);
  });

  const token = async () => /name="_csrf" value="([0-9a-f]+)"/.exec((await visitor.get('/trail')).text)![1]!;

  it('is counted again in the background; the outcome is a row of it', async () => {
    const clean = await verified();
    assert.match(clean, /全部相符，没有发现改动/);
    const db = new Database(pathsOf(desk.world.config).desk, { timeout: 5000 });
    db.exec(`DROP TRIGGER trail_no_update; UPDATE trail SET name = '别人' WHERE n = 3;`);
    const text = await verified();
    db.close();
    assert.match(text, /发现 2 处问题/);
    assert.match(text, /第 3 行与哈希链不符/);
    assert.match(text, /触发器不见了/);
    const [row] = desk.rows<{ details: string }>(
      'desk',
      `SELECT * FROM trail WHERE act = 'trail-verified' ORDER BY n DESC LIMIT 1`,
    );
    assert.equal((JSON.parse(row!.details) as { found: number }).found, 2);
  });

  async function verified(fields: Record<string, string> = {}): Promise<string> {
    await visitor.get('/trail/verification');
    const { location } = await visitor.post('/trail/verification', fields);
    for (;;) {
      const { text } = await visitor.get(location);
      if (!text.includes('正在核对')) return text;
    }
  }

  it('is held against a row that was noted down elsewhere', async () => {
    for (const fields of [{ n: '1', hash: '0123456789abcdef' }, { hash: '1:0123456789ABCDEF' }]) {
      assert.match(await verified(fields), /第 1 行现在的哈希与记下的不同/);
    }
    const wrong = await visitor.post('/trail/verification', { n: 'x', hash: '' });
    assert.match(wrong.text, /记下的行号须是数字/);
  });

  it('is not there for who may not see it, and not counted by who may only read', async () => {
    missing = ['verify'];
    assert.match((await visitor.get('/trail/verification')).text, /aria-disabled="true"/);
    assert.equal((await visitor.post('/trail/verification')).status, 403);
    missing = ['see-trail', 'verify'];
    for (const path of ['/trail', '/trail/1', '/trail/verification'])
      assert.equal((await visitor.get(path)).status, 404);
    missing = ['see-numbers'];
    await add({ act: 'search', title: '检索“13812345678”', details: { words: '13812345678' } });
    assert.doesNotMatch((await visitor.get('/trail')).text, /13812345678/);
    assert.deepEqual(titles(await visitor.get('/trail?q=13812&act=search')), []);
    assert.equal(titles(await visitor.get('/trail?q=13812345678&act=search')).length, 1);
    missing = [];
    assert.deepEqual(titles(await visitor.get('/trail?q=13812&act=search')), ['检索“13812345678”']);
  });
});
