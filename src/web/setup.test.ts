import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS } from '../access/viewer.ts';
import { isPrivate } from './setup-steps/callbacks.ts';
import { setupSteps } from './setup-steps.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import { cardsOf, stepOf, Unbound } from './testing/unbound.ts';

const STEPS = setupSteps.map(({ name }) => name);

describe('the binding, out of the box', () => {
  const unbound = new Unbound();
  before(() => unbound.open());
  after(() => unbound.close());

  it('begins at its first step', async () => {
    assert.equal((await unbound.visitor.get('/setup')).location, '/setup/prepare');
  });

  it('shows every step with the way in the console, before anything is known', async () => {
    for (const step of STEPS) {
      const { status, text } = await unbound.page(step);
      assert.equal(status, 200, step);
      assert.match(text, new RegExp(`第 ${STEPS.indexOf(step) + 1} 步，共 ${STEPS.length} 步`), step);
      assert.doesNotMatch(text, /undefined|\[object/, step);
      const page = text.replace(/<dialog[\s\S]*?<\/dialog>/g, '');
      assert.ok((page.match(/class="btn btn-primary"/g) ?? []).length <= 1, `one filled button: ${step}`);
    }
  });

  it('has a file and a view for every step', () => {
    const filesIn = (folder: string, type: string) =>
      globSync(`*${type}`, { cwd: join(import.meta.dirname, folder) }).map((file) => basename(file, type));
    assert.deepEqual(filesIn('setup-steps', '.ts').sort(), [...STEPS].sort());
    assert.deepEqual(filesIn('../../views/setup/tasks', '.ejs').sort(), [...STEPS].sort());
  });

  it('has no other steps', async () => {
    assert.equal((await unbound.page('nothing')).status, 404);
    assert.equal((await unbound.visitor.post('/setup/nothing')).status, 404);
    assert.equal((await unbound.visitor.post('/setup/nothing/skip')).status, 404);
  });

  it('keeps what was ticked, half done', async () => {
    assert.equal(stepOf(await unbound.save('prepare', { ticks: 'verified' }), 'prepare'), 'unset 已确认 1 项，共 4 项');
    assert.match((await unbound.page('prepare')).text, /value="verified"[^>]* checked/);
    assert.equal((await unbound.visitor.get('/setup')).location, '/setup/prepare');
  });

  it('passes over a step, says so, and takes it up again', async () => {
    const { location } = await unbound.visitor.post('/setup/prepare/skip');
    assert.equal(location, '/setup/company');
    assert.equal(stepOf(await unbound.page('company'), 'prepare'), 'skipped 已确认 1 项，共 4 项');
    assert.equal((await unbound.visitor.get('/setup')).location, '/setup/company');
    await unbound.save('prepare', { ticks: 'verified' });
    assert.equal((await unbound.visitor.get('/setup')).location, '/setup/prepare');
  });
});

describe('a step of the binding', () => {
  const unbound = new Unbound();
  before(() => unbound.open());
  after(() => unbound.close());

  const { secrets, corpId, agentId, callerIp } = unbound.wecom.state;
  const binding = () => unbound.desk.world.app.binding.current();

  it('says what is wrong with what was typed, and keeps it', async () => {
    const wrong = await unbound.save('company', { corpId: '企业123', company: '衡川' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /企业 ID 以 ww 开头/);
    assert.match(wrong.text, /value="企业123"[\s\S]*value="衡川"/);
    assert.equal(binding().corpId, '');
    assert.match((await unbound.save('company', { corpId })).text, /企业名称为 1 至 64 个字/);
  });

  it('asks WeCom about a corp id, and says why it will not do', async () => {
    const unknown = await unbound.save('company', { corpId: 'ww9999999999999999', company: '衡川' });
    assert.match(cardsOf(unknown)[0]!, /^error 测试未通过：企业微信不认得填写的企业 ID/);
    assert.match(unknown.text, /怎么办[\s\S]*我的企业[\s\S]*<code>40013<\/code>/);
    assert.equal(stepOf(unknown, 'company'), 'error 测试未通过');
    const known = await unbound.save('company', { corpId, company: '衡川' });
    assert.match(cardsOf(known)[0]!, /^ok 测试通过/);
    assert.equal(stepOf(known, 'company'), 'done ww0123…cdef');
  });

  it('tells what is no proxy address', async () => {
    const via = { kind: 'http', host: '10.0.0.2', port: '3128' };
    const said = async (fields: Record<string, string>) => (await unbound.save('proxy', { ...via, ...fields })).text;
    assert.match(await said({ kind: 'ftp' }), /请选择直连/);
    assert.match(await said({ host: '' }), /请填写代理的地址/);
    assert.match(await said({ host: 'a b' }), /只填主机名或 IP/);
    assert.match(await said({ host: 'name:pass@10.0.0.2' }), /只填主机名或 IP/);
    assert.match(await said({ port: '70000' }), /1 至 65535/);
    assert.match(await said({ password: 'only' }), /还要填写账号/);
    assert.equal(binding().proxy, '');
  });

  it('says that a proxy does not answer, and keeps its password to itself', async () => {
    const via = { kind: 'http', host: 'http://127.0.0.1/', port: '9', user: 'hc', password: 'proxy-p@ss:word' };
    const failed = await unbound.save('proxy', via);
    assert.equal(binding().proxy, 'http://127.0.0.1:9');
    assert.equal(binding().proxyAuth, 'hc:proxy-p@ss:word');
    assert.match(cardsOf(failed)[0]!, /代理 127\.0\.0\.1:9 拒绝连接/);
    assert.match(failed.text, /value="127\.0\.0\.1"[\s\S]*value="hc"[\s\S]*已填写，重新输入即替换/);
    assert.doesNotMatch(failed.text, /p@ss/);
    await unbound.save('proxy', { ...via, password: '' });
    assert.equal(binding().proxyAuth, 'hc:proxy-p@ss:word');
    await unbound.save('proxy', { ...via, user: 'other', password: '' });
    assert.equal(binding().proxyAuth, 'other:');
    const straight = await unbound.save('proxy', { kind: 'none' });
    assert.deepEqual([binding().proxy, binding().proxyAuth], ['', '']);
    assert.equal(stepOf(straight, 'proxy'), 'done 直连');
  });

  it('takes a secret as it was pasted, and nothing else', async () => {
    assert.match((await unbound.save('archive-secret')).text, /请填写会话内容存档的 Secret。/);
    assert.match((await unbound.save('archive-secret', { archiveSecret: 'Secret：abc def' })).text, /只由字母、数字/);
    assert.equal(binding().archiveSecret, '');
  });

  it("tells the application's secret in the archive's place", async () => {
    unbound.trust({ agent: true });
    const wrong = await unbound.save('archive-secret', { archiveSecret: secrets.agent });
    assert.match(cardsOf(wrong)[0]!, /填写的不是会话内容存档的 Secret/);
    assert.match(wrong.text, /<code>48002<\/code>/);
    unbound.trust({ agent: false });
  });

  it('shows the address WeCom sees, once, where it is to be entered', async () => {
    const saved = await unbound.save('archive-secret', { archiveSecret: ` ${secrets.archive}\n` });
    assert.equal(stepOf(saved, 'archive-secret'), 'done 已完成');
    assert.equal(stepOf(saved, 'archive-ip'), 'error 测试未通过');
    assert.equal(stepOf(saved, 'scope'), 'unset 等待“会话存档可信 IP”');
    const { text } = await unbound.page('archive-ip');
    assert.match(text, new RegExp(`需要填入的 IP[\\s\\S]*value="${callerIp}"[\\s\\S]*data-copy="${callerIp}"`));
    assert.match(text, /<code>301042<\/code>/);
    assert.match(text, /两份名单/);
  });

  it('turns green when the address is trusted, and knows who is archived', async () => {
    unbound.trust({ archive: true });
    const trusted = await unbound.save('archive-ip');
    assert.match(stepOf(trusted, 'archive-ip'), new RegExp(`^done ${callerIp}`));
    assert.match(stepOf(trusted, 'scope'), /^done \d+ 名员工$/);
  });

  it('wants the application, its own list of addresses and the address of the pages', async () => {
    assert.match((await unbound.save('app', { agentId: 'app', agentSecret: 'x' })).text, /AgentId 是一串数字/);
    assert.match((await unbound.save('app', { agentId })).text, /请填写自建应用的 Secret/);
    const untrusted = await unbound.save('app', { agentId, agentSecret: secrets.agent });
    assert.match(cardsOf(untrusted)[0]!, /^error 测试未通过：企业可信 IP/);
    assert.match(untrusted.text, /<code>60020<\/code>/);
    assert.equal(stepOf(untrusted, 'contacts'), 'unset 等待“自建应用”');
    assert.match(untrusted.text, new RegExp(`id="copy-ip" value="${callerIp}"`));
    assert.match(untrusted.text, new RegExp(`id="copy-host" value="${new URL(unbound.desk.base).host}"`));
    unbound.trust({ agent: true });
    const trusted = await unbound.save('app', { agentId });
    assert.equal(stepOf(trusted, 'app'), `done AgentId ${agentId}`);
    assert.match(stepOf(trusted, 'contacts'), /^done/);
  });

  it('keeps two more secrets for older companies, until they are taken away', async () => {
    await unbound.save('contacts', { contactSecret: 'contact-secret-1', syncSecret: secrets.sync });
    assert.equal(binding().contactSecret, 'contact-secret-1');
    const taken = await unbound.save('contacts', { remove: 'contactSecret' });
    assert.deepEqual([binding().contactSecret, binding().syncSecret], ['', secrets.sync]);
    assert.match(cardsOf(taken)[0]!, /^ok/);
  });

  it('shows no secret in any page, ever again', async () => {
    const kept = [secrets.archive, secrets.agent, secrets.sync, 'contact-secret-1', 'p@ss'];
    for (const path of ['/', '/doctor', '/keys', '/account', ...STEPS.map((step) => `/setup/${step}`)]) {
      const { status, text } = await unbound.visitor.get(path);
      assert.equal(status, 200, path);
      for (const secret of kept) assert.ok(!text.includes(secret), `${secret} in ${path}`);
    }
  });

  it('shows a pair for WeCom until WeCom has used it', async () => {
    await unbound.page('callbacks');
    const { location } = await unbound.visitor.post('/setup/callbacks/pair', { name: 'archive' });
    const made = await unbound.visitor.get(location);
    const { token, encodingAesKey } = binding().callbacks.archive!;
    const url = `${unbound.desk.base}/callback/archive`;
    for (const value of [url, token, encodingAesKey]) assert.ok(made.text.includes(`data-copy="${value}"`), value);
    assert.match(made.text, /它不像公网地址/);
    const poll = /hx-get="([^"]+)"/.exec(made.text)![1]!.replaceAll('&amp;', '&');
    assert.equal((await unbound.visitor.part(poll, 'callback-cards')).status, 204);

    await unbound.wecom.console.answer('POST', new URLSearchParams({ what: 'archive', url, token, encodingAesKey }));
    const verified = await unbound.visitor.part(poll, 'callback-cards');
    assert.match(verified.text, /已通过验证/);
    assert.equal(stepOf(verified, 'callbacks'), 'done 已启用 1 项，共 3 项');
    for (const { text } of [verified, await unbound.page('callbacks')])
      for (const value of [token, encodingAesKey]) assert.ok(!text.includes(value));
  });

  it('makes a pair anew, which WeCom does not know yet', async () => {
    const before = binding().callbacks.archive!;
    await unbound.visitor.post('/setup/callbacks/pair', { name: 'archive' });
    const { text } = await unbound.page('callbacks');
    assert.notEqual(binding().callbacks.archive!.token, before.token);
    assert.match(text, /等待企业微信来验证/);
    assert.equal((await unbound.visitor.post('/setup/callbacks/pair', { name: 'other' })).status, 400);
  });

  it('pulls, and watches until the first conversation can be read', async () => {
    const { world } = unbound.desk;
    await unbound.page('first-pull');
    const waiting = await unbound.visitor.part('/setup/first-pull', 'pull-live');
    assert.match(waiting.text, /还没有拉取过[\s\S]*id="pull-live"|id="pull-live"[\s\S]*还没有拉取过/);
    assert.match(waiting.text, /id="poll-pull"/);
    world.app.binding.save({ sdkLibrary: world.library.path });
    world.bringKey(1);
    world.says('zhang', 'li', '第一句');
    await unbound.save('first-pull');
    await world.pull();
    await world.app.sync.close();
    const come = await unbound.visitor.part('/setup/first-pull', 'pull-live');
    assert.match(come.text, /第一批会话已经到了/);
    assert.match(come.text, /data-arrived[\s\S]*href="\/chats"/);
    assert.doesNotMatch(come.text, /poll-pull/);
    assert.equal(stepOf(await unbound.page('first-pull'), 'first-pull'), 'done 已有 1 条');
  });

  it('is a setting once all is done', async () => {
    const { app } = unbound.desk.world;
    await app.setup.runAll();
    await unbound.save('prepare');
    for (const step of ['prepare', 'library', 'keys']) await unbound.visitor.post(`/setup/${step}/skip`);
    const { status, text } = await unbound.visitor.get('/setup');
    assert.equal(status, 200);
    for (const step of STEPS) assert.match(text, new RegExp(`href="/setup/${step}"`));
    for (const path of ['/doctor', '/keys', '/licences']) assert.match(text, new RegExp(`href="${path}"`));
  });
});

describe('isPrivate', () => {
  it('knows the addresses WeCom cannot call', () => {
    const near = [
      'localhost',
      'huicun',
      '10.1.2.3',
      '192.168.0.9',
      '172.16.0.1',
      '100.64.0.1',
      'a.local',
      '[::1]',
      '[fd00::1]',
    ];
    for (const host of near) assert.equal(isPrivate(host), true, host);
    for (const host of ['archive.example.com', '203.0.113.7', '172.32.0.1', 'fd.example.com'])
      assert.equal(isPrivate(host), false, host);
  });
});

describe('the binding, for who may not bind', () => {
  const desk = new Desk();
  before(async () => {
    await desk.open({
      access: (account) => ({
        ...viewerOf(account),
        permissions: ALL_PERMISSIONS.filter((permission) => permission !== 'set-up'),
      }),
    });
    await desk.addAdministrator();
  });
  after(() => desk.close());

  it('is not there', async () => {
    const visitor = await desk.signedIn();
    await visitor.get('/account');
    for (const path of ['/setup', ...STEPS.map((step) => `/setup/${step}`)])
      assert.equal((await visitor.get(path)).status, 404, path);
    for (const path of ['/setup/company', '/setup/company/skip', '/setup/callbacks/pair'])
      assert.equal((await visitor.post(path, { name: 'archive', corpId: 'ww2', company: 'x' })).status, 403, path);
    assert.equal(desk.world.app.binding.current().corpId, 'ww1');
  });
});
