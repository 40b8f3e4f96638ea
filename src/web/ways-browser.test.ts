import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { daysAgo, outside } from '../testing/people-file.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

/** What only a browser can show of the lists: that they keep their place. */
describe('the lists beside a chat', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  before(async () => {
    const { world } = desk;
    for (let i = 0; i < 90; i += 1) {
      const more = { msgtime: daysAgo(2) + i * 1000, msgid: `m${i}_external` };
      world.says('zhang', outside(`guest${i}`), `第 ${i} 位`, more);
    }
    world.says('li', 'wang', '内部', { msgtime: daysAgo(3) });
    await world.pull();
    const db = new Database(pathsOf(world.config).archive);
    db.exec(`
      INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0), (2, '营业部', 1, 2, 0), (3, '风控部', 1, 1, 0);
      INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 0), ('li', 3, 0), ('wang', 3, 0);`);
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

  it('come back as far down as they were left, though that was pages further on', { timeout: 60_000 }, async () => {
    const { page } = browsing;
    const list = page.locator('.conversation-list');
    const rows = page.locator('.conversation');
    await page.goto('/chats?who=zhang');
    await list.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await rows.nth(79).waitFor();
    await list.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await rows.nth(89).waitFor();
    await list.evaluate((box) => box.scrollTo(0, 4000));
    await page.goto('/account');
    await page.goBack();
    await rows.nth(89).waitFor();
    while ((await list.evaluate((box) => box.scrollTop)) !== 4000) await page.waitForTimeout(20);
  });

  it('unfold a department, stay unfolded, and take along how far back one looks', async () => {
    const { page, complaints } = browsing;
    await page.goto('/chats?who=zhang');
    await page.click('summary[title="风控部"]');
    await page.waitForSelector('a[data-who=li]');
    await page.selectOption('#since', 'all');
    await page.waitForURL(/since=all/);
    await page.click('a[data-who=li]');
    await page.waitForURL(/who=li.*since=all/);
    await page.goto('/chats?who=zhang');
    await page.waitForSelector('a[data-who=li]');
    assert.equal(await page.locator('#people a[aria-current]').getAttribute('data-who'), 'zhang');
    assert.deepEqual(complaints, []);
  });
});
