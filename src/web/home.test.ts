import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS, type Permission } from '../access/viewer.ts';
import { recordCheck } from '../store/checks.ts';
import { recordIncident } from '../store/incidents.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import { Unbound } from './testing/unbound.ts';

const todosIn = (text: string): string[] =>
  [...text.matchAll(/<span class="todo-mark">[\s\S]*?<div><b>([^<]*)<\/b>/g)].map(([, title]) => title!);

describe('the start page of an appliance that knows nothing', () => {
  const unbound = new Unbound();
  before(() => unbound.open());
  after(() => unbound.close());

  it('invites to bind, and to nothing else', async () => {
    const { status, text } = await unbound.visitor.get('/');
    assert.equal(status, 200);
    assert.match(text, /href="\/setup">开始绑定/);
    assert.doesNotMatch(text, /待办|存档状态</);
  });

  it('lists what is missing, with what does not work without it, when it is half bound', async () => {
    const { corpId, secrets, callerIp } = unbound.wecom.state;
    await unbound.save('company', { corpId, company: '衡川' });
    await unbound.save('archive-secret', { archiveSecret: secrets.archive });
    await unbound.visitor.post('/setup/contacts/skip');
    const { text } = await unbound.visitor.get('/');
    const todos = todosIn(text);
    assert.ok(todos.includes('自建应用：还没有填写'), todos.join());
    assert.ok(todos.includes('客户联系：还没有填写'), 'what was passed over is reminded of');
    assert.match(text, /影响：[^<]*不能扫码登录/);
    assert.equal(todos.filter((title) => title.includes(callerIp)).length, 1, 'one cause is told once');
    assert.match(text, /同一原因还影响：开启范围/);
    assert.match(text, /href="\/setup\/archive-ip" aria-label="去处理/);
    assert.match(text, /href="\/setup\/prepare">继续绑定/);
  });
});

describe('the start page', () => {
  let permissions: readonly Permission[] = ALL_PERMISSIONS;
  const desk = new Desk({ settings: { AGENT_ID: '1000002', AGENT_SECRET: 'agent-secret' } });
  before(async () => {
    await desk.open({ access: (account) => ({ ...viewerOf(account), permissions }) });
    await desk.addAdministrator();
    desk.world.says('zhang', 'li', '您好');
    await desk.world.pull();
  });
  after(() => desk.close());

  const home = async () => (await (await desk.signedIn()).get('/')).text;
  const note = (name: string, state: 'ok' | 'warning' | 'error', sentence: string) =>
    desk.world.app.store.write(recordCheck, {
      ...{
        name,
        title: name === 'disk' ? '磁盘空间' : '客户同意存档',
        path: '/doctor',
        lost: '存不下',
        state,
        sentence,
      },
      ...{ reason: '原因在此', remedy: '', code: null, detail: '', ip: null, lines: [], at: desk.world.now, tookMs: 1 },
    });

  it('greets by name and hour, with the state of the archive', async () => {
    const text = await home();
    assert.match(text, /早上好，林悦[\s\S]*2026-11-20 星期五/);
    assert.match(text, /存档正常[\s\S]*已拉取<\/span><b>1<\/b>[\s\S]*已索引/);
  });

  it('tells what a test found, why, and what hangs on it', async () => {
    await note('consent', 'warning', '3 组客户不同意存档');
    const text = await home();
    assert.ok(todosIn(text).includes('客户同意存档：3 组客户不同意存档'));
    assert.match(text, /原因在此/);
    await note('consent', 'ok', '没有人不同意');
    assert.ok(!todosIn(await home()).some((title) => title.startsWith('客户同意存档')));
  });

  it('tells of a trouble that is not over', async () => {
    const incident = { kind: 'scope', code: null, sentence: '3 名员工退出了存档范围', remedy: '请核对开启范围。' };
    await desk.world.app.store.write(recordIncident, incident, desk.world.now);
    const text = await home();
    assert.ok(todosIn(text).includes('3 名员工退出了存档范围'));
    assert.match(text, /怎么办：请核对开启范围/);
  });

  it('shows only what one may know', async () => {
    permissions = ['own-account', 'read-chats'];
    const text = await home();
    assert.doesNotMatch(text, /存档正常|todo-mark|继续绑定|name="q"/);
    assert.match(text, /没有待办/);
    permissions = ALL_PERMISSIONS;
  });
});
