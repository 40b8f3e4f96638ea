import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { EVERYONE, NO_LIMITS, type Scope } from '../access/scope.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { GuardedDesk, HIDDEN } from './testing/guarded-desk.ts';
import type { Visitor } from './testing/visitor.ts';

const CLI = join(import.meta.dirname, '../cli/index.ts');
const desk = new GuardedDesk();
let boss: Visitor;
const traces = (act: string) =>
  desk
    .rows<{ title: string; details: string }>(
      'desk',
      `SELECT title, details FROM trail WHERE act = '${act}' ORDER BY n`,
    )
    .map(({ title, details }) => ({ title, ...JSON.parse(details) }));

before(async () => {
  await desk.addAdministrator();
  await desk.fill();
  boss = await desk.signedIn();
});
after(() => desk.close());

/** The figures of a preview by their labels. */
const figures = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g)].map(([, label, value]) => [label, value]),
  );

describe('GET /roles/:key/preview', () => {
  it('tells how much a role would see, and nothing of what was said', async () => {
    const { text } = await boss.get('/roles/compliance/preview');
    const { 员工: people, 内部单聊: internal, 客户单聊: external, 群聊: groups } = figures(text);

    assert.deepEqual([people, internal, external, groups], ['全部', '2 个', '2 个', '2 个']);
    assert.doesNotMatch(text, new RegExp(`${HIDDEN}|退款|额度`));
    assert.deepEqual(traces('access-previewed').at(-1), { title: '角色“合规专员”' });
  });

  it('says that a role without a scope has none yet, and that others see nothing', async () => {
    assert.match((await boss.get('/roles/archive-manager/preview')).text, /范围在授权时逐人选择/);
    const operator = await boss.get('/roles/operator/preview?a=zhang');
    assert.match(operator.text, /看不到任何会话/);
    assert.match(operator.text, /没有查看会话的权限或范围/);
    assert.match((await boss.get('/roles/audit-officer/preview')).text, /三员分立开启之后才生效/);
    assert.equal((await boss.get('/roles/none/preview')).status, 404);
  });
});

describe('GET /accounts/:id/preview', () => {
  const some: Scope = { ...NO_LIMITS, kind: 'custom', departments: [{ id: 2, below: true }] };

  it('cuts figures to the scope, and answers by the rule', async () => {
    const id = await desk.addAccount('inside', ['archive-manager'], some);
    const { text } = await boss.get(`/accounts/${id}/preview?a=li&b=zhang`);
    const { 员工: people, 部门: departments, 内部单聊: internal, 客户单聊: external } = figures(text);

    assert.deepEqual([people, departments, internal, external], ['1 名', '1 个', '1 个', '1 个']);
    assert.match(text, /李敏 与 张伟.* 的单聊<\/b>看得到，全部时间/);
    const alone = await boss.get(`/accounts/${id}/preview?a=li`);
    assert.match(alone.text, /李敏 与 任一客户 的单聊<\/b>看不到/);
  });

  it('says when a time-limited scope shows a chat', async () => {
    const from = Date.parse('2026-01-01T00:00:00+08:00');
    const late = await desk.addAccount('late', ['compliance'], { ...EVERYONE, from, kinds: ['external'] });
    const { text } = await boss.get(`/accounts/${late}/preview?a=li`);

    assert.match(text, /任一客户 的单聊<\/b>看得到 2026-01-01 起 的消息/);
    assert.match(text, /曾在的群<\/b>不因此看到/);
    assert.deepEqual(figures(text)['群聊'], '0 个');
  });

  it('is not there for 超级管理员 unless one is it, nor for nobody', async () => {
    desk.separate(true);
    await desk.addAccount('guard', ['security-officer'], null);
    const guard = await desk.enter('guard');
    assert.equal((await guard.get('/accounts/1/preview')).status, 200); // it is nobody now
    desk.separate(false);
    assert.equal((await boss.get('/accounts/1/preview')).status, 200);
    assert.equal((await boss.get('/accounts/99/preview')).status, 404);
  });
});

describe('POST /separation', () => {
  it('is refused while an officer is missing, and says which', async () => {
    const page = await boss.get('/separation');

    assert.match(page.text, /还没有能登录的系统管理员/);
    assert.doesNotMatch(page.text, /还没有能登录的安全管理员/);
    const refused = await boss.post('/separation', { understood: 'yes' });
    assert.equal(refused.status, 400);
    assert.match(refused.text, /现在还不能开启/);
  });

  it('makes 超级管理员 nobody, with a trace', async () => {
    await desk.addAccount('system', ['system-officer'], null);
    await desk.addAccount('audit', ['audit-officer'], null);
    assert.match((await boss.get('/separation')).text, /开启三员分立<\/button>/);
    assert.equal((await boss.post('/separation')).status, 400);
    assert.equal((await boss.post('/separation', { understood: 'yes' })).location, '/');

    for (const path of ['/roles', '/chats', '/trail', '/setup']) assert.equal((await boss.get(path)).status, 404);
    const guard = await desk.enter('guard');
    assert.match((await guard.get('/roles')).text, /已开启/);
    assert.equal((await guard.post('/separation', { understood: 'yes' })).status, 400);
    assert.deepEqual(
      traces('separation-changed').map(({ now, was }) => [was, now]),
      [[false, true]],
    );
  });

  it('is ended on the server, with a trace, while the program runs', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'separation', 'off'], {
      env: childEnvironment(desk.world.settings),
    });

    assert.match(stdout, /三员分立已关闭/);
    assert.equal((await boss.get('/roles')).status, 200);
    assert.deepEqual(
      traces('command').map(({ title, now }) => [title, now]),
      [['separation off', false]],
    );
  });
});
