import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

/** What only a browser can show: parts of the forms that come and go, and what is sent with them. */
describe('accounts in a browser', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  before(async () => {
    const db = new Database(pathsOf(desk.world.config).archive);
    db.exec(`
      INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 2, 0);
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, status, pinyin) VALUES ('ZhangWei', '张伟', '', '', 2, 0, 1, 1, 'zhangwei');
      INSERT INTO employee_departments (userid, department, leads) VALUES ('ZhangWei', 2, 0);`);
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

  it('opens somebody, gives him a role as it is, and narrows it to a department', { timeout: 60_000 }, async () => {
    const { page, complaints } = browsing;
    await page.goto('/accounts?q=zhang');
    await page.click('button:text("开启")');
    await page.click('a:text("设置权限")');
    await page.click('a:text("审计员")');
    const editor = page.locator('#scope .scope-editor');
    assert.ok(await editor.isHidden());
    await page.click('#scope button:text("授予")');
    await page.waitForSelector('td:text-is("全部")');
    await page.click('a:text-is("范围")');
    await page.check('#scope [data-other]');
    await editor.waitFor();
    await page.check('#scope [name="scope-kind"][value="custom"]');
    await page.check('#scope [name="scope-department"][value="2"]');
    await page.click('#scope button:text("保存范围")');
    await page.waitForSelector('td:text-is("营业部")');
    assert.deepEqual(complaints, []);
  });

  it('asks for a scope in an invitation only where a role wants one', { timeout: 60_000 }, async () => {
    const { page, complaints } = browsing;
    await page.goto('/invitations/new');
    await page.fill('#invite-name', '陈审');
    await page.check('[value="operator"]');
    assert.ok(await page.locator('.scope-editor').isHidden());
    await page.check('[value="archive-manager"]');
    assert.ok(await page.locator('.scope-editor').isVisible());
    await page.uncheck('[value="archive-manager"]');
    await page.click('button:text("生成邀请码")');
    assert.match((await page.textContent('.one-time-code'))!, /HUICUN-/);
    assert.deepEqual(complaints, []);
  });
});
