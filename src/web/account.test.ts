import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

describe('GET /account', () => {
  const desk = new Desk();
  before(async () => {
    await desk.open();
    await desk.addAdministrator();
  });
  after(() => desk.close());

  it('shows where one is signed in, and signs out elsewhere', async () => {
    const here = await desk.signedIn();
    const there = await desk.signedIn('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.1 Safari/605.1.15');
    const { text } = await here.get('/account');
    assert.match(text, /Chrome 143，Windows/);
    assert.match(text, /Safari 18，macOS/);
    const id = /name="id" value="([0-9a-f]{64})"/.exec(text)![1]!;
    assert.equal((await here.post('/account/sessions/remove', { id })).location, '/account');
    assert.match((await here.get('/account')).text, /已退出 1 处登录。/);
    assert.equal((await there.get('/account')).status, 303);
    assert.equal((await here.get('/account')).status, 200);
  });

  it('changes the password only with the present one, and ends what was signed in with it', async () => {
    const here = await desk.signedIn();
    const there = await desk.signedIn();
    await here.get('/account');
    const next = { password: 'another-2026', again: 'another-2026' };
    const wrong = await here.post('/account/password', { ...next, current: 'not this' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /当前密码不对，密码没有修改/);
    assert.equal((await here.post('/account/password', { ...next, current: PASSWORD })).location, '/account');
    assert.equal((await there.get('/account')).status, 303);
    const again = desk.visitor();
    await again.get('/sign-in');
    assert.equal((await again.post('/sign-in', { login: LOGIN, password: PASSWORD })).status, 401);
    assert.equal((await again.post('/sign-in', { login: LOGIN, password: next.password })).status, 303);
  });

  it('leaves a trace of each change, and of who was turned away', async () => {
    const acts = desk
      .rows<{ act: string; name: string }>('desk', 'SELECT act, name FROM trail ORDER BY n')
      .map(({ act, name }) => `${act} ${name}`);
    const expected = [
      ...['sign-in 林悦', 'sign-in 林悦', 'sessions-ended 林悦', 'sign-in 林悦', 'sign-in 林悦'],
      ...['password-changed 林悦', 'sessions-ended 林悦', `sign-in-failed ${LOGIN}`, 'sign-in 林悦'],
    ];
    assert.deepEqual(acts, expected);
    const here = desk.visitor();
    await here.get('/sign-in');
    await here.post('/sign-in', { login: LOGIN, password: 'another-2026' });
    await here.get('/account');
    await here.post('/sign-out');
    const [last] = desk.rows('desk', 'SELECT act, name FROM trail ORDER BY n DESC LIMIT 1');
    assert.deepEqual(last, { act: 'sign-out', name: '林悦' });
    const told = desk.rows<{ details: string }>('desk', 'SELECT title, details FROM trail');
    assert.ok(!JSON.stringify(told).includes(PASSWORD)); // nor anything that opens
  });
});
