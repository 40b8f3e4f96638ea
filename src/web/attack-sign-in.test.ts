import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import type { Store } from '../store/store.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';
import { watch } from './testing/watch.ts';

/** What people try at the door. Codes of invitations and resets: reset.test.ts; one-time passwords: totp.test.ts. */
describe('an attack on signing in', () => {
  const company = makeCompany(1);
  const wecom = new SimulatedWecom({ company });
  const member = company.staff[0]!.userid;
  let desk: Desk;

  before(async () => {
    await wecom.listen();
    desk = new Desk({ settings: { ...wecom.settings(), TRUSTED_PROXIES: '127.0.0.1' } });
    await desk.open();
    await desk.addAdministrator();
    change(`UPDATE accounts SET wecom_userid = '${member}'`);
    wecom.state.redirectHost = new URL(desk.base).host;
  });
  after(async () => {
    await desk.close();
    await wecom.close();
  });

  function change(statements: string, file: 'desk' | 'archive' = 'desk'): void {
    const db = new Database(pathsOf(desk.world.config)[file]);
    db.exec(statements);
    db.close();
  }

  async function stranger(): Promise<Visitor> {
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    return visitor;
  }

  const signIn = (visitor: Visitor, more: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    visitor.post('/sign-in', { login: LOGIN, password: PASSWORD, ...more }, headers);

  const isIn = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;

  describe('from another site', () => {
    it('is refused wherever something would happen, with no token, a made-up one and that of another session', async () => {
      const victim = await desk.signedIn();
      const other = /name="_csrf" value="([0-9a-f]+)"/.exec((await desk.visitor().get('/sign-in')).text)![1]!;
      const paths = ['/sign-in', '/sign-in/totp', '/reset', '/join', '/first', '/sign-out', '/account/password'];
      const own = ['/account/totp', '/account/totp/remove', '/account/wecom/remove', '/account/sessions/remove'];
      for (const path of [...paths, ...own]) {
        for (const _csrf of ['', 'f'.repeat(64), other])
          assert.equal((await victim.post(path, { _csrf, login: LOGIN, password: PASSWORD })).status, 403, path);
      }
      assert.ok(await isIn(victim));
    });

    it('finds no session to use: its cookie does not come along, and is not replaced', async () => {
      const victim = await desk.signedIn();
      const lines = (await desk.visitor().get('/sign-in')).headers.getSetCookie();
      for (const line of lines) assert.match(line, /HttpOnly; SameSite=Strict/);
      const link = { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
      const answer = await desk.visitor().get('/chats?who=lisi&q="><script>', link);
      assert.equal(answer.status, 200);
      assert.match(answer.text, /content="0;url=\/chats\?who=lisi&amp;q=(%22|&#34;|&quot;)/);
      assert.deepEqual(
        answer.headers.getSetCookie().filter((line) => line.startsWith('huicun=')),
        [],
      );
      assert.ok(await isIn(victim));
    });

    it('does not go round in a circle when there is no session to come back with', async () => {
      const visitor = desk.visitor();
      const link = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
      assert.equal((await visitor.get('/chats', link)).status, 200);
      assert.equal((await visitor.get('/chats', link)).location, '/sign-in?next=%2Fchats');
      // A browser that says nothing of where it comes from, and keeps no cookies.
      const plain = { accept: 'text/html' };
      assert.equal((await desk.visitor().get('/chats', plain)).status, 200);
      const again = { ...plain, referer: `${desk.base}/chats` };
      assert.equal((await desk.visitor().get('/chats', again)).location, '/sign-in?next=%2Fchats');
    });
  });

  describe('with a session put there before', () => {
    it('gets nothing: the id is new after signing in, and one that was made up is not taken over', async () => {
      const victim = await stranger();
      const planted = desk.visitor();
      planted.cookies.set('huicun', victim.cookies.get('huicun')!);
      await signIn(victim);
      assert.ok(await isIn(victim));
      assert.equal(await isIn(planted), false);
      const madeUp = desk.visitor();
      madeUp.cookies.set('huicun', 's%3Amade-up-by-somebody.c2lnbmF0dXJl');
      await madeUp.get('/sign-in');
      assert.notEqual(madeUp.cookies.get('huicun'), 's%3Amade-up-by-somebody.c2lnbmF0dXJl');
    });

    it('nor with a browser made known before: what it is known by is new as well', async () => {
      const victim = await stranger();
      victim.cookies.set('huicun-device', 'planted');
      await signIn(victim);
      const hashes = desk.rows<{ id: string }>('desk', 'SELECT id_hash AS id FROM devices');
      assert.notEqual(victim.cookies.get('huicun-device'), 'planted');
      assert.ok(!hashes.some(({ id }) => id === hash('sha256', 'planted')));
      const before = victim.cookies.get('huicun-device');
      await victim.get('/account');
      await victim.post('/sign-out');
      await victim.get('/sign-in');
      await signIn(victim);
      assert.notEqual(victim.cookies.get('huicun-device'), before);
    });
  });

  it('that would lead elsewhere stays here', async () => {
    const elsewhere = [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/%0d',
      '/\t/evil.example',
      'javascript:alert(1)',
    ];
    for (const next of elsewhere) {
      const { location } = await signIn(await stranger(), { next });
      assert.ok(location === '/' || location === '/%0d', `${next} -> ${location}`);
    }
    const link = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
    const answer = await desk.visitor().get(`${desk.base}//evil.example/`, link);
    assert.equal(answer.status, 404);
    assert.doesNotMatch(answer.text, /http-equiv/);
  });

  /** Goes to WeCom, where somebody confirms, and comes to the address it sends the browser back to. */
  async function begin(visitor: Visitor, way: 'scan' | 'wecom', who = member): Promise<string> {
    const { location } = await visitor.get(`/sign-in/${way}`);
    const confirm = location.replace('/sso/login?', '/sso/confirm?').replace('#wechat_redirect', '');
    const sent = await fetch(`${confirm}&${new URLSearchParams({ who })}`, { redirect: 'manual' });
    const back = new URL(sent.headers.get('location')!);
    return back.pathname + back.search;
  }

  for (const way of ['scan', 'wecom'] as const) {
    it(`with what came back from WeCom (${way}) works neither twice nor in another browser`, async () => {
      const [victim, thief] = [desk.visitor(), desk.visitor()];
      const used = await begin(victim, way);
      assert.equal((await thief.get(used)).status, 401);
      await victim.get(used);
      assert.ok(await isIn(victim));
      assert.equal((await thief.get(used)).status, 401);
      const own = new URL(await begin(thief, way, '@cancelled'), desk.base);
      own.searchParams.set('code', new URL(used, desk.base).searchParams.get('code')!);
      assert.equal((await thief.get(own.pathname + own.search)).status, 401);
      assert.equal(await isIn(thief), false);
    });
  }

  it('by trying passwords locks out whoever tries, never the owner in his own browser nor his scan', async () => {
    const owner = await desk.signedIn();
    await owner.get('/account');
    await owner.post('/sign-out');
    await owner.get('/sign-in');
    const attacker = await stranger();
    const from = (i: number) => ({ 'x-forwarded-for': `198.51.100.${i}` });
    const tries = Array.from({ length: 25 }, (_, i) => signIn(attacker, { password: `guess ${i}` }, from(i)));
    const refused = await Promise.all(tries);
    assert.equal(refused.filter(({ text }) => text.includes('已锁定')).length, 5);
    const right = await signIn(attacker, {}, from(99));
    assert.match(right.text, /已锁定/);
    assert.equal((await signIn(owner)).location, '/');
    const scanner = desk.visitor();
    await scanner.get(await begin(scanner, 'scan'));
    assert.ok(await isIn(scanner));
    const tried = desk.rows<{ n: number }>(
      'desk',
      `SELECT count(*) AS n FROM trail WHERE act = 'sign-in-failed' AND ip LIKE '198.51.100.%'`,
    );
    assert.equal(tried[0]!.n, 26);
    desk.world.now += 15 * 60_000 + 1;
  });

  it('that uses up the tries of an address leaves the owner behind it his own browser and his scan', async () => {
    const owner = await desk.signedIn();
    await owner.get('/account');
    await owner.post('/sign-out');
    await owner.get('/sign-in');
    const office = { 'x-forwarded-for': '203.0.113.50' };
    const attacker = await stranger();
    const tries = Array.from({ length: 41 }, () => attacker.post('/sign-in', {}, office));
    const answers = await Promise.all(tries);
    assert.ok(answers.some(({ status }) => status === 429));
    assert.equal((await attacker.post('/sign-in', { login: LOGIN, password: PASSWORD }, office)).status, 429);
    assert.equal((await signIn(owner, {}, office)).location, '/');
    const scanner = desk.visitor();
    const back = await begin(scanner, 'scan');
    assert.equal((await scanner.get(back, office)).location, '/');
    desk.world.now += 15 * 60_000 + 1;
  });

  it('by asking which names exist learns nothing: the same statements, the same work', async () => {
    change(
      `INSERT INTO accounts (login, name, password_hash, enabled, created_at) VALUES ('closed', '', 'scrypt$1024$8$1$AAAA$AAAA', 0, 0), ('scan-only', '', NULL, 1, 0)`,
    );
    const seen: [string, readonly string[], number][] = [];
    for (const login of [LOGIN, 'nobody', 'closed', 'scan-only']) {
      const visitor = await stranger();
      const {
        statements,
        derived,
        result: answer,
      } = await watch(() => signIn(visitor, { login, password: 'not this one' }));
      assert.match(answer.text, /账号或密码不对/);
      seen.push([login, statements, derived]);
    }
    for (const [login, statements, derived] of seen) {
      assert.equal(derived, 1, login);
      assert.deepEqual(statements, seen[0]![1], login);
    }
  });

  it('that left no trace did not happen: without the trail nobody gets in', async () => {
    const closed = new Desk();
    const store = new Proxy(closed.world.app.store, {
      get: (of, name) => {
        const value = Reflect.get(of, name) as unknown;
        if (name === 'writeTraced') return () => Promise.reject(new Error('disk full'));
        return typeof value === 'function' ? value.bind(of) : value;
      },
    }) as Store;
    await closed.open({ change: { store } });
    await closed.addAdministrator();
    const visitor = closed.visitor();
    await visitor.get('/sign-in');
    assert.ok((await signIn(visitor)).status >= 500);
    assert.equal(await isIn(visitor), false);
    await closed.close();
  });

  it('with a session of somebody who has been closed out or has left comes too late', async () => {
    const [closed, left] = [await desk.signedIn(), await desk.signedIn()];
    change('UPDATE accounts SET enabled = 0');
    assert.equal(await isIn(closed), false);
    change('UPDATE accounts SET enabled = 1');
    change(
      `INSERT INTO employees (userid, name, alias, position, seen_at, revision) VALUES ('${member}', '', '', '', 0, 0)`,
      'archive',
    );
    assert.ok(await isIn(left));
    change(`UPDATE employees SET gone_at = 1 WHERE userid = '${member}'`, 'archive');
    assert.equal(await isIn(left), false);
    assert.equal((await signIn(await stranger())).status, 401);
    const scanner = desk.visitor();
    assert.match((await scanner.get(await begin(scanner, 'scan'))).text, /账号已关闭，或成员已离职/);
    assert.equal(await isIn(scanner), false);
  });
});
