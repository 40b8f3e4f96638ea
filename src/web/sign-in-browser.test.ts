import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

/** What only a browser can show of cookies that do not come along with a link. */
describe('a link from another site', { skip: noBrowser() }, () => {
  const wecom = new SimulatedWecom({ company: makeCompany(1) });
  const member = wecom.state.company.staff[0]!;
  let desk: Desk;
  let elsewhere: Server;
  let browsing: Browsing;

  before(async () => {
    await wecom.listen();
    // The same machine under another name is another site.
    const url = wecom.url.replace('127.0.0.1', 'localhost');
    desk = new Desk({ settings: { ...wecom.settings(), WECOM_LOGIN: url, WECOM_OAUTH: url } });
    desk.world.says('zhang', 'li', '你好');
    await desk.world.pull();
    await desk.open();
    await desk.addAdministrator();
    const db = new Database(pathsOf(desk.world.config).desk);
    db.prepare('UPDATE accounts SET wecom_userid = ?').run(member.userid);
    db.close();
    wecom.state.redirectHost = new URL(desk.base).host;
    elsewhere = createServer((_req, res) => {
      const to = `${desk.base}/chats?who=zhang`;
      res
        .setHeader('content-type', 'text/html')
        .end(`<a href="${to}">link</a><form method="post" action="${desk.base}/sign-out"><button>x</button></form>`);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => elsewhere.once('listening', resolve));
    browsing = await browse(desk.base);
    await signInWith(browsing.page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing?.close();
    elsewhere.close();
    elsewhere.closeAllConnections();
    await desk.close();
    await wecom.close();
  });

  const other = () => `http://localhost:${(elsewhere.address() as AddressInfo).port}/`;

  it('opens the page it leads to, and leaves whoever was signed in signed in', async () => {
    const { page, context, complaints } = browsing;
    const session = async () => (await context.cookies()).find(({ name }) => name === 'huicun')?.value;
    const before = await session();
    await page.goto(other());
    await page.click('a');
    await page.waitForSelector('.conversation');
    assert.equal(new URL(page.url()).pathname, '/chats');
    assert.equal(await session(), before);
    // Back does not get caught on the page in between.
    await page.goBack();
    await page.waitForURL((url) => url.hostname === 'localhost');
    assert.deepEqual(complaints, []);
  });

  it('cannot sign anybody out with a form', async () => {
    const { page } = browsing;
    await page.goto(other());
    await page.click('button');
    await page.waitForURL((url) => url.pathname === '/sign-out');
    await page.goto('/account');
    assert.equal(new URL(page.url()).pathname, '/account');
  });

  it('asks who one is when nobody is signed in, and goes on from there', async () => {
    const { page, context } = browsing;
    await context.clearCookies();
    await page.goto(other());
    await page.click('a');
    await page.waitForURL(/\/sign-in\?next=/);
    await page.fill('#login', LOGIN);
    await page.fill('#password', PASSWORD);
    await page.press('#password', 'Enter');
    await page.waitForURL(/\/chats\?who=zhang/);
  });

  it('is how a scan comes back, and its session is still there', async () => {
    const { page, context } = browsing;
    await context.clearCookies();
    await page.goto('/sign-in?next=/health');
    await page.click('a[href^="/sign-in/scan"]');
    await page.waitForURL((url) => url.hostname === 'localhost');
    await page.click(`button[value="${member.userid}"]`);
    await page.waitForURL((url) => url.pathname === '/health');
  });

  it('is how WeCom’s own browser comes in, without a question', async () => {
    wecom.state.openedBy = member.userid;
    const userAgent = 'Mozilla/5.0 (Windows NT 10.0; WOW64) Chrome/108.0.5359.215 wxwork/4.1.38 MicroMessenger/7.0.1';
    const inside = await browsing.browser.newContext({ baseURL: desk.base, userAgent });
    const page = await inside.newPage();
    await page.goto(other());
    await page.click('a');
    await page.waitForSelector('.conversation');
    assert.equal(new URL(page.url()).search, '?who=zhang');
    await inside.close();
  });
});
