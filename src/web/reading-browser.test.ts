import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { recordViolations } from '../store/violations.ts';
import { type Browsing, browse, noBrowser, signInWith, until } from '../testing/browse.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

const HOUR = 3_600_000;

/** What a compliance officer is asked to do, done by hand in a browser. */
describe('reading tasks in a browser', { skip: noBrowser() }, () => {
  const company = makeCompany(1);
  const customer = company.customers.find(({ follows }) => follows.length > 0)!;
  const seller = company.staff.find(({ userid }) => userid === customer.follows[0]!.userid)!;
  const colleague = company.staff.find(({ userid }) => userid !== seller.userid)!;
  const wecom = new SimulatedWecom({ company });
  let desk: Desk;
  let browsing: Browsing;
  let page: Page;
  let promised: number;
  let offending: number;

  const october = (day: number) => Date.parse(`2026-10-${String(day).padStart(2, '0')}T10:00:00+08:00`);

  function talk(): void {
    const say = (from: string, to: string, content: string, msgtime: number) =>
      desk.world.says(from, to, content, { msgtime });
    const [s, c, k] = [seller.userid, customer.id, colleague.userid];
    for (let i = 0; i < 120; i += 1) say(c, s, `九月的闲谈第 ${i} 句`, october(1) - (200 - i) * HOUR);
    say(c, s, '那退款什么时候能到', october(12));
    promised = say(s, c, '您放心，退款三个工作日内一定到账', october(12) + 60_000);
    say(c, s, '好，我等着', october(12) + 120_000);
    for (let i = 0; i < 120; i += 1) say(c, s, `后来的闲谈第 ${i} 句`, october(20) + i * HOUR);
    say(k, c, '退款的事请找他', october(14));
    for (let i = 0; i < 60; i += 1) say(s, k, `前几天的话 ${i}`, october(3) + i * HOUR);
    say(k, s, '当天的话 0', october(15));
    say(s, k, '当天的话 1', october(15) + HOUR);
    say(k, s, '当天的话 2', october(15) + 2 * HOUR);
    for (let i = 0; i < 60; i += 1) say(k, s, `之后的话 ${i}`, october(16) + i * HOUR);
    say(c, s, '这只能保本吗', october(30));
    offending = say(s, c, '肯定保本，稳赚不赔', october(30) + 60_000);
    say(c, s, '那我买了', october(30) + 120_000);
  }

  before(async () => {
    await wecom.listen();
    const { SDK_LIBRARY: _, ...settings } = wecom.settings();
    desk = new Desk({ settings });
    const { world } = desk;
    talk();
    await world.pull();
    await world.app.syncDirectory();
    await world.app.refreshLists();
    const found: Parameters<typeof recordViolations>[1] = [
      {
        rule: 1,
        ruleName: '承诺收益',
        ruleVersion: 3,
        severity: 'high',
        words: ['保本', '稳赚不赔'],
        seq: offending,
        conversation: [customer.id, seller.userid].toSorted().join('|'),
        sender: seller.userid,
        sentAt: october(30) + 60_000,
      },
    ];
    await world.app.pipeline.write('violations.recordViolations', [found, world.now]);
    await desk.open();
    await desk.addAdministrator();
    browsing = await browse(desk.base);
    ({ page } = browsing);
    await signInWith(page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing.close();
    await desk.close();
    await wecom.close();
  });

  const inSight = (seq: number) =>
    until(
      page,
      `(() => {
        const message = document.querySelector('#m-${seq}')?.getBoundingClientRect();
        const box = document.querySelector('#messages')?.getBoundingClientRect();
        return Boolean(message && box && message.top >= box.top - 1 && message.bottom <= box.bottom + 1);
      })()`,
    );

  it('finds what this customer was promised about 退款 last month, and sends the link', async () => {
    await page.goto('/');
    await page.keyboard.press('/');
    await page.waitForURL(/\/search/);
    await page.fill('input[name="q"]', `客户:${customer.name} 发送人:${seller.name} 退款 时间:上月`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.result');
    assert.equal(await page.locator('.result').count(), 1);
    assert.match(await page.innerText('.result'), /退款三个工作日内一定到账/);
    assert.equal(await page.innerText('.result mark'), '退款');
    assert.match(await page.innerText('#understood'), new RegExp(customer.name));

    await page.keyboard.press('j');
    await page.waitForSelector('#preview .message.current');
    assert.match(await page.innerText('#preview'), /那退款什么时候能到[\s\S]*一定到账[\s\S]*好，我等着/);
    await page.keyboard.press('Enter');
    await inSight(promised);

    const link = await page.getAttribute(`#m-${promised} [data-link]`, 'data-link');
    const other = await browsing.browser.newContext({ baseURL: desk.base, viewport: { width: 1440, height: 900 } });
    try {
      const theirs = await other.newPage();
      await theirs.goto(link!);
      await theirs.fill('#login', LOGIN);
      await theirs.fill('#password', PASSWORD);
      await theirs.press('#password', 'Enter');
      await theirs.waitForSelector(`#m-${promised}.current`);
      assert.match(await theirs.innerText('#chat .chat-head'), new RegExp(customer.name));
    } finally {
      await other.close();
    }
    assert.deepEqual(browsing.complaints, []);
  });

  it('reads everything two people said on a day', async () => {
    await page.goto('/chats?since=all');
    await page.fill('#staff', seller.name);
    await page.click(`#people [data-who="${seller.userid}"]`);
    await page.click('#conversations .tabs a:has-text("内部")');
    await page.click(`.conversation[data-key="${[seller.userid, colleague.userid].toSorted().join('|')}"]`);
    await page.waitForSelector('#messages [data-seq]');

    await page.click('.span summary');
    await page.fill('.span input[name="from"]', '2026-10-15');
    await page.fill('.span input[name="to"]', '2026-10-15');
    await page.click('.span .btn-primary');
    await page.waitForURL(/from=2026-10-15/);
    await page.waitForSelector('.day >> text=2026-10-15 星期四');
    assert.deepEqual(await page.locator('#messages .bubble').allInnerTexts(), [
      '当天的话 0',
      '当天的话 1',
      '当天的话 2',
    ]);
    assert.equal(await page.locator('#messages .message.mine').count(), 1);

    await page.goBack();
    await until(page, `document.querySelectorAll('#messages .bubble').length > 3`);
    assert.deepEqual(browsing.complaints, []);
  });

  it('sees what was said before and after a violation', async () => {
    await page.goto(`/messages/${offending}`);
    await inSight(offending);
    assert.match(
      await page.innerText('#messages'),
      /这只能保本吗[\s\S]*肯定保本，稳赚不赔[\s\S]*承诺收益[\s\S]*那我买了/,
    );
    assert.match(await page.innerText(`#m-${offending} .violation`), /高\s*承诺收益\s*规则 v3/);

    await page.click('[data-marks]');
    await page.waitForURL(/marks=off/);
    await until(page, `!document.querySelector('#m-${offending} .violation')?.checkVisibility()`);
    assert.deepEqual(browsing.complaints, []);
  });
});
