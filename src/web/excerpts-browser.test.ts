import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { LOGIN, PASSWORD } from './testing/desk.ts';
import { CHAT, WalkedDesk } from './testing/walked-desk.ts';

describe('picking messages with the keyboard', { skip: noBrowser() }, () => {
  const desk = new WalkedDesk();
  let browsing: Browsing;
  before(async () => {
    await desk.fill();
    await desk.open();
    browsing = await browse(desk.base);
    await signInWith(browsing.page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });

  it('ticks with the space bar, goes on with Enter, and back again keeps what was ticked', async () => {
    const { page, complaints } = browsing;
    await page.goto(`/excerpts/pick?chat=${encodeURIComponent(CHAT)}&who=zhang`);
    await page.focus('#pick-2');
    await page.keyboard.press('Space');
    await page.focus('#pick-3');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/excerpts/new?**');
    assert.match((await page.textContent('.case-page'))!, /2 条消息/);
    await page.click('text=重新选');
    await page.waitForURL('**/excerpts/pick?**');
    assert.equal(await page.isChecked('#pick-2'), true);
    assert.equal(await page.isChecked('#pick-4'), false);
    await page.goBack();
    await page.fill('#excerpt-title', '退款');
    await page.press('#excerpt-title', 'Enter');
    await page.waitForURL(/\/excerpts\/\d+$/);
    assert.deepEqual(complaints, []);
  });

  it('opens at the newest message, and filling in a number means to pick by number', async () => {
    const { page, complaints } = browsing;
    await page.setViewportSize({ width: 1280, height: 400 });
    await page.goto(`/excerpts/pick?chat=${encodeURIComponent(CHAT)}&who=zhang`);
    const left = await page.evaluate(
      `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector('.pick-messages'))`,
    );
    await page.fill('input[name=count]', '3');
    await page.click('text=存为摘录');
    await page.waitForURL('**/excerpts/new?**');

    assert.ok(Number(left) < 60, String(left)); // pictures may still come
    assert.match((await page.textContent('.case-page'))!, /3 条消息/);
    assert.deepEqual(complaints, []);
  });
});
