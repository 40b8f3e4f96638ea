import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { CallbackCrypto } from '../../wecom/callback-crypto.ts';
import { makeCompany } from '../corpus/index.ts';
import { SimulatedWecom } from './simulated-wecom.ts';

const company = makeCompany(1);
const wecom = new SimulatedWecom({ company });
const { corpId, agentId, secrets } = wecom.state;

before(() => wecom.listen());
after(() => wecom.close());

type Answer = Record<string, unknown> & { errcode: number; errmsg: string };

async function call(path: string, query: Record<string, string> = {}, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${wecom.url}/cgi-bin/${path}?${new URLSearchParams(query)}`, init);
  return response.json() as Promise<Answer>;
}

const tokenOf = async (corpsecret: string) =>
  (await call('gettoken', { corpid: corpId, corpsecret }))['access_token'] as string;

describe('GET gettoken', () => {
  it('gives a token for each secret, the same again until it expires', async () => {
    const answer = await call('gettoken', { corpid: corpId, corpsecret: secrets.agent });
    assert.deepEqual([answer.errcode, answer['expires_in']], [0, 7200]);
    assert.equal(await tokenOf(secrets.agent), answer['access_token']);
    assert.notEqual(await tokenOf(secrets.archive), answer['access_token']);
    wecom.advance(7_200_000);
    assert.notEqual(await tokenOf(secrets.agent), answer['access_token']);
  });

  it('refuses another secret, another company, and none', async () => {
    assert.equal((await call('gettoken', { corpid: corpId, corpsecret: 'x' })).errcode, 40001);
    assert.equal((await call('gettoken', { corpid: 'wwx', corpsecret: secrets.agent })).errcode, 40013);
    assert.equal((await call('gettoken', { corpid: corpId })).errcode, 41004);
  });
});

describe('any call', () => {
  it('needs a token that is known and not too old', async () => {
    assert.equal((await call('department/list')).errcode, 41001);
    assert.equal((await call('department/list', { access_token: 'x' })).errcode, 40014);
    wecom.state.expiresIn = 60;
    wecom.state.forgetTokens();
    const access_token = await tokenOf(secrets.agent);
    wecom.state.expiresIn = 7200;
    assert.equal((await call('department/list', { access_token })).errcode, 0);
    wecom.advance(60_000);
    assert.equal((await call('department/list', { access_token })).errcode, 42001);
  });

  it('must come from a trusted address, of which there are two lists', async () => {
    wecom.state.trustedIps = { archive: [], agent: ['198.51.100.1'] };
    const [agent, archive] = await Promise.all([tokenOf(secrets.agent), tokenOf(secrets.archive)]);
    const answer = await call('department/list', { access_token: agent });
    assert.equal(answer.errcode, 60020);
    assert.match(answer.errmsg, /from ip: 203\.0\.113\.7,/);
    const init = { method: 'POST', body: '{}' };
    assert.equal((await call('msgaudit/get_permit_user_list', { access_token: archive }, init)).errcode, 301042);
    wecom.state.trustedIps = { archive: null, agent: null };
  });

  it('fails, lies and dawdles when told to', async () => {
    const access_token = await tokenOf(secrets.agent);
    const list = () => call('department/list', { access_token });
    wecom.fails('department/list', 45009, 2);
    assert.deepEqual([(await list()).errcode, (await list()).errcode, (await list()).errcode], [45009, 45009, 0]);
    wecom.answers('department/list', '<html>', { status: 502 });
    await assert.rejects(list(), SyntaxError);
    wecom.delays('department/list', 60);
    const begun = performance.now();
    assert.equal((await list()).errcode, 0);
    assert.ok(performance.now() - begun >= 55);
  });

  it('is counted by the minute when there is a limit', async () => {
    const access_token = await tokenOf(secrets.agent);
    wecom.limits('department/simplelist', 2);
    const list = async () => (await call('department/simplelist', { access_token })).errcode;
    assert.deepEqual([await list(), await list(), await list()], [0, 0, 45009]);
    wecom.advance(60_000);
    assert.equal(await list(), 0);
  });

  it('takes the documented method and a body that is JSON', async () => {
    const access_token = await tokenOf(secrets.sync);
    assert.equal((await call('user/list_id', { access_token })).errcode, 43002);
    assert.equal((await call('user/list_id', { access_token }, { method: 'POST', body: '{' })).errcode, 47001);
  });

  it('shows its clock in the Date header', async () => {
    const { headers } = await fetch(wecom.url);
    assert.ok(Math.abs(Date.parse(headers.get('date')!) - wecom.state.now()) < 3000);
  });
});

describe('GET /wwlogin/sso/login', () => {
  const good = {
    login_type: 'CorpApp',
    appid: corpId,
    agentid: agentId,
    redirect_uri: 'http://127.0.0.1:8080/back?x=1',
    state: '"><b>&',
  };
  const show = async (query: Record<string, string>, path = 'login') =>
    fetch(`${wecom.url}/wwlogin/sso/${path}?${new URLSearchParams(query)}`, { redirect: 'manual' });

  before(() => {
    wecom.state.redirectHost = '127.0.0.1:8080';
  });

  it('shows everybody of the company, an outsider, and a way out', async () => {
    const html = await (await show(good)).text();
    for (const { name, userid } of company.staff) assert.ok(html.includes(name) && html.includes(`value="${userid}"`));
    assert.match(html, /外部联系人/);
    assert.match(html, /取消/);
    assert.ok(!html.includes('"><b>'));
  });

  it('goes back with a code and the state, keeping what the address had', async () => {
    const { status, headers } = await show({ ...good, who: company.staff[0]!.userid }, 'confirm');
    const back = new URL(headers.get('location')!);
    assert.deepEqual([status, back.host, back.pathname], [302, '127.0.0.1:8080', '/back']);
    assert.deepEqual([back.searchParams.get('x'), back.searchParams.get('state')], ['1', '"><b>&']);
    const access_token = await tokenOf(secrets.agent);
    const code = back.searchParams.get('code')!;
    assert.equal((await call('auth/getuserinfo', { access_token, code }))['userid'], company.staff[0]!.userid);
    assert.equal((await call('auth/getuserinfo', { access_token, code })).errcode, 40029);
  });

  it('goes back without a code when cancelled', async () => {
    const back = new URL((await show({ ...good, who: '' }, 'confirm')).headers.get('location')!);
    assert.deepEqual([back.searchParams.has('code'), back.searchParams.get('state')], [false, '"><b>&']);
  });

  it('gives an outsider a code that names no member', async () => {
    const back = new URL((await show({ ...good, who: 'outsider' }, 'confirm')).headers.get('location')!);
    const query = { access_token: await tokenOf(secrets.agent), code: back.searchParams.get('code')! };
    const { userid, openid, external_userid } = await call('auth/getuserinfo', query);
    assert.deepEqual([userid, typeof openid, external_userid], [undefined, 'string', company.customers[0]!.id]);
  });

  it('refuses to send anybody elsewhere, or for another application', async () => {
    for (const [changed, code] of [
      [{ redirect_uri: 'http://127.0.0.1:8081/back' }, 50001],
      [{ redirect_uri: 'http://127.0.0.1/back' }, 50001],
      [{ redirect_uri: 'http://127.0.0.1:8080@evil.example/' }, 50001],
      [{ redirect_uri: 'javascript:alert(1)' }, 50001],
      [{ redirect_uri: '' }, 50001],
      [{ appid: 'wwx' }, 40013],
      [{ agentid: '7' }, 40056],
      [{ login_type: 'x' }, 40058],
    ] as const) {
      for (const path of ['login', 'confirm']) {
        const response = await show({ ...good, ...changed, who: company.staff[0]!.userid }, path);
        assert.equal(response.headers.get('location'), null);
        assert.match(await response.text(), new RegExp(`错误码 ${code}`));
      }
    }
  });
});

describe('callbacks', () => {
  let receiver: Server;
  let url: string;
  const received: { query: URLSearchParams; body: string }[] = [];
  let reply: (query: URLSearchParams) => { status: number; body: string } = () => ({ status: 200, body: '' });
  const crypto = new CallbackCrypto({ ...wecom.callback, receiveId: corpId });

  before(async () => {
    receiver = createServer((request, response) => {
      const { searchParams: query } = new URL(request.url!, 'http://x');
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({ query, body });
        const answer = reply(query);
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callback?id=1`;
  });
  after(() => {
    receiver.close();
    receiver.closeAllConnections();
  });

  const openOf = (query: URLSearchParams, encrypt: string) =>
    crypto.open({
      signature: query.get('msg_signature')!,
      timestamp: query.get('timestamp')!,
      nonce: query.get('nonce')!,
      encrypt,
    });

  it('check an address by a text that must come back exactly', async () => {
    reply = (query) => ({ status: 200, body: openOf(query, query.get('echostr')!) });
    assert.equal(await wecom.verifyUrl(url), true);
    reply = (query) => ({ status: 200, body: `"${openOf(query, query.get('echostr')!)}"` });
    assert.equal(await wecom.verifyUrl(url), false);
    assert.equal(await wecom.verifyUrl('http://127.0.0.1:9/'), false);
  });

  it('tell that there are new messages', async () => {
    reply = () => ({ status: 200, body: 'success' });
    assert.deepEqual(await wecom.notify(url, { event: 'msgaudit_notify' }), {
      attempts: 1,
      status: 200,
      body: 'success',
    });
    const { query, body } = received.at(-1)!;
    assert.equal(query.get('id'), '1');
    assert.match(body, new RegExp(`<ToUserName><!\\[CDATA\\[${corpId}\\]\\]></ToUserName>`));
    const xml = openOf(query, /<Encrypt><!\[CDATA\[(.+?)\]\]>/.exec(body)![1]!);
    assert.match(
      xml,
      /<FromUserName><!\[CDATA\[sys\]\]>.*<AgentID>2000004<\/AgentID><Event><!\[CDATA\[msgaudit_notify\]\]>/,
    );
  });

  it('tell what changed, lists and awkward texts included', async () => {
    const fields = { ChangeType: 'update', ChatId: 'wr]]>1', MemChangeCnt: 2, MemChangeList: ['wm1', 'wm2'] };
    await wecom.notify(url, { event: 'change_external_chat', agentId: 1000002, fields });
    const { query, body } = received.at(-1)!;
    const xml = openOf(query, /<Encrypt><!\[CDATA\[(.+?)\]\]>/.exec(body)![1]!);
    assert.match(xml, /<MemChangeCnt>2<\/MemChangeCnt><MemChangeList><Item><!\[CDATA\[wm1\]\]><\/Item><Item>/);
    assert.ok(xml.includes('wr]]]]><![CDATA[>1'));
  });

  it('try three times more when the answer is no', async () => {
    const before = received.length;
    reply = () => ({ status: received.length - before < 3 ? 500 : 200, body: '' });
    assert.equal((await wecom.notify(url, { event: 'msgaudit_notify' })).attempts, 3);
    reply = () => ({ status: 500, body: '' });
    assert.deepEqual(await wecom.notify(url, { event: 'msgaudit_notify' }), { attempts: 4, status: 500, body: '' });
  });
});
