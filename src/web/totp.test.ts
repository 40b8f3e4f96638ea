import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { Secret, TOTP } from 'otpauth';
import { pathsOf } from '../config.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const STEP = 30_000;

describe('one-time passwords', () => {
  const desk = new Desk();
  let owner: Visitor;
  let totp: TOTP;

  before(async () => {
    await desk.open();
    await desk.addAdministrator();
    owner = await desk.signedIn();
    await owner.get('/account');
  });
  after(() => desk.close());

  /** What the telephone shows; each moment is a new one. */
  function digits(): string {
    desk.world.now += STEP;
    return totp.generate({ timestamp: desk.world.now });
  }

  /** Right password, in a browser never seen before. */
  async function firstStep(more: Record<string, string> = {}): Promise<{ visitor: Visitor; location: string }> {
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    const { location } = await visitor.post('/sign-in', { login: LOGIN, password: PASSWORD, next: '/health', ...more });
    if (location === '/sign-in/totp') await visitor.get(location);
    return { visitor, location };
  }

  const acts = () =>
    desk
      .rows<{ act: string; name: string }>('desk', 'SELECT act, name FROM trail ORDER BY n DESC LIMIT 2')
      .map(({ act, name }) => `${act} ${name}`);

  function require(needs: 0 | 1): void {
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec(`INSERT OR REPLACE INTO roles (key, needs_totp, made_at, changed_at) VALUES ('super', ${needs}, 0, 0)`);
    db.close();
  }

  it('are set up with what the telephone shows, and kept sealed', async () => {
    const { text } = await owner.get('/account/totp');
    const letters = /class="letters mono">([A-Z2-7 ]+)</.exec(text)![1]!;
    assert.match(text, /<img src="data:image\/svg\+xml;base64,/);
    assert.equal((await owner.get('/account/totp')).text.includes(letters), true); // the same when loaded again
    const secret = Secret.fromBase32(letters.replaceAll(' ', ''));
    totp = new TOTP({ secret });
    const wrong = await owner.post('/account/totp', { totp: '000000' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /动态口令不对/);
    assert.equal((await owner.post('/account/totp', { totp: digits() })).location, '/account');
    const [row] = desk.rows<{ totp: Buffer }>('desk', 'SELECT totp FROM accounts');
    assert.ok(!row!.totp.includes(Buffer.from(secret.bytes)));
    const kept = desk.rows<{ data: string }>('desk', 'SELECT data FROM sessions').map(({ data }) => data);
    assert.ok(!kept.join().includes(letters.replaceAll(' ', '')));
    assert.match((await owner.get('/account')).text, /已启用/);
    const changed = desk.rows('desk', `SELECT title FROM trail WHERE act = 'totp-changed'`);
    assert.deepEqual(changed, [{ title: '启用' }]);
  });

  it('are asked for after the password, and nothing opens before', async () => {
    const { visitor, location } = await firstStep();
    assert.equal(location, '/sign-in/totp');
    assert.equal((await visitor.get('/chats')).location, '/sign-in?next=%2Fchats');
    const wrong = await visitor.post('/sign-in/totp', { totp: '123' });
    assert.equal(wrong.status, 401);
    assert.match(wrong.text, /动态口令不对/);
    assert.deepEqual(acts(), ['sign-in-failed 林悦', 'sessions-ended 林悦']);
    const before = visitor.cookies.get('huicun');
    const typed = digits();
    assert.equal(
      (await visitor.post('/sign-in/totp', { totp: `${typed.slice(0, 3)} ${typed.slice(3)}` })).location,
      '/health',
    );
    assert.notEqual(visitor.cookies.get('huicun'), before);
    assert.equal((await visitor.get('/account')).status, 200);
    assert.deepEqual(acts()[0], 'sign-in 林悦');
  });

  it('wait in a session that is written before the browser is sent on to them', async () => {
    const visitor = desk.visitor();
    const { text } = await visitor.get('/sign-in');
    const _csrf = /name="_csrf" value="([0-9a-f]+)"/.exec(text)![1]!;
    const headers = { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const kept = await new Promise<string>((resolve, reject) => {
      const sent = request(new URL('/sign-in', desk.base), { method: 'POST', headers }, (answer) => {
        // Browsers follow as soon as they have read where to.
        resolve(
          desk
            .rows<{ data: string }>('desk', 'SELECT data FROM sessions')
            .map(({ data }) => data)
            .join(),
        );
        answer.resume();
      });
      sent.once('error', reject).end(new URLSearchParams({ _csrf, login: LOGIN, password: PASSWORD }).toString());
    });
    assert.match(kept, /"pending":/);
  });

  it('are good once, one step early or late, and come with the password if one likes', async () => {
    const typed = digits();
    const { location } = await firstStep({ totp: typed });
    assert.equal(location, '/health');
    const second = await firstStep({ totp: typed });
    assert.equal(second.location, '/sign-in/totp');
    assert.equal((await second.visitor.post('/sign-in/totp', { totp: typed })).status, 401);
    desk.world.now += 5 * STEP;
    const early = totp.generate({ timestamp: desk.world.now + STEP });
    assert.equal((await second.visitor.post('/sign-in/totp', { totp: early })).location, '/health');
    const late = await firstStep();
    const old = totp.generate({ timestamp: desk.world.now });
    assert.equal((await late.visitor.post('/sign-in/totp', { totp: old })).status, 401);
  });

  it('wait five minutes behind the right password, and are tried five times', async () => {
    const slow = await firstStep();
    desk.world.now += 5 * 60_000;
    assert.equal((await slow.visitor.post('/sign-in/totp', { totp: digits() })).location, '/sign-in');
    desk.world.now += 60 * 60_000;
    const { visitor } = await firstStep();
    for (let i = 0; i < 5; i += 1) await visitor.post('/sign-in/totp', { totp: `00000${i}` });
    const locked = await visitor.post('/sign-in/totp', { totp: digits() });
    assert.match(locked.text, /连续输错次数过多/);
    // The browser of its owner counts for itself.
    await owner.post('/sign-out', { _csrf: await tokenOf(owner) });
    await owner.get('/sign-in');
    assert.equal((await owner.post('/sign-in', { login: LOGIN, password: PASSWORD, totp: digits() })).location, '/');
  });

  it('are taken away only with the telephone in hand, and not while a role asks for them', async () => {
    require(1);
    await owner.get('/account/totp');
    assert.match((await owner.post('/account/totp/remove', { totp: digits() })).text, /要求使用动态口令，不能停用/);
    require(0);
    assert.equal((await owner.post('/account/totp/remove', { totp: '000000' })).status, 422);
    assert.equal((await owner.post('/account/totp/remove', { totp: digits() })).location, '/account');
    assert.equal((await firstStep()).location, '/health');
  });

  it('come before anything else for whoever must have them and has none', async () => {
    require(1);
    assert.equal((await owner.get('/chats')).location, '/account/totp');
    assert.equal((await owner.part('/chats', 'chat')).headers.get('hx-redirect'), '/account/totp');
    const { text } = await owner.get('/account/totp');
    assert.match(text, /先启用动态口令/);
    assert.doesNotMatch(text, /class="rail"/);
    assert.equal((await owner.post('/health/pull')).location, '/account/totp');
    const secret = Secret.fromBase32(/class="letters mono">([A-Z2-7 ]+)</.exec(text)![1]!.replaceAll(' ', ''));
    totp = new TOTP({ secret });
    assert.equal((await owner.post('/account/totp', { totp: digits() })).location, '/');
    assert.equal((await owner.get('/chats')).status, 200);
  });

  async function tokenOf(visitor: Visitor): Promise<string> {
    return /name="_csrf" value="([0-9a-f]+)"/.exec((await visitor.get('/account')).text)![1]!;
  }
});
