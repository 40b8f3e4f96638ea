import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

describe('the search page in a browser', { skip: noBrowser() }, () => {
  const [one, other] = ['LiSiYu', 'WangJianGuo'];
  const desk = new Desk();
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    const { world } = desk;
    for (let i = 0; i < 4; i += 1) world.says(one, other, `收益 ${i}`);
    world.says(other, one, '收益如何');
    world.sends({
      from: one,
      tolist: [other],
      msgtype: 'file',
      file: { filename: '收益.pdf', sdkfileid: 'f', filesize: 9 },
    });
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    browsing = await browse(desk.base);
    page = browsing.page;
    page.setDefaultTimeout(20_000);
    await signInWith(page, LOGIN, PASSWORD);
    await page.goto('/search?q=收益');
  });
  after(async () => {
    await browsing?.close();
    await desk.close();
  });

  const count = () => page.locator('[data-row]').count();
  const asked = () => Object.fromEntries(new URL(page.url()).searchParams);

  it('picks a person by the keys alone, and closes the list before the box', async () => {
    await page.click('.add-condition summary');
    await page.focus('#pick-sender');
    await page.keyboard.type(other.toLowerCase());
    await page.locator('#options-sender [aria-selected="true"]').waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.picked input[name="sender"]').inputValue(), other);
    await page.keyboard.type(one.slice(0, 3));
    await page.locator('#options-sender [aria-selected="true"]').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#options-sender').isVisible(), false);
    assert.equal(await page.locator('.condition-box').isVisible(), true);
    await page.fill('#pick-sender', '');
    await page.click('.condition-box .btn-primary');
    await page.waitForURL(/sender=/);
    assert.deepEqual(asked(), { q: '收益', sender: other });
    assert.equal(await count(), 1);
    assert.match(await page.locator('.search-form > .chips > .chip').innerText(), new RegExp(other));
  });

  it('takes a condition off by its chip', async () => {
    await page.click('.chip a');
    await page.waitForURL((url) => !url.searchParams.has('sender'));
    assert.equal(await count(), 6);
  });

  it('searches at once when a type is ticked', async () => {
    await page.check('.facets input[value="file"]');
    await page.waitForURL(/type=file/);
    assert.deepEqual(asked(), { q: '收益', type: 'file' });
    assert.equal(await count(), 1);
    await page.uncheck('.facets input[value="file"]');
    await page.waitForURL((url) => !url.searchParams.has('type'));
  });

  it('steps through the hits from over the context, and opens the chat at the one that is shown', async () => {
    await page.locator('body').press('j');
    await page.locator('#preview[data-key="6"]').waitFor();
    await page.click('#preview [data-step="1"]');
    await page.locator('#preview[data-key="5"]').waitFor();
    await page.locator('body').press('n');
    await page.locator('#preview[data-key="4"]').waitFor();
    await page.locator('[data-row][aria-current][data-key="4"]').press('Enter');
    await page.waitForURL(/\/chats/);
    assert.deepEqual(browsing.complaints, []);
  });
});
