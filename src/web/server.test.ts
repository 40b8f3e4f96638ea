import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import type { Store } from '../store/store.ts';
import { createStartingServer } from './server.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import { Visitor } from './testing/visitor.ts';

const CSP =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;media-src 'self';font-src 'self';connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'";

describe('every page', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    const seq = desk.world.says('lisi', 'zhangsan', '你好 <b>粗</b>');
    await desk.world.pull();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
    assert.equal(seq, 1);
  });
  after(() => desk.close());

  const OPEN = ['/sign-in', '/nothing', '/assets/none.css'];
  const PAGES = [
    '/chats',
    '/chats?chat=lisi%7Czhangsan&find=%E5%A5%BD',
    '/search',
    '/search?q=%E5%A5%BD&hit=1',
    '/health',
    '/account',
    '/nothing',
  ];

  it('carries the content policy, and no inline script or style', async () => {
    const answers = [
      ...(await Promise.all(OPEN.map((path) => desk.visitor().get(path)))),
      ...(await Promise.all(PAGES.map((path) => visitor.get(path)))),
    ];
    for (const { headers, text } of answers) {
      assert.equal(headers.get('content-security-policy'), CSP);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.doesNotMatch(text, /<style|\sstyle=|<script(?! src="\/assets\/)|\son\w+=|hx-on|javascript:/i);
    }
  });

  it('asks who one is first, and sends htmx there too', async () => {
    const stranger = desk.visitor();
    for (const path of ['/', '/chats', '/chats/messages', '/messages/1', '/search', '/health', '/account']) {
      assert.equal((await stranger.get(path)).location.split('?')[0], '/sign-in', path);
    }
    const part = await stranger.part('/chats', 'chat');
    assert.equal(part.status, 401);
    assert.equal(part.headers.get('hx-redirect'), '/sign-in');
    const around = { 'hx-current-url': `${desk.base}/chats?who=lisi` };
    const poll = await stranger.part('/chats/messages', 'poll-messages', around);
    assert.equal(poll.headers.get('hx-redirect'), '/sign-in?next=%2Fchats%3Fwho%3Dlisi');
  });

  it('is refused to a form without the token of its session', async () => {
    await visitor.get('/account');
    for (const token of ['', 'abc', '0'.repeat(64)]) {
      const answer = await visitor.post('/account/wecom/remove', { _csrf: token });
      assert.equal(answer.status, 403);
      assert.match(answer.text, /页面已过期/);
    }
  });

  it('answers 400 with words to conditions it does not understand', async () => {
    const wrong = [
      '/chats?since=7',
      '/chats?at=x',
      '/chats?on=2026-13-01',
      '/search?from=yesterday',
      '/search?before=1,x',
      '/messages/abc',
      '/chats?tab=a&tab=b',
    ];
    for (const path of wrong) {
      const { status, text } = await visitor.get(path);
      assert.equal(status, 400, path);
      assert.match(text, /不能识别的条件/);
    }
    const words = Array.from({ length: 21 }, (_, i) => `w${i}`);
    const many = await visitor.get(`/search?q=${words.join('+')}`);
    assert.equal(many.status, 400);
    assert.match(many.text, /搜索词过多（21 个）/);
    assert.match(many.text, new RegExp(`value="${words.join(' ')}"`));
  });

  it('is not found when there is no such thing', async () => {
    for (const path of ['/nothing', '/messages/999', '/chats?chat=nobody', '/chats/messages?chat=nobody&before=1.1']) {
      const { status, text } = await visitor.get(path);
      assert.equal(status, 404, path);
      assert.match(text, /没有找到这个页面/);
    }
  });

  it('survives a body that is no form', async () => {
    const { port } = new URL(desk.base);
    const status = await new Promise((done) => {
      const sent = request({
        port,
        path: '/sign-in',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      sent.on('response', (response) => done(response.statusCode));
      sent.end(`login=${'x'.repeat(100_000)}`);
    });
    assert.equal(status, 413);
  });

  it('serves its files for ever under a name that changes with them', async () => {
    const { text } = await visitor.get('/chats');
    const paths = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((found) => found[1]!);
    assert.ok(paths.length >= 8);
    for (const path of paths) {
      const { status, headers } = await visitor.get(path);
      assert.equal(status, 200);
      assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable');
    }
  });
});

describe('permission', () => {
  const without = (permission: Permission) => ({
    access: (account: Parameters<typeof viewerOf>[0]) => ({
      ...viewerOf(account),
      permissions: ALL_PERMISSIONS.filter((other) => other !== permission),
    }),
  });

  it('missing for a page: it is neither in the menu nor found', async () => {
    const desk = new Desk();
    await desk.open(without('search'));
    await desk.addAdministrator();
    const visitor = await desk.signedIn();
    assert.equal((await visitor.get('/search')).status, 404);
    assert.doesNotMatch((await visitor.get('/chats')).text, /href="\/search"/);
    await desk.close();
  });

  it('missing for an action: it stays visible and says so', async () => {
    const desk = new Desk();
    await desk.open(without('pull'));
    await desk.addAdministrator();
    const visitor = await desk.signedIn();
    assert.match((await visitor.get('/health')).text, /<button[^>]* aria-disabled="true" data-denied>/);
    const answer = await visitor.post('/health/pull');
    assert.equal(answer.status, 403);
    assert.match(answer.text, /您无此操作权限，请联系管理员/);
    await desk.close();
  });
});

describe('an error nobody expected', () => {
  const desk = new Desk();
  let broken = false;
  const logged: unknown[][] = [];
  before(async () => {
    const { store, log } = desk.world.app;
    const read: Store['read'] = (query, ...args) => {
      if (broken && query.name === 'readStaffTree') return Promise.reject(new Error('disk I/O error in 张三’s row'));
      return store.read(query, ...args);
    };
    const write: Store['write'] = (change, ...args) => store.write(change, ...args);
    const writeTraced: Store['writeTraced'] = (traces, change, ...args) => store.writeTraced(traces, change, ...args);
    const heard = Object.assign(Object.create(log), { error: (...line: unknown[]) => logged.push(line) });
    await desk.open({ change: { store: { read, write, writeTraced, close: () => store.close() }, log: heard } });
    await desk.addAdministrator();
  });
  after(() => desk.close());

  it('shows a number to hand on, the same as in the log, and nothing of the error', async () => {
    const visitor = await desk.signedIn();
    broken = true;
    const { status, text } = await visitor.get('/chats');
    assert.equal(status, 500);
    assert.match(text, /页面没有打开，数据没有丢失/);
    const number = /[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}/.exec(text)![0];
    assert.ok(logged.some(([fields]) => (fields as { request?: string }).request === number));
    assert.doesNotMatch(text, /disk I\/O|readStaffTree|\.ts/);
    const part = await visitor.part('/chats', 'people');
    assert.match(part.headers.get('content-type')!, /text\/plain/);
    assert.match(part.text, /^页面没有打开，数据没有丢失。.*编号 [0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/);
  });
});

describe('a page while the state of the archive cannot be read', () => {
  it('is shown all the same, with a warning', async () => {
    const desk = new Desk();
    const { store } = desk.world.app;
    const read: Store['read'] = (query, ...args) =>
      query.name === 'readHealth' ? Promise.reject(new Error('disk')) : store.read(query, ...args);
    const write: Store['write'] = (change, ...args) => store.write(change, ...args);
    const writeTraced: Store['writeTraced'] = (traces, change, ...args) => store.writeTraced(traces, change, ...args);
    await desk.open({ change: { store: { read, write, writeTraced, close: () => store.close() } } });
    await desk.addAdministrator();
    const { status, text } = await (await desk.signedIn()).get('/chats');
    assert.equal(status, 200);
    assert.match(text, /class="banner"[\s\S]*存档状态读取失败/);
    await desk.close();
  });
});

describe('too many requests', () => {
  it('are refused for a while, with a page that says so', async () => {
    const desk = new Desk();
    await desk.open();
    await desk.addAdministrator();
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    const fields = { login: '', password: '' };
    let answer = await visitor.post('/sign-in', fields);
    for (let i = 0; i < 40; i += 1) answer = await visitor.post('/sign-in', fields);
    assert.equal(answer.status, 429);
    assert.match(answer.text, /请求太频繁/);
    assert.equal(answer.headers.get('retry-after'), '900');
    await desk.close();
  });
});

describe('behind https', () => {
  it('cookies are secure and the browser is told to stay with it', async () => {
    const desk = new Desk({ settings: { BASE_URL: 'https://archive.example' } });
    await desk.open();
    await desk.addAdministrator();
    const { headers } = await desk.visitor().get('/sign-in');
    assert.match(headers.getSetCookie()[0]!, /^__Host-huicun=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    assert.match(headers.get('strict-transport-security')!, /max-age=/);
    await desk.close();
  });
});

describe('while the program starts', () => {
  it('every address says so and comes back by itself', async () => {
    const server = createStartingServer({ baseUrl: '', tlsCert: '' }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const answer = await new Visitor(`http://127.0.0.1:${port}`).get('/chats');
    assert.equal(answer.status, 503);
    assert.match(answer.text, /服务正在启动/);
    assert.equal(answer.headers.get('content-security-policy'), CSP);
    server.close();
    server.closeAllConnections();
  });

  it('tells how far an upgrade has come', async () => {
    const progress = { name: 'archive/2026-09.db', done: 7, count: 14, doneBytes: 43, bytes: 100 };
    const server = createStartingServer({ baseUrl: '', tlsCert: '' }, () => progress).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { text } = await new Visitor(`http://127.0.0.1:${port}`).get('/');
    assert.match(text, /value="43"[\s\S]*正在升级第 8 个文件，共 14 个：archive\/2026-09\.db/);
    server.close();
    server.closeAllConnections();
  });
});
