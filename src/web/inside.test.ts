import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const WECOM = 'Mozilla/5.0 (Windows NT 10.0; WOW64) Chrome/108.0.5359.215 wxwork/4.1.38 MicroMessenger/7.0.1';

describe('GET /sign-in in WeCom', () => {
  const company = makeCompany(1);
  const wecom = new SimulatedWecom({ company });
  const [member, other] = company.staff.map(({ userid }) => userid) as [string, string];
  let desk: Desk;

  before(async () => {
    await wecom.listen();
    desk = new Desk({ settings: wecom.settings() });
    await desk.open();
    await desk.addAdministrator();
    const db = new Database(pathsOf(desk.world.config).desk);
    db.prepare('UPDATE accounts SET wecom_userid = ?').run(member);
    db.close();
    wecom.state.redirectHost = new URL(desk.base).host;
  });
  after(async () => {
    await desk.close();
    await wecom.close();
  });

  /** Opens a page of ours in WeCom, whose member is this; follows to where WeCom sends the browser back. */
  async function begin(visitor: Visitor, who: string, path = '/sign-in?next=/health'): Promise<URL> {
    wecom.state.openedBy = who;
    const begun = await visitor.get((await visitor.get(path)).location);
    assert.ok(begun.location.startsWith(`${wecom.url}/connect/oauth2/authorize?`), begun.location);
    assert.ok(begun.location.endsWith('#wechat_redirect'));
    const sent = await fetch(begun.location, { redirect: 'manual', headers: { 'user-agent': WECOM } });
    return new URL(sent.headers.get('location')!);
  }

  const finish = (visitor: Visitor, back: URL) => visitor.get(back.pathname + back.search);

  it('goes through WeCom by itself, and on to the page that was asked for', async () => {
    const visitor = desk.visitor(WECOM);
    const back = await begin(visitor, member);
    const before = visitor.cookies.get('huicun');
    assert.equal((await finish(visitor, back)).location, '/health');
    assert.notEqual(visitor.cookies.get('huicun'), before);
    assert.equal((await visitor.get('/account')).status, 200);
    const [row] = desk.rows<{ act: string; details: string }>(
      'desk',
      'SELECT act, details FROM trail ORDER BY n DESC LIMIT 1',
    );
    assert.equal(row!.act, 'sign-in');
    assert.match(row!.details, /企业微信内打开/);
  });

  it('stays signed out once one has signed out, and lets one type', async () => {
    const visitor = desk.visitor(WECOM);
    await finish(visitor, await begin(visitor, member));
    await visitor.get('/account');
    const { location } = await visitor.post('/sign-out');
    assert.equal(location, '/sign-in?by=hand');
    const { status, text } = await visitor.get(location);
    assert.equal(status, 200);
    assert.match(text, /用企业微信身份登录/);
  });

  it('refuses members without an account and outsiders, on the record', async () => {
    const visitor = desk.visitor(WECOM);
    const answer = await finish(visitor, await begin(visitor, other));
    assert.equal(answer.status, 403);
    assert.ok(answer.text.includes(other));
    assert.equal((await finish(visitor, await begin(visitor, 'outsider'))).status, 403);
    const rows = desk.rows('desk', 'SELECT act, name FROM trail ORDER BY n DESC LIMIT 2');
    assert.deepEqual(rows, [
      { act: 'sign-in-failed', name: '' },
      { act: 'sign-in-failed', name: other },
    ]);
  });

  it('takes a state once, of this browser, for this purpose, within ten minutes', async () => {
    const expired = /这次授权已失效/;
    const visitor = desk.visitor(WECOM);
    const back = await begin(visitor, other);
    await finish(visitor, back);
    assert.match((await finish(visitor, back)).text, expired);
    assert.match((await finish(desk.visitor(WECOM), await begin(visitor, member))).text, expired);
    const late = await begin(visitor, member);
    desk.world.now += 10 * 60_000 + 1;
    assert.match((await finish(visitor, late)).text, expired);
    // One begun here does not come back as a scan, nor the other way round.
    const crossed = await begin(visitor, member);
    assert.match((await visitor.get(`/sign-in/scan/return${crossed.search}`)).text, /这次扫码已失效/);
  });
});
