import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { issueResetCode } from '../store/accounts.ts';
import { createInvitation } from '../store/invitations.ts';
import { Desk, LOGIN, PASSWORD, viewerOf } from './testing/desk.ts';
import type { Answer, Visitor } from './testing/visitor.ts';

const NEW = 'quite-another-2027';

describe('codes', () => {
  const desk = new Desk();
  let viewer: Viewer;
  before(async () => {
    await desk.open();
    await desk.addAdministrator();
    viewer = viewerOf({ id: 1, login: LOGIN, name: '林悦', wecomUserid: null });
  });
  after(() => desk.close());

  async function send(path: string, fields: Record<string, string>): Promise<Answer & { visitor: Visitor }> {
    const visitor = desk.visitor();
    await visitor.get(path);
    return { ...(await visitor.post(path, { password: NEW, again: NEW, ...fields })), visitor };
  }

  const last = () => desk.rows('desk', 'SELECT act, name FROM trail ORDER BY n DESC LIMIT 1')[0];

  it('of a reset set a new password, which one then signs in with; once', async () => {
    const { store } = desk.world.app;
    const here = await desk.signedIn();
    const code = await store.write(issueResetCode, null, 1, desk.world.now);
    const wrong = await send('/reset', { login: LOGIN, code: 'HUICUN-AAAA-BBBB-CCCC' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /账号或重置码不对/);
    const nobody = await send('/reset', { login: 'nobody', code });
    const sentence = /role="alert">.*?<\/p>/;
    assert.equal(sentence.exec(nobody.text)![0], sentence.exec(wrong.text)![0]);
    assert.deepEqual(last(), { act: 'sign-in-failed', name: 'nobody' });
    assert.match((await send('/reset', { login: LOGIN, code, again: 'x' })).text, /不一致/);
    assert.equal((await here.get('/account')).status, 200);
    const done = await send('/reset', { login: LOGIN, code: code.toLowerCase() });
    assert.equal(done.location, '/sign-in');
    assert.match((await done.visitor.get('/sign-in')).text, /密码已重新设置/);
    assert.deepEqual(last(), { act: 'password-changed', name: '林悦' });
    assert.equal((await here.get('/account')).status, 303);
    assert.equal((await send('/reset', { login: LOGIN, code })).status, 422);
    const visitor = desk.visitor();
    await visitor.get('/sign-in');
    assert.equal((await visitor.post('/sign-in', { login: LOGIN, password: PASSWORD })).status, 401);
    assert.equal((await visitor.post('/sign-in', { login: LOGIN, password: NEW })).status, 303);
  });

  it('of an invitation make an account with its roles and sign in; once', async () => {
    const { store } = desk.world.app;
    const invitation = { name: '周宁', roles: [{ role: 'auditor', scope: null }] };
    const { code } = await store.write(createInvitation, viewer, invitation, desk.world.now);
    const fields = { code, name: '周宁', login: 'zhouning' };
    assert.match((await send('/join', { ...fields, code: 'HUICUN-AAAA-BBBB-CCCC' })).text, /邀请码不对/);
    assert.match((await send('/join', { ...fields, login: LOGIN })).text, /已有人使用/);
    assert.match((await send('/join', { ...fields, password: 'short' })).text, /至少 10 个字符/);
    const { visitor, location } = await send('/join', fields);
    assert.equal(location, '/account?welcome=1');
    assert.match((await visitor.get('/account')).text, /周宁/);
    assert.equal((await visitor.get('/trail')).status, 200);
    assert.equal((await visitor.get('/setup')).status, 404);
    const rows = desk.rows(
      'desk',
      `SELECT act, name FROM trail WHERE act IN ('joined', 'sign-in') ORDER BY n DESC LIMIT 2`,
    );
    assert.deepEqual(rows, [
      { act: 'sign-in', name: '周宁' },
      { act: 'joined', name: '周宁' },
    ]);
    assert.match((await send('/join', { ...fields, login: 'second' })).text, /邀请码不对/);
  });

  it('of somebody who has left the company since invite nobody', async () => {
    const invitation = { name: '吴声', roles: [{ role: 'auditor', scope: null }] };
    const { code } = await desk.world.app.store.write(createInvitation, viewer, invitation, desk.world.now);
    leave('linyue');
    assert.match((await send('/join', { code, name: '吴声', login: 'wusheng' })).text, /邀请码不对/);
  });

  /** The administrator, as an employee whom the last sync did not find any more. */
  function leave(userid: string): void {
    const { desk: deskFile, archive } = pathsOf(desk.world.config);
    const [accounts, people] = [new Database(deskFile, { timeout: 5000 }), new Database(archive, { timeout: 5000 })];
    accounts.prepare('UPDATE accounts SET wecom_userid = ? WHERE id = 1').run(userid);
    people
      .prepare(`INSERT INTO employees (userid, name, alias, position, seen_at, revision, pinyin, status, direct_leaders, gone_at)
        VALUES (?, '林悦', '', '', 0, 1, '', 5, '[]', 1)`)
      .run(userid);
    accounts.close();
    people.close();
  }
});
