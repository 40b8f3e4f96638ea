import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readConfig } from '../config.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { ApiClient } from './api-client.ts';
import { SignInApi } from './sign-in-api.ts';

const company = makeCompany(1);
const { userid } = company.staff[3]!;
const RETURN = 'https://archive.example.com:8443/sign-in/scan/return';
const BAD_CODE = { name: 'UserError', message: /授权码.*请重新扫码/ };

let wecom: SimulatedWecom;
let signIn: SignInApi;

beforeEach(async () => {
  wecom = new SimulatedWecom({ company });
  await wecom.listen();
  wecom.state.redirectHost = 'archive.example.com:8443';
  const config = readConfig(wecom.settings());
  signIn = new SignInApi(config, new ApiClient(config));
});
afterEach(() => wecom.close());

/** The browser goes to WeCom's page, somebody scans, and the browser is sent back. */
async function scan(who: string): Promise<URL> {
  const login = signIn.loginUrl({ state: 'abc-_123', redirectUri: RETURN })!;
  assert.equal((await fetch(login)).status, 200);
  const confirm = new URL(login.replace('/sso/login', '/sso/confirm'));
  confirm.searchParams.set('who', who);
  const { headers } = await fetch(confirm, { redirect: 'manual' });
  return new URL(headers.get('location')!);
}

const codeOf = async (who: string) => (await scan(who)).searchParams.get('code')!;

describe('SignInApi.loginUrl', () => {
  it('leads to WeCom’s page with the code to scan', async () => {
    const url = new URL(signIn.loginUrl({ state: 'abc', redirectUri: RETURN })!);
    assert.equal(url.pathname, '/wwlogin/sso/login');
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      login_type: 'CorpApp',
      appid: wecom.state.corpId,
      agentid: wecom.state.agentId,
      redirect_uri: RETURN,
      state: 'abc',
    });
    assert.match(await (await fetch(url)).text(), new RegExp(company.staff[0]!.name));
  });

  it('is null while the application is not set up', () => {
    for (const missing of ['CORP_ID', 'AGENT_ID', 'AGENT_SECRET']) {
      const config = readConfig({ ...wecom.settings(), [missing]: '' });
      const url = new SignInApi(config, new ApiClient(config)).loginUrl({ state: 'abc', redirectUri: RETURN });
      assert.equal(url, null, missing);
    }
  });
});

describe('SignInApi.personOf', () => {
  it('names the member who scanned, and brings the state back', async () => {
    const back = await scan(userid);
    assert.equal(back.origin + back.pathname, RETURN);
    assert.equal(back.searchParams.get('state'), 'abc-_123');
    assert.deepEqual(await signIn.personOf(back.searchParams.get('code')!), { kind: 'member', userid });
  });

  it('takes a code once', async () => {
    const code = await codeOf(userid);
    await signIn.personOf(code);
    await assert.rejects(signIn.personOf(code), BAD_CODE);
  });

  it('takes a code for five minutes', async () => {
    const [early, late] = [await codeOf(userid), await codeOf(userid)];
    wecom.advance(5 * 60_000 - 1000);
    assert.equal((await signIn.personOf(early)).kind, 'member');
    wecom.advance(1000);
    await assert.rejects(signIn.personOf(late), BAD_CODE);
  });

  it('refuses a code that WeCom never gave, whatever is in it', async () => {
    for (const code of ['', 'guess', 'a&userid=LiSiYu', '汉字', 'x'.repeat(1000)]) {
      await assert.rejects(signIn.personOf(code), BAD_CODE, code);
    }
  });

  it('knows somebody from outside, with or without an external id', async () => {
    assert.deepEqual(await signIn.personOf(await codeOf('outsider')), { kind: 'outsider' });
    const code = wecom.state.issueCode({ openid: 'oABC' });
    assert.deepEqual(await signIn.personOf(code), { kind: 'outsider' });
  });

  it('does not take an answer without anybody for a member', async () => {
    wecom.answers('auth/getuserinfo', '{"errcode":0,"errmsg":"ok"}');
    await assert.rejects(signIn.personOf('code'), { name: 'UserError', message: /没有说明扫码人是谁/ });
    wecom.answers('auth/getuserinfo', '{"errcode":0,"errmsg":"ok","userid":""}');
    await assert.rejects(signIn.personOf('code'), { name: 'WecomError' });
  });

  it('lets other refusals of WeCom through, with their remedy', async () => {
    wecom.state.trustedIps.agent = [];
    await assert.rejects(signIn.personOf(await codeOf(userid)), {
      name: 'WecomError',
      code: 60020,
      remedy: /203\.0\.113\.7/,
    });
  });
});
