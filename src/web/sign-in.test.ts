import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { readConfig } from '../config.ts';
import { issueFirstCode } from '../store/accounts.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const MINUTE = 60_000;

describe('POST /sign-in', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    await desk.open();
    await desk.addAdministrator();
  });
  beforeEach(async () => {
    visitor = desk.visitor();
    await visitor.get('/sign-in');
  });
  after(() => desk.close());

  it('opens with the right name and password, whatever the case of the name', async () => {
    const answer = await visitor.post('/sign-in', { login: 'LinYue', password: PASSWORD });
    assert.equal(answer.status, 303);
    assert.equal(answer.location, '/');
    assert.equal((await visitor.get('/chats')).status, 200);
  });

  it('goes on to the page that was asked for, never to another site', async () => {
    const stranger = desk.visitor();
    assert.equal((await stranger.get('/search?q=%E6%94%B6')).location, '/sign-in?next=%2Fsearch%3Fq%3D%25E6%2594%25B6');
    await stranger.get('/sign-in?next=/health');
    assert.equal(
      (await stranger.post('/sign-in', { login: LOGIN, password: PASSWORD, next: '/health' })).location,
      '/health',
    );
    const other = desk.visitor();
    await other.get('/sign-in');
    assert.equal(
      (await other.post('/sign-in', { login: LOGIN, password: PASSWORD, next: '//evil.example' })).location,
      '/',
    );
  });

  it('says the same of a wrong password and of a name that does not exist', async () => {
    const wrong = await visitor.post('/sign-in', { login: LOGIN, password: 'not this one' });
    const nobody = await visitor.post('/sign-in', { login: 'nobody', password: 'not this one' });
    assert.equal(wrong.status, 401);
    assert.match(wrong.text, /账号或密码不对/);
    const plain = (text: string) => text.replace(/value="[^"]*"/g, '');
    assert.equal(plain(nobody.text), plain(wrong.text));
  });

  it('locks a name after five wrong passwords for a quarter of an hour, existing or not', async () => {
    for (const login of [LOGIN, 'somebody-else']) {
      for (let i = 0; i < 5; i += 1) await visitor.post('/sign-in', { login, password: `wrong ${i}` });
      const locked = await visitor.post('/sign-in', { login, password: PASSWORD });
      assert.equal(locked.status, 401);
      assert.match(locked.text, /已锁定，15 分后可再试/);
    }
    desk.world.now += 15 * MINUTE + 1;
    assert.equal((await visitor.post('/sign-in', { login: LOGIN, password: PASSWORD })).status, 303);
  });

  it('counts tries that come at once', async () => {
    const tries = Array.from({ length: 9 }, (_, i) =>
      visitor.post('/sign-in', { login: 'racer', password: `wrong ${i}` }),
    );
    const answers = await Promise.all(tries);
    assert.equal(answers.filter(({ text }) => text.includes('账号或密码不对')).length, 5);
    assert.equal(answers.filter(({ text }) => text.includes('已锁定')).length, 4);
  });
});

describe('a session', () => {
  const desk = new Desk();
  before(async () => {
    await desk.open();
    await desk.addAdministrator();
  });
  after(() => desk.close());

  it('gets a new id and a new form token when somebody signs in', async () => {
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    const [before, planted] = [visitor.cookies.get('huicun'), desk.visitor()];
    await visitor.post('/sign-in', { login: LOGIN, password: PASSWORD });
    assert.notEqual(visitor.cookies.get('huicun'), before);
    planted.cookies.set('huicun', before!);
    assert.equal((await planted.get('/chats')).location, '/sign-in?next=%2Fchats');
    assert.equal((await visitor.post('/health/pull')).status, 403); // still the token of the sign-in page
  });

  it('is known to the database by a hash of its id only', async () => {
    const visitor = await desk.signedIn();
    const { text } = await visitor.get('/account');
    const id = decodeURIComponent(visitor.cookies.get('huicun')!).slice(2).split('.')[0]!;
    assert.ok(!text.includes(id));
  });

  it('carries a cookie that scripts and other sites cannot use', async () => {
    const cookie = (await desk.visitor().get('/sign-in')).headers.getSetCookie()[0]!;
    assert.match(cookie, /^huicun=.*; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('ends after eight idle hours, and after a day in any case', async () => {
    const idle = await desk.signedIn();
    desk.world.now += 7 * 60 * MINUTE;
    assert.equal((await idle.get('/account')).status, 200);
    desk.world.now += 8 * 60 * MINUTE + 1;
    assert.equal((await idle.get('/account')).status, 303);
    const busy = await desk.signedIn();
    for (let hour = 0; hour < 23; hour += 1) {
      desk.world.now += 60 * MINUTE;
      assert.equal((await busy.get('/account')).status, 200);
    }
    desk.world.now += 60 * MINUTE + 1;
    assert.equal((await busy.get('/account')).status, 303);
  });

  it('ends when the settings say so', async () => {
    const strict = new Desk({ settings: { SESSION_IDLE_MINUTES: '10', SESSION_LONGEST_HOURS: '1' } });
    await strict.open();
    await strict.addAdministrator();
    const idle = await strict.signedIn();
    assert.match((await idle.get('/account')).text, /10 分无操作，或登录满 1 小时后，自动退出登录/);
    strict.world.now += 10 * MINUTE + 1;
    assert.equal((await idle.get('/account')).status, 303);
    const busy = await strict.signedIn();
    for (let i = 0; i < 6; i += 1) {
      assert.equal((await busy.get('/account')).status, 200);
      strict.world.now += 9 * MINUTE;
    }
    strict.world.now += 7 * MINUTE;
    assert.equal((await busy.get('/account')).status, 303);
    await strict.close();
    for (const [name, value] of [
      ['SESSION_IDLE_MINUTES', '4'],
      ['SESSION_IDLE_MINUTES', '1441'],
      ['SESSION_LONGEST_HOURS', '169'],
    ])
      assert.throws(() => readConfig({ [name!]: value }), new RegExp(`${name} 无效`));
  });

  it('is not kept alive by a page that refreshes itself', async () => {
    const visitor = await desk.signedIn();
    for (let hour = 0; hour < 8; hour += 1) {
      desk.world.now += 60 * MINUTE + 1;
      await visitor.part('/health', 'health', { 'hx-trigger': 'poll-health' });
    }
    const answer = await visitor.part('/health', 'health', { 'hx-trigger': 'poll-health' });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get('hx-redirect'), '/sign-in');
  });

  it('ends when its owner signs out', async () => {
    const visitor = await desk.signedIn();
    await visitor.get('/account');
    const kept = new Map(visitor.cookies);
    assert.equal((await visitor.post('/sign-out')).location, '/sign-in');
    for (const [name, value] of kept) visitor.cookies.set(name, value);
    assert.equal((await visitor.get('/account')).status, 303);
  });
});

describe('POST /first', () => {
  const desk = new Desk({ settings: { AGENT_ID: '1', AGENT_SECRET: 'x' } });
  const filled = { name: '林悦', login: LOGIN, password: PASSWORD, again: PASSWORD };
  let code = '';
  before(async () => {
    await desk.open();
    code = (await desk.world.app.store.write(issueFirstCode, desk.world.now))!;
  });
  after(() => desk.close());

  it('is where signing in leads while there is no account', async () => {
    assert.equal((await desk.visitor().get('/sign-in')).location, '/first');
  });

  it('refuses a wrong code and keeps what was typed', async () => {
    const visitor = desk.visitor();
    await visitor.get('/first');
    const answer = await visitor.post('/first', { ...filled, code: 'HUICUN-AAAA-BBBB-CCCC' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /一次性验证码不对/);
    assert.match(answer.text, /value="林悦"/);
  });

  it('says what is wrong with a password', async () => {
    const visitor = desk.visitor();
    await visitor.get('/first');
    const tries: [string, string, RegExp][] = [
      ['short', 'short', /至少 10 个字符，现在是 5 个/],
      ['linyue-2026-x', 'linyue-2026-x', /不能包含账号/],
      ['aaaaaaaaaaaaa', 'aaaaaaaaaaaaa', /容易被猜中/],
      [PASSWORD, `${PASSWORD}x`, /两次输入的密码不一致/],
    ];
    for (const [password, again, sentence] of tries) {
      assert.match((await visitor.post('/first', { ...filled, code, password, again })).text, sentence);
    }
  });

  it('makes the first administrator, signs in and offers to link WeCom; the code is used up', async () => {
    const visitor = desk.visitor();
    await visitor.get('/first');
    const made = await visitor.post('/first', { ...filled, code: ` ${code.toLowerCase().replaceAll('-', ' ')} ` });
    assert.equal(made.location, '/account?welcome=1');
    assert.match((await visitor.get(made.location)).text, /扫码关联企业微信/);
    const second = desk.visitor();
    assert.equal((await second.get('/first')).location, '/sign-in');
    await second.get('/sign-in');
    assert.match((await second.post('/first', { ...filled, login: 'other', code })).text, /不再有效/);
    assert.equal(await desk.world.app.store.write(issueFirstCode, desk.world.now), null);
  });
});
