import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { pathsOf } from '../config.ts';
import { recordViolations } from '../store/violations.ts';
import { type Browsing, browse, noBrowser, signInWith, until } from '../testing/browse.ts';
import { outside } from '../testing/people-file.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

const NOW = Date.parse('2026-11-20T09:00:00+08:00');
const DAY = 86_400_000;
const MINUTE = 60_000;

/** Each answers on every first, second or third day. */
function say({ world }: Desk): void {
  const all = ['zhang', 'li', 'wang'].flatMap((who, at) =>
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((day) => day % (at + 1) === 0).map((day) => ({ who, at, day })),
  );
  for (const { who, at, day } of all) {
    const asked = NOW - day * DAY + at * MINUTE;
    world.says(outside('ann'), who, '请问报价', { msgtime: asked });
    world.says(who, outside('ann'), '稍等', { msgtime: asked + (day + at) * MINUTE });
  }
}

/** By all kinds of ways, some with long names. */
function meet(db: Database.Database): void {
  const add = db.prepare(`INSERT INTO follows (customer, userid, added_at, remark, tags, add_way, seen_at)
    VALUES (?, 'zhang', ${NOW - 3 * DAY}, '', '[]', ?, 0)`);
  for (const way of [1, 2, 3, 4, 8, 13, 14, 24, 201])
    for (let n = 0; n < 12; n += 1) add.run(outside(`c${way}x${n}`), way);
}

/** In each kind of chat, fewer in each. */
function accuse(db: Database.Database): void {
  const found = { rule: 1, ruleVersion: 1, ruleName: '承诺收益', severity: 'high', words: ['保本'], sender: 'zhang' };
  const chat = { conversation: [outside('ann'), 'zhang'].sort().join('|'), receivers: [outside('ann')] };
  const kinds = ['external', 'external', 'external', 'group', 'group', 'internal'];
  const all = kinds.map((chatKind, i) => ({ ...found, ...chat, chatKind, seq: i + 1, sentAt: NOW - DAY }));
  recordViolations({ connection: db } as never, all as never, NOW);
}

describe('a manager looks at figures', { skip: noBrowser() }, () => {
  const desk = new Desk({ now: NOW });
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    const { world } = desk;
    say(desk);
    await world.archive();
    const db = new Database(pathsOf(world.config).archive, { timeout: 5000 });
    db.exec(`INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0);
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
        ('zhang', '张伟', '', '', 1, 0, 1, 'zhangwei', 1), ('li', '李敏', '', '', 1, 0, 1, 'limin', 1),
        ('wang', '王芳', '', '', 1, 0, 1, 'wangfang', 1);
      INSERT INTO employee_departments (userid, department) VALUES ('zhang', 1), ('li', 1), ('wang', 1);
      INSERT INTO customers (id, name, position, revision, kind) VALUES ('${outside('ann')}', '安娜', '', 1, 1)`);
    meet(db);
    accuse(db);
    db.close();
    await world.app.refreshLists();
    await world.app.pipeline.figures();
    await desk.open();
    await desk.addAdministrator();
    browsing = await browse(desk.base);
    ({ page } = browsing);
    await signInWith(page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });

  const drawn = () => until(page, "document.querySelector('figure.chart.drawn canvas')");

  it('sees the trend drawn, reads it point by point with the keys, and nothing is refused by the policy', async () => {
    await page.goto('/figures/employees?columns=dialogues,reply-rate');
    await drawn();
    await page.focus('.chart-place');
    await page.keyboard.press('ArrowLeft');
    const spoken = () => page.locator('figure.chart [aria-live]').innerText();
    assert.match(await spoken(), /^11-19，本期 1，上期 /);
    await page.keyboard.press('Home');
    assert.match(await spoken(), /^11-13，本期 1，上期 /);
    assert.deepEqual(browsing.complaints, []);
  });

  it('is told what a number is made of, by the mouse and by the keys', async () => {
    const card = page.locator('#explain-reply-rate');
    const cell = page.locator('#row-zhang [data-numbers]');
    await cell.hover();
    await card.waitFor();
    assert.match(await card.innerText(), /员工回复率[\s\S]*÷[\s\S]*张伟：7 ÷ 7 = 100\.0%/);
    await page.keyboard.press('Escape');
    assert.equal(await card.isVisible(), false);
    await page.locator('thead [data-explain="reply-rate"]').focus();
    assert.equal(await card.isVisible(), true);
    assert.equal(
      await page.locator('thead [data-explain="reply-rate"]').getAttribute('aria-describedby'),
      await card.getAttribute('id'),
    );
  });

  it('moves a column with a button, and finds the table in that order', async () => {
    await page.click('.column-sorting summary');
    await page.click('[data-chosen="reply-rate"] [data-move="-1"]');
    await page.check('[data-column-box="发送消息数"]');
    assert.equal(await page.locator('[data-count]').innerText(), '3');
    await page.click('.figure-columns button:has-text("应用")');
    await page.waitForURL(/columns=reply-rate%2Cdialogues%2Csent/);
    await page.goto('/figures/employees');
    const heads = await page
      .locator('.figure-table thead [data-explain]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-explain')));
    assert.deepEqual(heads, ['reply-rate', 'dialogues', 'sent']);
  });

  it('drags a column before another', async () => {
    await page.click('.column-sorting summary');
    await page.dragAndDrop('[data-chosen="sent"]', '[data-chosen="reply-rate"]', { targetPosition: { x: 20, y: 2 } });
    assert.equal(await page.locator('[data-order]').inputValue(), 'sent,reply-rate,dialogues');
  });

  it('sees that there are more indicators than fit beside the chart', async () => {
    await page.goto('/figures/employees?columns=dialogues');
    await drawn();
    const [chart, panel] = await page
      .locator('.figure-top > .sheet')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    assert.equal(panel, chart);
    const list = page.locator('.column-lists');
    assert.ok(await list.evaluate((one) => one.scrollHeight > one.clientHeight));
    assert.match(
      await page.evaluate("getComputedStyle(document.querySelector('.column-lists')).backgroundAttachment"),
      /^local, local, scroll, scroll$/,
    );
    await page.click('.figure-trend summary');
    const heights = await page
      .locator('.figure-top > .sheet')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    assert.equal(heights[1], heights[0]);
  });

  it('looks for an indicator by its name', async () => {
    await page.fill('[data-find-column]', '首次');
    const shown = await page.locator('[data-column]:visible').allInnerTexts();
    assert.ok(shown.length > 0 && shown.every((name) => name.includes('首次')));
  });

  it('goes from a person to his trend, and from a number into the chat and back', async () => {
    await page.goto('/figures/employees?columns=dialogues&sort=-dialogues');
    await page.hover('#row-zhang');
    await page.click('#row-zhang .who-trend');
    await page.waitForURL(/focus=zhang/);
    assert.match(await page.locator('.figure-trend h2').innerText(), /张伟 · 员工对话总数/);
    await page.click('#row-zhang td.number a');
    await page.waitForURL(/\/figures\/rows/);
    await page.click('tbody tr:first-child a:has-text("查看会话")');
    await page.waitForURL(/\/chats\?/);
    await until(page, "document.querySelector('.message')");
    await page.goBack();
    await page.click('a:has-text("返回统计")');
    await page.waitForURL(/\/figures\/employees\?.*focus=zhang/);
  });

  it('has the table where there is no script, and a picture of the chart on paper', async () => {
    await page.goto('/figures/employees?columns=dialogues');
    await drawn();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    assert.match((await page.locator('.chart-printed').getAttribute('src')) ?? '', /^data:image\/png/);
    assert.equal(await page.locator('.chart-printed').isVisible(), true);
    await page.emulateMedia({ media: 'screen' });
    const plain = await browsing.browser.newContext({ baseURL: desk.base, javaScriptEnabled: false });
    await plain.addCookies(await browsing.context.cookies());
    const still = await plain.newPage();
    await still.goto('/figures/employees?columns=dialogues');
    await still.click('.figure-trend summary');
    assert.equal(await still.locator('#trend-table tbody tr').count(), 7);
    await still.click('.add-condition summary');
    await still.selectOption('#department', '1');
    await still.click('.condition-box button');
    assert.match(still.url(), /department=1/);
    await plain.close();
  });

  /** Everything that is written into the circle, as it is drawn. */
  const written = (): Promise<string> =>
    page.evaluate(`echarts.getInstanceByDom(document.querySelector('[data-chart="pie"] .chart-place')).getZr().storage
      .getDisplayList().map((one) => one.style.text ?? '').join('|')`);

  it('reads the names of all slices whole: in the table where it stands beside, else at the circle', async () => {
    await page.goto('/figures/violations');
    await drawn();
    assert.match(await written(), /50\.0%\|33\.3%\|16\.7%/);
    assert.doesNotMatch(await written(), /聊|…|\.\.\./);
    const rows = page.locator('#violation-kinds tbody tr');
    assert.deepEqual(
      await rows.evaluateAll((all) =>
        all.map((row) => [row.querySelector('i')!.className, row.querySelector('th')!.textContent]),
      ),
      [
        ['slice-mark slice-1', '外部聊天'],
        ['slice-mark slice-2', '群聊'],
        ['slice-mark slice-3', '内部聊天'],
      ],
    );
    for (const width of [1440, 1120]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto('/figures/customers');
      await until(page, 'document.querySelector(\'[data-chart="pie"].drawn canvas\')');
      const text = (await written()).replaceAll('|', '');
      assert.match(text, /添加微信好友对应的企业微信11\.1%/, String(width));
      assert.doesNotMatch(text, /…|\.\.\./);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    assert.deepEqual(browsing.complaints, []);
  });

  it('prints a wide table across, whole', async () => {
    await page.goto('/figures/employees');
    await drawn();
    await page.emulateMedia({ media: 'print' });
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const sizes = [...paper.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(
      ([, w, h]) => Number(w) > Number(h),
    );
    assert.ok(sizes.length > 0 && sizes.every(Boolean), 'every page is wider than high');
    await page.setViewportSize({ width: 1026, height: 700 }); // what A4 leaves between its margins
    assert.ok(await page.locator('.figure-table').evaluate((table) => table.getBoundingClientRect().right <= 1026));
    await page.emulateMedia({ media: 'screen' });
  });

  it('never makes the window scroll, whatever a page holds for screen readers only', async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    for (const path of ['/figures/customers', '/figures/violations', '/reply-rules/new', '/chats']) {
      await page.goto(path);
      assert.equal(await page.evaluate('document.documentElement.scrollHeight <= innerHeight'), true, path);
    }
    await page.goto('/figures/employees');
    await drawn();
  });

  it('draws again as wide as the window is, and fits a small one', async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await until(
      page,
      "Math.abs(document.querySelector('.chart-place canvas').getBoundingClientRect().width - document.querySelector('.chart-place').getBoundingClientRect().width) < 2",
    );
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    assert.deepEqual(browsing.complaints, []);
  });
});
