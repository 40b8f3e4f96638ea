import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

/** What only a browser can show: variables that go where the cursor stands, a preview that follows, people picked by name. */
describe('notices in a browser', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  before(async () => {
    const db = new Database(pathsOf(desk.world.config).archive);
    db.exec(`INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, status, pinyin)
      VALUES ('ZhangWei', '张伟', '', '', 2, 0, 1, 1, 'zhangwei');`);
    db.close();
    await desk.open();
    await desk.addAdministrator();
    browsing = await browse(desk.base, { width: 1280, height: 720 });
    await signInWith(browsing.page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing?.close();
    await desk.close();
  });

  it('writes a template in two steps and puts it into use', { timeout: 60_000 }, async () => {
    const { page, complaints } = browsing;
    await page.goto('/notices');
    await page.click('a:text("新建模板")');
    await page.fill('#template-name', '给负责人的');
    await page.selectOption('#template-category', 'room-left');
    await page.check('[value="markdown"]');
    await page.click('button:text("下一步")');
    await page.fill('#template-content', '退群：');
    await page.click('button:text-is("客户群")');
    await page.waitForSelector('#preview p:text-is("退群：恒川客户服务群")');
    await page.click('button:text("保存")');
    await page.click('[aria-label="返回模板"]');
    await page.click('[aria-label="启用“给负责人的”"]');
    await page.waitForSelector('[aria-label="禁用“给负责人的”"]');
    assert.deepEqual(complaints, []);
  });

  it('picks who hears of the system by name', { timeout: 60_000 }, async () => {
    const { page, complaints } = browsing;
    await page.goto('/notices/settings');
    await page.fill('#pick-system-person', 'zhang');
    await page.click('#options-system-person [role="option"]');
    await page.click('button:text("保存")');
    await page.waitForSelector('.picked span:text-is("张伟")');
    const { system } = await desk.world.app.alerts.settings();
    assert.deepEqual(system.people, ['ZhangWei']);
    assert.deepEqual(complaints, []);
  });
});
