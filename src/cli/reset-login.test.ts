import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { takeLock } from '../store/lock.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { Desk, LOGIN, PASSWORD } from '../web/testing/desk.ts';

describe('recovery on the server', () => {
  const desk = new Desk();
  const NEW_PASSWORD = 'wan-quan-xin-de-8';
  let lock: { release(): void };
  before(async () => {
    await desk.open();
    await desk.addAdministrator();
    lock = takeLock(desk.world.config.dataDir);
  });
  after(async () => {
    lock.release();
    await desk.close();
  });

  function huicun(...args: string[]) {
    const env = childEnvironment({ ...desk.world.settings, LOG_LEVEL: 'silent' });
    const file = join(import.meta.dirname, 'index.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { env, encoding: 'utf8' });
    return { status, out: stdout, errors: stderr };
  }
  const write = (text: string) => {
    const db = new Database(pathsOf(desk.world.config).desk);
    db.exec(text);
    db.close();
  };
  const lastTrace = () =>
    desk.rows<{ act: string; title: string; account: number | null; details: string }>(
      'desk',
      'SELECT act, title, account, details FROM trail ORDER BY n DESC LIMIT 1',
    )[0]!;

  it('lists who there is beside the running service, and leaves a trace', () => {
    const { status, out, errors } = huicun('accounts');
    assert.deepEqual([status, errors], [0, '']);
    assert.match(out, /linyue {2}林悦 {2}开启 {2}超级管理员\n {4}登录方式：密码/);
    assert.deepEqual([lastTrace().act, lastTrace().title, lastTrace().account], ['command', 'accounts', null]);
  });

  it('lets a closed, locked administrator without his telephone in again', async () => {
    write(`UPDATE accounts SET enabled = 0, totp = x'01'; INSERT INTO sign_in_tries (login_hash, count, last_at, locked_until)
      VALUES ('somewhere', 5, ${desk.world.now}, ${desk.world.now + 9e5})`);
    desk.world.now = Date.now();
    const { status, out } = huicun('reset-login', LOGIN.toUpperCase());
    assert.equal(status, 0);
    const code = /HUICUN-[0-9A-Z-]+/.exec(out)![0];
    const { act, title, details } = lastTrace();
    assert.deepEqual([act, title], ['account-recovered', 'reset-login LINYUE']);
    assert.ok(!details.includes(code));

    const visitor = desk.visitor();
    await visitor.get('/reset');
    const fields = { login: LOGIN, code, password: NEW_PASSWORD, again: NEW_PASSWORD };
    assert.equal((await visitor.post('/reset', fields)).status, 303);
    const again = desk.visitor();
    await again.get('/sign-in');
    assert.notEqual((await again.post('/sign-in', { login: LOGIN, password: PASSWORD })).status, 303);
    assert.equal((await again.post('/sign-in', { login: LOGIN, password: NEW_PASSWORD })).status, 303);
    assert.equal((await again.get('/accounts')).status, 200);
  });

  it('takes the link to somebody who has left away', () => {
    write("UPDATE accounts SET wecom_userid = 'LinYue'");
    assert.equal(huicun('reset-login', LOGIN, '--unlink').status, 0);
    assert.deepEqual(desk.rows('desk', 'SELECT wecom_userid AS wecom FROM accounts'), [{ wecom: null }]);
    assert.deepEqual(JSON.parse(lastTrace().details).unlinked, true);
  });

  it('says in words what was wrong, and changes nothing then', () => {
    const { status, errors } = huicun('reset-login', 'nobody');
    assert.equal(status, 2);
    assert.match(errors, /没有账号 nobody/);
    assert.match(huicun('reset-login').errors, /用法：reset-login/);
    assert.notEqual(lastTrace().title, 'reset-login nobody');
  });
});
