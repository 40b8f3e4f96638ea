import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { SimulatedAuthority } from '../testing/simulated-authority.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const HOUR = 3_600_000;

describe('pages of the evidence log', () => {
  const outside = mkdtempSync(join(tmpdir(), 'huicun-outside-'));
  const received: { type?: string; checkpoint?: string }[] = [];
  let webStatus = 200;
  let web: Server;
  let desk: Desk;
  let visitor: Visitor;
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  before(async () => {
    web = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        if (webStatus === 200) received.push(JSON.parse(Buffer.concat(chunks).toString()) as object);
        res.writeHead(webStatus).end('ok');
      });
    }).listen(0, '127.0.0.1');
    desk = new Desk();
    for (let i = 0; i < 30; i += 1) desk.world.says('zhang', 'li', `第 ${i} 条`);
    await desk.world.archive();
    await desk.world.app.pipeline.checkpoint();
    await desk.open({ access: (account) => ({ ...viewerOf(account), permissions }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(async () => {
    web?.close();
    rmSync(outside, { recursive: true, force: true });
    await desk?.close();
  });

  const address = () => `http://127.0.0.1:${(web.address() as AddressInfo).port}/hook`;
  const send = () => desk.world.app.alerts.sendCheckpoints();
  async function grow(words: string): Promise<void> {
    desk.world.says('zhang', 'li', words);
    await desk.world.app.pipeline.pull();
    await desk.world.app.pipeline.checkpoint();
  }

  it('tell how long the log is, its key, and that nothing is kept outside yet', async () => {
    const { text } = await visitor.get('/evidence');

    assert.match(text, /6\d 条/); // received and opened, and the head of the trail
    assert.match(text, /[0-9a-f]{4}( [0-9a-f]{4}){7}/);
    assert.match(text, /还没有设置留存处/);
  });

  it('hold the archive against its log, and name what was changed', async () => {
    await visitor.post('/evidence/verification', { what: 'all', media: 'on' });
    await desk.world.app.verifier.ended();
    const fine = (await visitor.get('/evidence/verification')).text;
    tamper(`UPDATE opened SET json = replace(json, '第 3 条', '第 9 条') WHERE seq = 4`);
    await visitor.post('/evidence/verification', { what: 'sample', sample: '1000' });
    await desk.world.app.verifier.ended();
    const wrong = (await visitor.get('/evidence/verification')).text;
    tamper(`UPDATE opened SET json = replace(json, '第 9 条', '第 3 条') WHERE seq = 4`);

    assert.match(fine, /整个存档：\d+ 条存证全部相符，没有发现改动/);
    assert.match(wrong, /发现 1 处问题/);
    assert.match(wrong, /2026 年 11 月序号 4 的明文被改过/);
    assert.match(wrong, /这条消息：<a href="\/chats\?[^"]*at=4">[^<]*，2026-/);
    assert.match(wrong, /请保留现在的数据目录与备份/);
    assert.match((await visitor.get('/trail?acts=archive-verified')).text, /校验存档（抽样 1000 条）/);
  });

  function tamper(statements: string): void {
    const db = new Database(join(pathsOf(desk.world.config).months, '2026-11.db'));
    const sql = db
      .prepare(`SELECT sql FROM sqlite_schema WHERE name = 'opened_is_never_changed'`)
      .pluck()
      .get() as string;
    db.exec(`DROP TRIGGER opened_is_never_changed; ${statements}; ${sql}`);
    db.close();
  }

  it('say in words what cannot be held against anything', async () => {
    for (const [fields, sentence] of [
      [{ what: 'month', month: '2026-13' }, /选择要校验的月份/],
      [{ what: 'sample', sample: '-1' }, /抽样条数填/],
      [{ what: 'conversation', conversation: '' }, /还没有选会话/],
    ] as const) {
      const answer = await visitor.post('/evidence/verification', fields);
      assert.equal(answer.status, 422);
      assert.match(answer.text, sentence);
    }
    await visitor.post('/evidence/verification', { what: 'all', outside: 'nonsense' });
    await desk.world.app.verifier.ended();
    assert.match((await visitor.get('/evidence/verification')).text, /外部检查点不是这里签出的，或被改过/);
  });

  it('give a checkpoint as text, as a file and on paper', async () => {
    const list = (await visitor.get('/evidence/checkpoints')).text;
    const href = /href="(\/evidence\/checkpoints\/1\/\d+)"/.exec(list)![1]!;
    const { text } = await visitor.get(href);
    const file = await visitor.get(`${href}/file`);
    const note = readFileSync(join(pathsOf(desk.world.config).log, '1', 'checkpoint'), 'utf8');
    await visitor.post('/checkpoint-places', { kind: 'paper', name: '档案室', every: '720', on: 'on' });
    const paper = (await visitor.get(`${href}/print`)).text;
    await visitor.post(`${href}/paper`, { place: /name="place" value="(\d+)"/.exec(paper)![1]! });

    assert.match(text, /data-copy="huicun\.local/);
    assert.equal(file.text, note);
    assert.match(paper, /src="data:image\/svg\+xml;base64,/);
    assert.match((await visitor.get('/evidence/checkpoints')).text, /档案室/);
    assert.equal((await visitor.get('/evidence/checkpoints/1/99999')).status, 404);
  });

  it('send checkpoints to a folder, to an address and to an authority, on their timetables', async () => {
    const folder = join(outside, 'audit');
    mkdirSync(folder);
    const authority = new SimulatedAuthority(outside);
    const stampAt = await authority.listen();
    await visitor.post('/checkpoint-places', {
      kind: 'folder',
      name: '审计共享',
      target: folder,
      every: '24',
      on: 'on',
    });
    await visitor.post('/checkpoint-places', {
      kind: 'webhook',
      name: '合规平台',
      target: address(),
      every: '1',
      on: 'on',
    });
    await visitor.post('/checkpoint-places', {
      kind: 'timestamp',
      name: '时间戳中心',
      target: stampAt,
      every: '168',
      on: 'on',
    });

    assert.equal(await send(), 3);
    assert.equal(await send(), 0);
    await grow('又一条');
    desk.world.now += HOUR;
    assert.equal(await send(), 1); // the hourly one
    desk.world.now += 24 * HOUR;
    visitor = await desk.signedIn(); // the session has run out
    assert.equal(await send(), 1); // the daily one: the hourly one has not grown since
    await authority.close();

    assert.equal(readdirSync(folder).length, 2);
    assert.deepEqual(
      received.map(({ type }) => type),
      ['huicun-checkpoint', 'huicun-checkpoint'],
    );
    const posts = (await visitor.get('/evidence/checkpoints')).text;
    const receipt = /href="(\/evidence\/posts\/\d+\/receipt)"/.exec(posts)![1]!;
    assert.equal((await visitor.get(receipt)).status, 200);
    assert.match((await visitor.get('/evidence')).text, /审计共享<\/b>[\s\S]*正常/);
  });

  it('show what did not go, with the reason, and try again later', async () => {
    webStatus = 503;
    await grow('再一条');
    desk.world.now += HOUR;
    assert.equal(await send(), 0);
    assert.match((await visitor.get('/evidence')).text, /送不出去[\s\S]*回答 HTTP 503/);
    webStatus = 200;
    assert.equal(await send(), 0); // spared for a minute
    desk.world.now += 60_000;
    assert.equal(await send(), 1);
    assert.doesNotMatch((await visitor.get('/evidence')).text, /HTTP 503/);
  });

  it('refuse places that vouch for nothing', async () => {
    for (const [fields, sentence] of [
      [{ kind: 'folder', target: join(desk.world.config.dataDir, 'log') }, /在数据目录之内/],
      [{ kind: 'folder', target: join(outside, 'nowhere') }, /没有文件夹/],
      [{ kind: 'folder', target: 'relative' }, /完整路径/],
      [{ kind: 'mail', target: 'nobody' }, /邮箱地址/],
      [{ kind: 'webhook', target: 'file:///etc/passwd' }, /以 http/],
      [{ kind: 'webhook', target: 'https://user:pass@example.com/' }, /不带账号与密码/],
      [{ kind: 'folder', target: outside, name: '' }, /填写名称/],
    ] as const) {
      const answer = await visitor.post('/checkpoint-places', { name: '留存', every: '24', on: 'on', ...fields });
      assert.equal(answer.status, 422);
      assert.match(answer.text, sentence);
    }
  });

  it('are for those who may', async () => {
    permissions = ['see-evidence', 'own-account'];
    const greyed = (await visitor.get('/evidence/verification')).text;
    const refused = await visitor.post('/evidence/verification', { what: 'all' });
    const places = await visitor.get('/checkpoint-places');
    permissions = ['set-up', 'own-account'];
    const hidden = await visitor.get('/evidence');
    permissions = ALL_PERMISSIONS;

    assert.match(greyed, /data-denied[^>]*>.*开始校验/);
    assert.equal(refused.status, 403);
    assert.deepEqual([places.status, hidden.status], [404, 404]);
  });
});
