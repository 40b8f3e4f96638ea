import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const OUTSIDER = 'outsider';

describe('GET /sign-in/scan', () => {
  const company = makeCompany(1);
  const wecom = new SimulatedWecom({ company });
  const [member, other] = company.staff.map(({ userid }) => userid) as [string, string];
  let desk: Desk;

  before(async () => {
    await wecom.listen();
    const settings = wecom.settings();
    desk = new Desk({ settings });
    await desk.open();
    await desk.addAdministrator();
    const administrator = await desk.signedIn();
    assert.equal((await scan(administrator, member, '/account/wecom')).location, '/account');
  });
  after(async () => {
    await desk.close();
    await wecom.close();
  });

  /** Follows the link to WeCom, where somebody scans and confirms: the address it sends the browser back to. */
  async function begin(visitor: Visitor, who: string, path = '/sign-in/scan'): Promise<URL> {
    const { location } = await visitor.get(path);
    assert.ok(location.startsWith(`${wecom.url}/wwlogin/sso/login?`), location);
    const confirm = location.replace('/sso/login?', '/sso/confirm?');
    wecom.state.redirectHost = new URL(new URL(location).searchParams.get('redirect_uri')!).host;
    const confirmed = await fetch(`${confirm}&${new URLSearchParams({ who })}`, { redirect: 'manual' });
    return new URL(confirmed.headers.get('location')!);
  }

  const finish = (visitor: Visitor, back: URL) => visitor.get(back.pathname + back.search);

  async function scan(visitor: Visitor, who: string, path?: string) {
    return finish(visitor, await begin(visitor, who, path));
  }

  /** An address to come back to, put together from the state of one scan and the code of another. */
  function mixed(state: URL, code: URL): URL {
    const back = new URL(state);
    back.searchParams.set('code', code.searchParams.get('code')!);
    return back;
  }

  it('signs in the account that is linked to whoever scanned, under a new session, and goes on', async () => {
    const visitor = desk.visitor();
    const back = await begin(visitor, member, '/sign-in/scan?next=/health');
    const before = visitor.cookies.get('huicun');
    assert.equal((await finish(visitor, back)).location, '/health');
    assert.notEqual(visitor.cookies.get('huicun'), before);
    assert.equal((await visitor.get('/account')).status, 200);
  });

  it('refuses a member without an account, on a page that names him and whom to ask', async () => {
    const visitor = desk.visitor();
    const answer = await scan(visitor, other);
    assert.equal(answer.status, 403);
    assert.ok(answer.text.includes(`<b>${other}</b>`));
    assert.match(answer.text, /系统管理员/);
    assert.equal((await visitor.get('/chats')).status, 303);
  });

  it('refuses an outsider', async () => {
    const answer = await scan(desk.visitor(), OUTSIDER);
    assert.equal(answer.status, 403);
    assert.match(answer.text, /扫码的不是本企业成员/);
  });

  it('takes a state once, also when it comes twice at the same moment', async () => {
    const visitor = desk.visitor();
    const back = await begin(visitor, other);
    assert.equal((await finish(visitor, back)).status, 403);
    const fresh = await begin(desk.visitor(), member);
    assert.match((await finish(visitor, mixed(back, fresh))).text, /这次扫码已失效/);
    const twice = desk.visitor();
    const [one, two] = [await begin(twice, other), await begin(desk.visitor(), other)];
    const answers = await Promise.all([finish(twice, one), finish(twice, mixed(one, two))]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [401, 403]);
  });

  it('takes a code once, also under a state of its own, and does not ask WeCom again', async () => {
    const visitor = desk.visitor();
    const used = await begin(visitor, other);
    assert.equal((await finish(visitor, used)).status, 403);
    const asked = wecom.requests.length;
    const answer = await finish(visitor, mixed(await begin(visitor, other), used));
    assert.equal(answer.status, 401);
    assert.match(answer.text, /请重新扫码/);
    assert.equal(wecom.requests.length, asked);
  });

  it('refuses a state of another browser, an old one and none', async () => {
    const visitor = desk.visitor();
    await begin(visitor, member);
    assert.match((await finish(visitor, await begin(desk.visitor(), member))).text, /这次扫码已失效/);
    const late = await begin(visitor, member);
    desk.world.now += 10 * 60_000 + 1;
    assert.match((await finish(visitor, late)).text, /这次扫码已失效/);
    assert.match((await visitor.get('/sign-in/scan/return')).text, /这次扫码已失效/);
  });

  it('says so when the scan was cancelled, and when WeCom does not know the code', async () => {
    const visitor = desk.visitor();
    assert.match((await scan(visitor, '@cancelled')).text, /扫码没有完成，请重新扫码/);
    const back = await begin(visitor, member);
    back.searchParams.set('code', 'made-up');
    const answer = await finish(visitor, back);
    assert.equal(answer.status, 401);
    assert.match(answer.text, /授权码无效、已用过或已超过 5 分钟/);
  });

  it('links only the scan that was begun for linking', async () => {
    const administrator = await desk.signedIn();
    const stranger = await begin(desk.visitor(), other);
    await begin(administrator, member, '/account/wecom');
    assert.equal((await finish(administrator, stranger)).location, '/account');
    const { text } = await administrator.get('/account');
    assert.match(text, /这次扫码已失效/);
    assert.ok(text.includes(`已关联成员 <b>${member}</b>`));
  });
});

describe('GET /sign-in/scan, not configured', () => {
  it('says so, on the sign-in page too', async () => {
    const desk = new Desk();
    await desk.open();
    await desk.addAdministrator();
    const visitor = desk.visitor();
    assert.match((await visitor.get('/sign-in')).text, /尚未配置扫码登录/);
    const answer = await visitor.get('/sign-in/scan');
    assert.equal(answer.status, 400);
    assert.match(answer.text, /请先用账号和密码登录/);
    await desk.close();
  });
});
