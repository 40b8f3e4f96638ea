import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { Bench } from '../testing/bench.ts';

const bench = new Bench();
const { wecom } = bench;
before(() => bench.listen());
after(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

const PERMIT = 'msgaudit/get_permit_user_list';
const APP_SECRET_OF_THE_SIMULATION = 'agent-secret';
const steps = async (name: string) => (await bench.test(name)).lines.map(({ label, state }) => `${state} ${label}`);

describe('corp', () => {
  it('says that WeCom knows the company, also before any secret is entered', async () => {
    bench.enter({ archiveSecret: '', agentSecret: '' });
    assert.equal((await bench.test('corp')).state, 'ok');
  });

  it('tells a company that WeCom does not know from one that cannot be', async () => {
    bench.enter({ corpId: 'wwffffffffffffffff' });
    const found = await bench.test('corp');
    assert.deepEqual([found.state, found.code, found.detail], ['error', 40013, 'invalid corpid']);
    assert.match(found.remedy, /我的企业 → 企业信息/);
    bench.enter({ corpId: 'ww 01 23' });
    assert.match(await bench.words('corp'), /写法不对/);
    bench.enter({ corpId: '' });
    assert.equal((await bench.test('corp')).state, 'unset');
  });
});

describe('archive-secret', () => {
  it('shows each step with its time', async () => {
    const found = await bench.test('archive-secret');
    assert.equal(found.state, 'ok');
    const host = new URL(wecom.url).host;
    assert.deepEqual(await steps('archive-secret'), [`ok 连接 ${host}`, 'ok 取得 access_token', `ok 调用 ${PERMIT}`]);
    for (const { tookMs } of found.lines) assert.equal(typeof tookMs, 'number');
  });

  it('tells a wrong secret, also one fetched anew while the old token still lives', async () => {
    assert.equal((await bench.test('archive-secret')).state, 'ok');
    wecom.fails('gettoken', 40001);
    const found = await bench.test('archive-secret');
    assert.deepEqual([found.state, found.code], ['error', 40001]);
    assert.match(found.reason, /重新获取/);
    assert.match(found.remedy, /管理工具 → 会话内容存档 → Secret/);
    assert.deepEqual(
      found.lines.map(({ state }) => state),
      ['ok', 'error', 'waiting'],
    );
  });

  it('tells the secret of the application in its place', async () => {
    bench.enter({ archiveSecret: APP_SECRET_OF_THE_SIMULATION });
    const found = await bench.test('archive-secret');
    assert.deepEqual([found.state, found.code], ['error', 48002]);
    assert.match(found.sentence, /多半是应用的/);
  });

  it('tells the secret of another application or company', async () => {
    wecom.fails('gettoken', 40091);
    assert.match(await bench.words('archive-secret'), /另一个应用或另一家企业[\s\S]*核对企业 ID/);
  });

  it('is content with a secret when only the address or the licence is wrong', async () => {
    wecom.state.trustedIps = { archive: ['198.51.100.1'], agent: null };
    assert.equal((await bench.test('archive-secret')).state, 'ok');
    wecom.state.trustedIps = { archive: null, agent: null };
    wecom.fails(PERMIT, 301052);
    const found = await bench.test('archive-secret');
    assert.deepEqual([found.state, found.lines.at(-1)?.state], ['ok', 'warning']);
  });

  it('is not filled in at first', async () => {
    bench.enter({ archiveSecret: '' });
    assert.equal((await bench.test('archive-secret')).state, 'unset');
    assert.equal((await bench.test('archive-ip')).state, 'unset');
  });
});

describe('archive-ip and app-ip', () => {
  it('name the address to enter, and the list to enter it in', async () => {
    wecom.state.trustedIps = { archive: ['198.51.100.1'], agent: ['198.51.100.1'] };
    const archive = await bench.test('archive-ip');
    assert.deepEqual([archive.state, archive.code, archive.ip], ['error', 301042, '203.0.113.7']);
    assert.match(archive.sentence, /203\.0\.113\.7 不在会话内容存档的可信 IP/);
    assert.match(archive.remedy, /管理工具 → 会话内容存档 → 可信IP地址.*203\.0\.113\.7/);
    const app = await bench.test('app-ip');
    assert.deepEqual([app.state, app.code, app.ip], ['error', 60020, '203.0.113.7']);
    assert.match(app.remedy, /企业可信IP → 配置.*203\.0\.113\.7/);
    assert.equal((await bench.test('app')).state, 'ok');
    assert.equal((await bench.test('directory')).code, 60020);
    assert.equal((await bench.test('contacts')).code, 60020);
    assert.equal((await bench.test('scope')).code, 301042);
  });

  it('remember the address once it is trusted, and cannot tell while the secret is wrong', async () => {
    wecom.state.trustedIps = { archive: [], agent: null };
    await bench.test('archive-ip');
    wecom.state.trustedIps = { archive: ['203.0.113.7'], agent: null };
    const found = await bench.test('archive-ip');
    assert.deepEqual([found.state, found.ip], ['ok', '203.0.113.7']);
    wecom.fails('gettoken', 40001);
    assert.equal((await bench.test('archive-ip')).state, 'unset');
    assert.equal((await bench.test('app-ip')).state, 'ok');
  });
});

describe('app', () => {
  it('proves the secret by the departments and the AgentId by the application itself', async () => {
    const answer = { errcode: 0, errmsg: 'ok', agentid: 1000002, name: '会存', close: 0 };
    wecom.answers('agent/get', JSON.stringify(answer));
    const found = await bench.test('app');
    assert.deepEqual([found.state, found.sentence], ['ok', '应用“会存”的 AgentId 与 Secret 正确']);
  });

  it('tells an AgentId of another application, and one that was switched off', async () => {
    wecom.answers('agent/get', JSON.stringify({ errcode: 301002, errmsg: 'not allow' }));
    assert.match(await bench.words('app'), /AgentId 1000002 与 Secret 不是同一个应用/);
    wecom.answers('agent/get', JSON.stringify({ errcode: 0, close: 1 }));
    assert.match(await bench.words('app'), /应用已被停用/);
  });

  it('tells the secret of the archive in its place, and a wrong one', async () => {
    bench.enter({ agentSecret: 'archive-secret' });
    const found = await bench.test('app');
    assert.deepEqual([found.state, found.code], ['error', 48002]);
    assert.match(found.sentence, /不是自建应用的 Secret/);
    bench.enter({ agentSecret: 'something-else' });
    assert.equal((await bench.test('app')).code, 40001);
    bench.enter({ agentSecret: '', agentId: '' });
    assert.match((await bench.test('app')).sentence, /AgentId、应用的 Secret/);
  });
});

describe('contacts', () => {
  it('says what may be read, and by how many customers are kept', async () => {
    const found = await bench.test('contacts');
    assert.equal(found.state, 'ok', JSON.stringify(found));
    assert.equal(found.lines.length, 5);
  });

  it('tells that the application is not on the list of those that may', async () => {
    wecom.fails('externalcontact/get_follow_user_list', 48002);
    const found = await bench.test('contacts');
    assert.deepEqual([found.state, found.code], ['error', 48002]);
    assert.match(found.remedy, /可调用接口的应用/);
  });

  it('warns of one right that is missing, and of nobody who may have customers', async () => {
    wecom.fails('externalcontact/groupchat/list', 48002);
    const found = await bench.test('contacts');
    assert.deepEqual([found.state, found.sentence], ['warning', '取不到客户群']);
    wecom.answers('externalcontact/get_follow_user_list', '{"errcode":0,"follow_user":[]}');
    assert.match(await bench.words('contacts'), /没有员工开通客户联系[\s\S]*使用范围/);
  });
});

describe('directory', () => {
  it('tells members whom the application may not see', async () => {
    wecom.fails('department/list', 60011);
    const found = await bench.test('directory');
    assert.deepEqual([found.state, found.code], ['error', 60011]);
    assert.match(found.remedy, /可见范围，选择整个公司/);
    wecom.fails('department/list', 301002);
    assert.match(await bench.words('directory'), /可见范围/);
  });

  it('compares whom it sees with whom WeCom archives', async () => {
    assert.match((await bench.test('directory')).sentence, /还没有同步/);
    bench.sql(
      'archive',
      `INSERT INTO employees (userid, name, alias, position, seen_at, revision) VALUES ('li', '李', '', '', 1, 1);
      INSERT INTO archive_scope (userid, edition, from_at) VALUES ('li', 1, 1), ('wang', 1, 1)`,
    );
    const found = await bench.test('directory');
    assert.deepEqual([found.state, found.sentence], ['error', '存档范围内有 1 人不在应用的可见范围内']);
    assert.match(found.reason, /wang/);
  });

  it('warns when it is not shown the company itself', async () => {
    wecom.answers('department/list', '{"errcode":0,"department":[{"id":7,"name":"销售","parentid":1}]}');
    assert.match((await bench.test('directory')).sentence, /不是整个公司/);
  });
});

describe('scope and licence', () => {
  it('count who is archived, and object to nobody', async () => {
    assert.match((await bench.test('scope')).sentence, /^\d+ 名员工在开启范围内$/);
    wecom.answers(PERMIT, '{"errcode":0,"ids":[]}');
    const found = await bench.test('scope');
    assert.equal(found.state, 'error');
    assert.match(found.remedy, /开启范围 → 修改.*立即开启/);
  });

  it('name who went out of it this week', async () => {
    bench.sql(
      'archive',
      `INSERT INTO employees (userid, name, alias, position, seen_at, revision) VALUES ('li', '李静', '', '', 1, 1);
      INSERT INTO archive_scope (userid, edition, from_at, to_at) VALUES ('li', 1, 1, ${bench.world.now - 3_600_000})`,
    );
    const found = await bench.test('scope');
    assert.equal(found.state, 'warning');
    assert.match(found.reason, /李静/);
    bench.world.now += 8 * 86_400_000;
    assert.equal((await bench.test('scope')).state, 'ok');
  });

  it('tell an expired licence', async () => {
    wecom.fails(PERMIT, 301052);
    const found = await bench.test('licence');
    assert.deepEqual([found.state, found.code, found.sentence], ['error', 301052, '会话内容存档服务已到期']);
    assert.match(found.remedy, /续费/);
  });
});
