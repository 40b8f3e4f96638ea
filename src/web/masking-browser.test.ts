import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { ALL_PERMISSIONS } from '../access/viewer.ts';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD, viewerOf } from './testing/desk.ts';

describe('masked numbers in a browser', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    desk.world.says('zhang', 'li', '电话 13812345678');
    desk.world.says('li', 'zhang', '邮箱 wang@example.com');
    await desk.world.pull();
    const permissions = ALL_PERMISSIONS.filter((name) => name !== 'see-numbers');
    await desk.open({ access: (account) => ({ ...viewerOf(account as never), permissions }) });
    await desk.addAdministrator();
    browsing = await browse(desk.base);
    page = browsing.page;
    page.setDefaultTimeout(20_000);
    await signInWith(page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing?.close();
    await desk.close();
  });

  it('are shown in their bubble once a reason is given in the dialog', async () => {
    await page.goto('/chats?who=zhang&tab=internal&since=all&chat=li%7Czhang');
    assert.match(await page.locator('#m-1').innerText(), /138\*{4}5678[\s\S]*号码已遮盖/);
    await page.click('#m-1 .mask-reveal');
    await page.fill('#reveal-reason', '客户投诉核实');
    await page.keyboard.press('Control+Enter');
    await page.locator('#m-1 .mask-note.shown').waitFor();
    assert.match(await page.locator('#m-1').innerText(), /13812345678[\s\S]*已记入操作日志/);
    assert.equal(await page.locator('dialog#bookmark').isVisible(), false);
    assert.match(await page.locator('#m-2').innerText(), /w\*{3}@example\.com/);
  });

  it('are tried on the settings page as the form is filled in', async () => {
    await page.goto('/masking');
    await page.fill('#try', '合同 HT-2024-000123，13812345678');
    await page.fill('#patterns', '合同号：HT-####-######');
    await page.locator('#tried', { hasText: 'HT-2***-**0123，138****5678' }).waitFor();
    await page.uncheck('input[value="phone"]');
    await page.locator('#tried', { hasText: 'HT-2***-**0123，13812345678' }).waitFor();
    await page.click('.topbar .btn-primary');
    await page.locator('.toast-note').waitFor();
    assert.equal(await page.inputValue('#patterns'), '合同号：HT-####-######');
    assert.equal(await page.isChecked('input[value="phone"]'), false);
    assert.deepEqual(browsing.complaints, []);
  });
});
