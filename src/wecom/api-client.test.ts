import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { openHttpProxy, openSocksProxy, type TestProxy } from '../testing/simulated-wecom/proxies.ts';
import { ApiClient, type ApiOptions } from './api-client.ts';
import { OWN_CODES, WecomError } from './errors.ts';

const company = makeCompany(1);
const someone = company.staff[0]!;
const answer = z.object({ name: z.string() });
const call = { secret: 'agent', path: 'user/get', query: { userid: someone.userid }, answer } as const;

let wecom: SimulatedWecom;
const clients: ApiClient[] = [];

beforeEach(async () => {
  wecom = new SimulatedWecom({ company });
  await wecom.listen();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await wecom.close();
});

function clientOf(settings: Partial<ConstructorParameters<typeof ApiClient>[0]> = {}, options: ApiOptions = {}) {
  const { corpId, secrets } = wecom.state;
  const bound = { corpId, archiveSecret: secrets.archive, agentSecret: secrets.agent, wecomApi: wecom.url };
  const client = new ApiClient({ proxy: '', proxyAuth: '', ...bound, ...settings }, { busyWaitMs: 1, ...options });
  clients.push(client);
  return client;
}

const calls = () => wecom.requests.map(({ path, errcode }) => `${path} ${errcode}`);

async function failure(client: ApiClient): Promise<WecomError> {
  const error = await client.ask(call).then(
    () => assert.fail('must fail'),
    (e: unknown) => e,
  );
  assert.ok(error instanceof WecomError, String(error));
  for (const secret of Object.values(wecom.state.secrets)) assert.ok(!error.message.includes(secret));
  assert.doesNotMatch(error.message + error.detail, /access_token=|corpsecret=/);
  return error;
}

describe('ApiClient.ask', () => {
  it('answers with what WeCom says and what time it is there', async () => {
    wecom.advance(3_600_000);
    const { answer, serverTime } = await clientOf().ask(call);
    assert.equal(answer.name, someone.name);
    assert.ok(Math.abs(serverTime! - wecom.state.now()) < 3000);
  });

  it('posts a body as JSON, under the token of the other secret', async () => {
    const room = company.groups.find((g) => g.kind === 'internal')!;
    const { answer } = await clientOf().ask({
      secret: 'archive',
      path: 'msgaudit/groupchat/get',
      body: { roomid: room.id },
      answer: z.object({ roomname: z.string() }),
    });
    assert.equal(answer.roomname, room.name);
    assert.equal(wecom.requests.at(-1)!.secret, 'archive');
  });

  it('asks for one token when many calls begin at once', async () => {
    const client = clientOf();
    await Promise.all(Array.from({ length: 10 }, () => client.ask(call)));
    assert.equal(calls().filter((c) => c === 'gettoken 0').length, 1);
  });

  it('renews a token that has expired, once, and tries again', async () => {
    const client = clientOf();
    await client.ask(call);
    wecom.advance(7200_000); // only WeCom's clock: ours believes in the token
    await client.ask(call);
    assert.deepEqual(calls(), ['gettoken 0', 'user/get 0', 'user/get 42001', 'gettoken 0', 'user/get 0']);
  });

  it('renews a token that WeCom took back early', async () => {
    const client = clientOf();
    await client.ask(call);
    wecom.state.forgetTokens();
    await client.ask(call);
    assert.deepEqual(calls().slice(2), ['user/get 40014', 'gettoken 0', 'user/get 0']);
  });

  it('gives up when the new token is no better', async () => {
    wecom.fails('user/get', 42001, 2);
    assert.equal((await failure(clientOf())).code, 42001);
  });

  it('says that the secret or the company is wrong, and does not hammer', async () => {
    const client = clientOf({ agentSecret: 'no secret of ours' });
    assert.equal((await failure(client)).code, 40001);
    assert.equal((await failure(client)).code, 40001);
    assert.deepEqual(calls(), ['gettoken 40001']);
    assert.equal((await failure(clientOf({ corpId: 'wwother' }))).code, 40013);
  });

  it('does not ask WeCom at all before it is configured', async () => {
    for (const missing of [{ agentSecret: '' }, { corpId: '' }]) {
      await assert.rejects(clientOf(missing).ask(call), { name: 'UserError', message: /尚未填写/ });
    }
    assert.deepEqual(calls(), []);
  });

  it('shows the address to be added when WeCom does not trust it', async () => {
    wecom.state.trustedIps.agent = ['198.51.100.1'];
    const error = await failure(clientOf());
    assert.equal(error.code, 60020);
    assert.match(error.remedy, / 203\.0\.113\.7 /);
    wecom.state.trustedIps.agent = ['203.0.113.7'];
    await clientOf().ask(call);
  });

  it('stops at the rate limit and leaves waiting to the caller', async () => {
    wecom.limits('user/get', 1);
    const client = clientOf();
    await client.ask(call);
    const error = await failure(client);
    assert.deepEqual([error.code, error.retry], [45009, true]);
    wecom.advance(60_000);
    await client.ask(call);
  });

  it('asks a busy WeCom again, three times', async () => {
    wecom.fails('user/get', -1, 3);
    const client = clientOf();
    await client.ask(call);
    wecom.fails('user/get', -1, 4);
    assert.equal((await failure(client)).code, -1);
  });

  it('recognises an answer that is not WeCom’s', async () => {
    const client = clientOf();
    for (const [body, code] of [
      ['<html>请先登录上网认证</html>', OWN_CODES.notJson],
      ['"ok"', OWN_CODES.notJson],
      ['[]', OWN_CODES.notJson],
      ['{"errcode":0', OWN_CODES.notJson],
      ['', OWN_CODES.emptyBody],
      ['{"errcode":0,"errmsg":"ok"}', OWN_CODES.rowsDoNotFit],
      ['{"errcode":"many"}', OWN_CODES.rowsDoNotFit],
    ] as const) {
      wecom.answers('user/get', body);
      assert.equal((await failure(client)).code, code, body);
    }
    wecom.answers('user/get', 'Bad Gateway', { status: 502 });
    assert.match((await failure(client)).detail, /502/);
  });

  it('recognises it instead of a token too', async () => {
    wecom.answers('gettoken', '<html></html>');
    assert.equal((await failure(clientOf())).code, OWN_CODES.notJson);
  });

  it('does not follow a redirect: the token is in the address', async () => {
    const trap = new SimulatedWecom({ company });
    await trap.listen();
    const client = clientOf();
    await client.ask(call);
    wecom.answers('user/get', '', { status: 302, headers: { location: `${trap.url}/cgi-bin/user/get` } });
    assert.equal((await failure(client)).code, OWN_CODES.emptyBody);
    assert.equal(trap.requests.length, 0);
    await trap.close();
  });

  it('does not wait longer than it was told', async () => {
    const client = clientOf({}, { timeoutMs: 150 });
    await client.ask(call);
    wecom.delays('user/get', 60_000);
    const error = await failure(client);
    assert.deepEqual([error.code, error.retry], [10001, true]);
  });

  it('says when there is nobody at the address', async () => {
    const client = clientOf();
    await wecom.close();
    const error = await failure(client);
    assert.equal(error.code, 10001);
    assert.match(error.detail, /ECONNREFUSED/);
  });
});

describe('ApiClient.serverTime', () => {
  it('reads WeCom’s clock without a token', async () => {
    wecom.advance(-86_400_000);
    const time = await clientOf({ agentSecret: '', archiveSecret: '' }).serverTime();
    assert.ok(Math.abs(time! - wecom.state.now()) < 3000);
    assert.deepEqual(calls(), []);
  });

  it('is null when nobody answers', async () => {
    assert.equal(await clientOf({ proxy: 'nonsense://x' }).serverTime(), null);
    const client = clientOf();
    await wecom.close();
    assert.equal(await client.serverTime(), null);
  });
});

describe('ApiClient through a proxy', () => {
  const auth = 'huicun:p@ss:word';
  let http: TestProxy;
  let socks: TestProxy;

  before(async () => {
    http = await openHttpProxy({ auth });
    socks = await openSocksProxy({ auth });
  });
  after(async () => {
    await http.close();
    await socks.close();
  });

  it('goes through an HTTP proxy with name and password', async () => {
    const target = new URL(wecom.url).host;
    assert.equal(
      (await clientOf({ proxy: `http://${http.host}`, proxyAuth: auth }).ask(call)).answer.name,
      someone.name,
    );
    assert.deepEqual([...new Set(http.targets)], [target]);
    await clientOf({ proxy: http.host, proxyAuth: auth }).ask(call); // without a scheme, as the library takes it
    await clientOf({ proxy: `http://huicun:p%40ss%3Aword@${http.host}` }).ask(call);
    assert.deepEqual([...new Set(http.targets)], [target]);
  });

  it('goes through a SOCKS5 proxy, which also resolves the name', async () => {
    const wecomApi = wecom.url.replace('127.0.0.1', 'localhost');
    for (const proxy of [`socks5://${socks.host}`, `socks5h://${socks.host}`]) {
      await clientOf({ proxy, proxyAuth: auth, wecomApi }).ask(call);
    }
    assert.deepEqual([...new Set(socks.targets)], [new URL(wecomApi).host]);
  });

  it('fails as a network does when the proxy refuses', async () => {
    for (const proxy of [`http://${http.host}`, `socks5://${socks.host}`]) {
      const error = await failure(clientOf({ proxy, proxyAuth: 'huicun:wrong' }));
      assert.deepEqual([error.code, error.message.includes('wrong')], [10001, false], proxy);
    }
    assert.equal((await failure(clientOf({ proxy: 'http://127.0.0.1:9' }))).code, 10001);
  });

  it('says in words that a proxy address is none', async () => {
    for (const proxy of ['ftp://10.0.0.2:21', 'http://', 'socks4://10.0.0.2:1080', 'a b']) {
      await assert.rejects(clientOf({ proxy }).ask(call), { name: 'UserError', message: /代理地址无效/ }, proxy);
    }
  });
});
