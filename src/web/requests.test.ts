import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { logInto } from '../lib/log.ts';
import type { Store } from '../store/store.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

type Line = Readonly<Record<string, unknown>>;

describe('the log of requests', () => {
  const desk = new Desk();
  const lines: string[] = [];
  let visitor: Visitor;
  let broken = false;
  before(async () => {
    desk.world.says('zhangwei', 'wm-anna', '标记甲：保本无风险');
    await desk.world.archive();
    const log = logInto('debug', [{ write: (line) => lines.push(line) }]);
    const { store } = desk.world.app;
    const read: Store['read'] = (query, ...args) =>
      broken && query.name === 'findEmployee'
        ? Promise.reject(new SyntaxError('near "标记丙": syntax'))
        : store.read(query, ...args);
    const own: Store = {
      read,
      write: (change, ...args) => store.write(change, ...args),
      writeTraced: (traces, change, ...args) => store.writeTraced(traces, change, ...args),
      close: () => store.close(),
    };
    await desk.open({ change: { log, store: own } });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());
  beforeEach(() => {
    lines.length = 0;
    broken = false;
  });

  const said = async (): Promise<Line[]> => {
    await new Promise((resolve) => setImmediate(resolve));
    return lines.map((line) => JSON.parse(line) as Line);
  };

  it('has a line for each: method, route, status, time, id and account', async () => {
    const { headers } = await visitor.get('/health');
    const line = (await said()).find(({ route }) => route === '/health')!;
    const { method, status, request, account, ms } = line;
    assert.deepEqual([method, status, account], ['GET', 200, 1]);
    assert.equal(request, headers.get('x-request-id'));
    assert.match(String(request), /^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/);
    assert.ok(typeof ms === 'number' && ms > 0);
  });

  it('takes over the id of whoever was asked before, when it is sane', async () => {
    for (const id of ['a1b2c3d4-proxy.7', '01J9Z8Q4M5']) {
      const { headers } = await visitor.get('/healthz', { 'x-request-id': id });
      assert.equal(headers.get('x-request-id'), id);
    }
    for (const id of ['short', '<script>alert(1)</script>', 'x'.repeat(65), 'two words here', '../../etc/passwd']) {
      const { headers } = await visitor.get('/healthz', { 'x-request-id': id });
      assert.match(headers.get('x-request-id')!, /^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/, id);
    }
  });

  it('shows on the page that failed the number under which the log tells why', async () => {
    broken = true;
    const { status, text } = await visitor.get('/employees/zhangwei');
    assert.equal(status, 500);
    const number = /编号 <code>([^<]+)<\/code>/.exec(text)![1];
    const found = (await said()).filter(({ request }) => request === number);
    assert.ok(found.some(({ err }) => (err as { type?: string } | undefined)?.type === 'SyntaxError'));
    assert.ok(found.some(({ route, status: code }) => route === '/employees/:userid' && code === 500));
  });

  it('holds nothing that was said, asked, typed or carried', async () => {
    const chat = encodeURIComponent('wm-anna|zhangwei');
    const stranger = desk.visitor('marked-browser');
    await stranger.get('/sign-in');
    await stranger.post('/sign-in', { login: LOGIN, password: '标记口令' });
    for (const path of [
      `/chats?chat=${chat}&since=all`,
      `/search?q=${encodeURIComponent('标记甲')}`,
      `/people/find?q=${encodeURIComponent('标记乙')}`,
      '/employees/zhangwei',
      '/customers/wm-anna',
      '/chats?before=标记',
      '/nowhere/标记丁',
    ])
      await visitor.get(path, { referer: 'http://标记.example/'.replace('标记', 'mark-host') });
    broken = true;
    await visitor.get('/employees/zhangwei');
    const all = (await said()).map((line) => JSON.stringify(line)).join('\n');
    assert.ok(all.length > 1000);
    for (const secret of [
      PASSWORD,
      'archive-secret',
      'zhangwei',
      'wm-anna',
      'mark-host',
      LOGIN,
      ...visitor.cookies.values(),
    ])
      assert.ok(!all.includes(secret), secret);
    assert.doesNotMatch(all, /标记|保本|%E6%A0%87|cookie|user-agent|"url"/);
  });
});
