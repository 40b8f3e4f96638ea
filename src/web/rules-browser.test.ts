import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browsing, browse, noBrowser, signInWith, until } from '../testing/browse.ts';
import { LOGIN, PASSWORD } from './testing/desk.ts';
import { GuardedDesk } from './testing/guarded-desk.ts';

describe('the form of a rule in a browser', { skip: noBrowser() }, () => {
  const desk = new GuardedDesk();
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    await desk.addAdministrator();
    await desk.fill();
    browsing = await browse(desk.base);
    ({ page } = browsing);
    await signInWith(page, LOGIN, PASSWORD);
    await page.goto('/rules/new?kind=words');
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });

  const shows = (words: string) => until(page, `document.body.textContent.includes(${JSON.stringify(words)})`);
  const chips = (list: string) =>
    page.evaluate(`[...document.querySelectorAll('[data-words="${list}"] .word')].map((chip) => chip.dataset.word)`);
  const stored = () =>
    desk.rows<{ spec: string; exceptions: string; version: number }>('desk', 'SELECT * FROM rules ORDER BY id')[0]!;

  it('takes words as they are typed and pasted, and lets them go again', async () => {
    const entry = '[name="spec-words"]';
    await page.fill('#rule-name', '退款承诺');
    await page.fill(entry, '退款');
    await page.press(entry, 'Enter');
    await page.locator(entry).pressSequentially('保本,');
    await page.click('button[data-paste="spec-words"]');
    await page.fill('#paste textarea', '稳赚，兜底\n保本');
    await page.click('[data-paste-add]');
    assert.deepEqual(await chips('spec-words'), ['退款', '保本', '稳赚', '兜底']);
    await page.click('button[aria-label="去掉 稳赚"]');
    assert.deepEqual(await chips('spec-words'), ['退款', '保本', '兜底']);
  });

  it('says how many the range comes to, and keeps it all', async () => {
    await page.check('[name="in-kind"][value="custom"]', { force: true });
    await page.check('[name="in-department"][value="2"]');
    await until(page, `document.querySelector('.scope-reach').textContent.includes('1 名员工')`);
    await page.click('button:has-text("新建")');
    await page.waitForURL('**/rules/*/edit');
    assert.deepEqual(await chips('spec-words'), ['退款', '保本', '兜底']);
    assert.equal(await page.isChecked('[name="in-department"][value="2"]'), true);
    assert.deepEqual(JSON.parse(stored().spec).words, ['退款', '保本', '兜底']);
  });

  it('tries it on the past, leaves out what was found wrongly, and publishes it', async () => {
    await page.click('.trial-ask button');
    await shows('将命中 1 条');
    await page.click('[data-false]');
    assert.equal(await page.isVisible('.rule-draft'), true);
    const [phrase] = (await chips('except')) as string[];
    assert.match(phrase!, /^退款/);
    await page.click('.trial-ask button');
    await shows('将命中 0 条');
    await page.click('button:has-text("保存")');
    await until(page, `document.querySelector('.rule-bar .quiet').textContent.includes('v2')`);
    assert.deepEqual(JSON.parse(stored().exceptions).phrases, [phrase]);
    await page.click('button:has-text("开启规则")');
    await shows('已开启，从下一条消息起生效');
  });

  it('does not let a draft be lost unasked', async () => {
    const asked = new Promise<string>((done) => {
      page.once('dialog', async (dialog) => {
        done(dialog.type());
        await dialog.accept();
      });
    });
    await page.fill('#rule-name', '另一个名称');
    await page.click('a[aria-label="返回规则"]');
    assert.equal(await asked, 'beforeunload');
    await page.waitForURL('**/rules');
    assert.deepEqual(browsing.complaints, []);
  });
});
