import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { LOGIN, PASSWORD } from './testing/desk.ts';
import { Unbound } from './testing/unbound.ts';

// Scripts for the page are texts: the compiler here knows no browser.
/** As over plain http in an office: the browser offers no clipboard. What is copied all the same is caught. */
const WITHOUT_CLIPBOARD = `
  Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });
  document.addEventListener('copy', () => {
    const { activeElement: field } = document;
    window.copied = field.value.slice(field.selectionStart, field.selectionEnd);
  }, true);`;

/** What the button says at the moment its page goes. */
const WATCH_BUTTON = `addEventListener('pagehide', () => {
  const button = document.querySelector('.setup-foot .btn-primary');
  sessionStorage.setItem('button', button.textContent + ' ' + button.disabled);
})`;

describe('the binding in a browser', { skip: noBrowser() }, () => {
  const unbound = new Unbound();
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    await unbound.open();
    browsing = await browse(unbound.desk.base);
    ({ page } = browsing);
    await page.addInitScript(WITHOUT_CLIPBOARD);
    await signInWith(page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing.close();
    await unbound.close();
  });

  const copied = () => page.evaluate('window.copied');

  it('copies without a clipboard, from a field and from a dialog', async () => {
    await page.goto('/setup/app');
    await page.click('button[aria-label="复制授权回调域"]');
    assert.equal(await copied(), new URL(unbound.desk.base).host);
    await page.waitForSelector('.toast-note:has-text("已复制")');
    await page.click('button[data-open="diagnosis"]');
    await page.click('#diagnosis button[data-copy]');
    assert.equal(await copied(), await page.inputValue('#diagnosis textarea'));
    await page.keyboard.press('Escape');
  });

  it('says that it is testing, and then what came of it', async () => {
    unbound.wecom.delays('gettoken', 600, 1);
    await page.goto('/setup/company');
    await page.fill('#corpId', unbound.wecom.state.corpId);
    await page.fill('#company', '衡川资产管理有限公司');
    await page.evaluate(WATCH_BUTTON);
    await page.press('#company', 'Enter');
    await page.waitForSelector('.result-card.ok');
    assert.equal(await page.evaluate(`sessionStorage.getItem('button')`), '正在测试 true');
    assert.equal(await page.textContent('.setup-foot .btn-primary'), '下一步');
  });

  it('asks for the account of a proxy only where there is a proxy', async () => {
    await page.goto('/setup/proxy');
    assert.equal(await page.isVisible('#host'), false);
    await page.check('input[value="socks5"]');
    assert.equal(await page.isVisible('#password'), true);
  });

  it('ends with the first conversation, without being asked', async () => {
    const { world } = unbound.desk;
    world.app.binding.save({ sdkLibrary: world.library.path, archiveSecret: unbound.wecom.state.secrets.archive });
    world.bringKey(1);
    await page.goto('/setup/first-pull');
    world.says('zhang', 'li', '第一句');
    await page.click('.setup-foot button:has-text("开始拉取")');
    await page.waitForSelector('.setup-task.passed .pull-live.ok', { timeout: 10_000 });
    assert.equal(await page.textContent('.setup-foot .btn-primary'), '完成，去首页');
    assert.deepEqual(browsing.complaints, []);
  });
});
