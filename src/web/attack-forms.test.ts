import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { actions, pages } from './pages/index.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const addressOf = (path: string): string => path.replace(/:\w+/g, '1');

describe('what other sites and clever addresses try', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    await desk.open({ access: viewerOf });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('no form is taken without the token of this session', async () => {
    const taken: string[] = [];
    for (const { path } of actions.filter(({ method }) => method === 'post')) {
      const { status, text } = await visitor.post(addressOf(path), { _csrf: '0'.repeat(64) });
      if (status !== 403 || !text.includes('页面已过期')) taken.push(`${status} ${path}`);
    }
    assert.deepEqual(taken, []);
  });

  it('nobody gets anywhere without signing in', async () => {
    const open: string[] = [];
    for (const { method, path, may } of [...pages, ...actions]) {
      if (method !== 'get' || may === 'anyone') continue;
      const { status, location } = await desk.visitor().get(addressOf(path));
      if (status !== 303 || !location.startsWith('/sign-in')) open.push(`${status} ${path}`);
    }
    assert.deepEqual(open, []);
  });

  it('no path leads out of its folder', async () => {
    const ways = [
      '../../package.json',
      '..%2f..%2fpackage.json',
      '%2e%2e/%2e%2e/package.json',
      '....//package.json',
      '%00',
      '..\\..\\package.json',
    ];
    for (const folder of [
      '/assets/',
      '/exports/1/',
      '/messages/1/media/',
      '/setup/',
      '/employees/',
      '/customers/',
      '/groups/',
    ]) {
      for (const way of ways) {
        const { status, text } = await visitor.get(folder + way);
        assert.ok(status === 404 || status === 400 || status === 303, `${status} ${folder}${way}`);
        assert.doesNotMatch(text, /"dependencies"/);
      }
    }
  });

  it('no value ends up in a header', async () => {
    const breaking = encodeURIComponent('/health\r\nSet-Cookie: planted=1');
    for (const address of [
      `/sign-in?next=${breaking}`,
      `/search?q=${breaking}`,
      `/chats?who=${breaking}`,
      `/messages/1%0d%0aX: 1`,
    ]) {
      const { headers } = await visitor.get(address);
      assert.ok(!headers.getSetCookie().some((line) => line.startsWith('planted')), address);
      assert.equal(headers.get('x'), null);
    }
  });

  it('no answer shows where the program lies or what it is made of', async () => {
    for (const address of [
      '/nothing',
      '/chats?since=x',
      '/messages/x',
      '/exports/99999999999999999999/file',
      '/search?kind=a&kind=b',
    ]) {
      const { text, headers } = await visitor.get(address);
      assert.doesNotMatch(text, /\bat \w+.*\.ts:\d+|node_modules|\/src\//, address);
      assert.equal(headers.get('x-powered-by'), null);
    }
  });
});
