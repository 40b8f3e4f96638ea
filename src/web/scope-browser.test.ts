import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browsing, browse, noBrowser, signInWith, until } from '../testing/browse.ts';
import { LOGIN, PASSWORD } from './testing/desk.ts';
import { GuardedDesk } from './testing/guarded-desk.ts';

describe('the form of a role in a browser', { skip: noBrowser() }, () => {
  const desk = new GuardedDesk();
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    await desk.addAdministrator();
    await desk.fill();
    browsing = await browse(desk.base);
    ({ page } = browsing);
    await signInWith(page, LOGIN, PASSWORD);
    await page.goto('/roles/new');
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });

  const reaches = (words: string) =>
    until(page, `document.querySelector('.scope-reach').textContent.includes(${JSON.stringify(words)})`);

  it('says how many staff the scope comes to while it is put together', async () => {
    await reaches('没有人在范围内');
    await page.check('[name="department"][value="3"]');
    await reaches('2 名员工');
    await page.fill('#pick-excluded', 'qian');
    await page.click('#options-excluded [data-id="qian"]');
    await reaches('1 名员工');
    await page.click('button[aria-label="去掉 钱多"]');
    await reaches('2 名员工');
    await page.check('[name="kind"][value="everyone"]');
    await reaches('全部 3 名员工');
    assert.equal(await page.isVisible('.scope-tree'), false);
    await page.press('#pick-excluded', 'Enter');
    assert.equal(new URL(page.url()).pathname, '/roles/new');
    await page.check('[name="kind"][value="custom"]');
  });

  it('lets an action be ticked only with its page, and asks for a scope only where chats are shown', async () => {
    await page.check('[value="print-chats"]');
    for (const name of ['read-chats', 'search', 'see-directory']) await page.uncheck(`[value="${name}"]`);
    assert.equal(await page.isChecked('[value="print-chats"]'), false);
    assert.equal(await page.isEnabled('[value="print-chats"]'), false);
    assert.equal(await page.isVisible('.scope-editor'), false);
    await page.check('[value="read-chats"]');
    await page.check('[value="print-chats"]');
    assert.equal(await page.isVisible('.scope-editor'), true);
  });

  it('keeps what was put together', async () => {
    await page.fill('#role-name', '风控主管');
    await page.click('button:has-text("保存")');
    await page.waitForURL('**/roles');
    await page.click('a[aria-label="编辑“风控主管”"]');
    assert.equal(await page.isChecked('[name="department"][value="3"]'), true);
    assert.equal(await page.isChecked('[value="print-chats"]'), true);
    await reaches('2 名员工');
    assert.deepEqual(browsing.complaints, []);
  });
});
