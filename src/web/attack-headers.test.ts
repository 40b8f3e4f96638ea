import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { z } from 'zod';
import { readConfig } from '../config.ts';
import type { Store } from '../store/store.ts';
import { actions, pages } from './pages/index.ts';
import { trustedProxies } from './protection.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What people try with the lines around a request. */
describe('an attack through headers', () => {
  const desk = new Desk({ settings: { AGENT_ID: '1', AGENT_SECRET: 'x' } });
  const fixed = new Desk({ settings: { AGENT_ID: '1', AGENT_SECRET: 'x', BASE_URL: 'https://archive.example' } });
  before(async () => {
    for (const one of [desk, fixed]) {
      await one.open();
      await one.addAdministrator();
    }
  });
  after(async () => {
    await desk.close();
    await fixed.close();
  });

  /** As written, without what fetch would correct. */
  function ask({ base }: Desk, path: string, headers: Record<string, string> = {}): Promise<Raw> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(base);
      const sent = request({ port, host: '127.0.0.1', path, headers }, async (answer) => {
        let text = '';
        for await (const chunk of answer) text += chunk;
        resolve({ status: answer.statusCode!, headers: answer.headers, text });
      });
      sent.once('error', reject).end();
    });
  }

  it('puts no line of its own into an answer', async () => {
    const line = '%0d%0aSet-Cookie:%20planted=1%0d%0aX-Planted:%20yes';
    const paths = [
      `/sign-in?next=/${line}`,
      `/sign-in/scan?next=/${line}`,
      `/chats?who=${line}`,
      `/x${line}`,
      `/${line}`,
    ];
    for (const path of paths) {
      const link = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
      for (const { headers } of [await ask(desk, path), await ask(desk, path, link)]) {
        assert.equal(headers['x-planted'], undefined, path);
        assert.ok(!String(headers['set-cookie']).includes('planted='), path);
      }
    }
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    const { location, headers } = await visitor.post('/sign-in', {
      login: LOGIN,
      password: PASSWORD,
      next: '/a\r\nX-Planted: yes',
    });
    assert.equal(location, '/');
    assert.equal(headers.get('x-planted'), null);
  });

  it('leads nobody to a host of its own: with a fixed address none is believed', async () => {
    for (const headers of [
      { host: 'evil.example' },
      { 'x-forwarded-host': 'evil.example' },
      { forwarded: 'host=evil.example' },
    ]) {
      const { headers: answered } = await ask(fixed, '/sign-in/scan', headers);
      const back = new URL(String(answered['location'])).searchParams.get('redirect_uri');
      assert.equal(back, 'https://archive.example/sign-in/scan/return');
      assert.ok(!(await ask(fixed, '/sign-in', headers)).text.includes('evil.example'));
    }
    const forwarded = await ask(desk, '/sign-in/scan', {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    });
    assert.ok(!String(forwarded.headers['location']).includes('evil.example'));
  });

  it('is not answered under a host that is no name', async () => {
    for (const host of ['evil.example/path', 'a b', '"><script>', 'user@evil.example', 'x:y'])
      assert.equal((await ask(desk, '/sign-in', { host })).status, 400, host);
    for (const host of ['archive', 'archive.example:8443', '127.0.0.1:80', '[::1]:8080'])
      assert.equal((await ask(desk, '/sign-in', { host })).status, 200, host);
  });

  it('does not come from elsewhere by saying so: only a proxy that is named is believed', async () => {
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    for (let i = 0; i < 6; i += 1) {
      const from = { 'x-forwarded-for': `198.51.100.${i}` };
      const { text } = await visitor.post('/sign-in', { login: 'somebody', password: 'x' }, from);
      if (i === 5) assert.match(text, /已锁定/);
    }
    const rows = desk.rows('desk', `SELECT DISTINCT ip FROM trail WHERE act = 'sign-in-failed'`);
    assert.deepEqual(rows, [{ ip: '127.0.0.1' }]);
    const proxies = (env: Record<string, string>) => trustedProxies(readConfig(env));
    const tls = { TLS_CERT: '/c.pem', TLS_KEY: '/k.pem' };
    assert.equal(proxies({}), false);
    assert.deepEqual(proxies({ BASE_URL: 'https://archive.example' }), ['loopback']);
    assert.equal(proxies({ BASE_URL: 'https://archive.example', ...tls }), false);
    assert.deepEqual(proxies({ TRUSTED_PROXIES: '10.0.0.2, 10.1.0.0/16 fd00::/8' }), [
      '10.0.0.2',
      '10.1.0.0/16',
      'fd00::/8',
    ]);
    for (const wrong of ['proxy.example', '10.0.0.0/33', '0.0.0.0/0', '10.0.0'])
      assert.throws(() => readConfig({ TRUSTED_PROXIES: wrong }), /不是 IP 地址/);
  });

  it('finds no secret in any address: what is secret is only ever posted', () => {
    const secret = /pass|secret|totp|token|again|current|pem|^code$|_csrf|api_?key/i;
    const fields = (input: z.ZodType) => Object.keys((input as { shape?: object }).shape ?? {});
    const loud = [...pages, ...actions]
      .filter(({ method }) => method === 'get')
      .flatMap(({ path, input }) =>
        fields(input)
          .filter((name) => secret.test(name))
          .map((name) => `${path} ${name}`),
      );
    assert.deepEqual(loud, []);
    const silent = actions.filter(
      ({ method, input }) => method === 'post' && fields(input).some((name) => secret.test(name)),
    );
    assert.ok(silent.length >= 6); // the test looks where it should
  });

  it('is told nothing of the program by an error', async () => {
    const broken = new Desk();
    const store = new Proxy(broken.world.app.store, {
      get: (of, name) => {
        if (name === 'read') return () => Promise.reject(new Error('SELECT secret FROM /data/huicun.db'));
        const value = Reflect.get(of, name) as unknown;
        return typeof value === 'function' ? value.bind(of) : value;
      },
    }) as Store;
    await broken.open({ change: { store } });
    for (const path of ['/sign-in', '/first', '/%E0%A4%A', '/sign-in?next=%']) {
      const { status, headers, text } = await ask(broken, path);
      assert.ok(status >= 400, path);
      assert.doesNotMatch(text, /SELECT|huicun\.db|node_modules|\.ts:\d|at async| {4}at /);
      assert.equal(headers['x-powered-by'], undefined);
      assert.equal(headers['server'], undefined);
      assert.match(String(headers['content-security-policy']), /default-src 'none'/);
    }
    await broken.close();
  });

  it('sends no more than a form holds', async () => {
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    assert.equal((await visitor.post('/sign-in', { login: 'x'.repeat(70_000) })).status, 413);
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`f${i}`, 'x']));
    assert.equal((await visitor.post('/sign-in', many)).status, 413);
    const file = { name: 'x.bin', bytes: new Uint8Array(1000) };
    assert.equal((await visitor.upload('/sign-in', file)).status, 403); // not read at all, its token neither
  });
});
