import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { pathsOf } from '../config.ts';
import { type NewViolation, recordViolations } from '../store/violations.ts';
import { type Browsing, browse, noBrowser, signInWith, until } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

const NOW = Date.parse('2026-11-20T09:00:00+08:00');
const MINUTE = 60_000;

describe('the officer’s morning', { skip: noBrowser() }, () => {
  const desk = new Desk({ now: NOW });
  let browsing: Browsing;
  let page: Page;
  const common = { rule: 1, ruleVersion: 1, ruleName: '承诺收益', severity: 'high', words: ['保本'] } as const;
  const place = { conversation: 'lisi|wangwu', sender: 'lisi', receivers: ['wangwu'] };
  const record = (violations: readonly Partial<NewViolation>[]) => {
    const connection = new Database(pathsOf(desk.world.config).archive, { timeout: 5000 });
    const found = violations.map((one) => ({ ...common, ...place, ...one }) as NewViolation);
    recordViolations({ connection } as never, found, NOW - MINUTE);
    connection.close();
  };
  before(async () => {
    const { world } = desk;
    for (let i = 1; i <= 24; i++)
      world.says('lisi', 'wangwu', `第 ${i} 句，合同写明不保本金`, { msgtime: NOW - 1e7 + i * MINUTE });
    await world.pull();
    record(Array.from({ length: 24 }, (_, i) => ({ seq: i + 1, sentAt: NOW - 1e7 + (i + 1) * MINUTE })));
    await desk.open();
    await desk.addAdministrator();
    const db = new Database(pathsOf(world.config).desk, { timeout: 5000 });
    db.exec(`INSERT INTO rules (id, version, name, kind, spec, category, severity, folding, said_by, exceptions, notify, made_by, made_at,
        changed_by, changed_at)
      VALUES (1, 1, '承诺收益', 'words', '{"words":["保本"]}', 'negative', 'high', '{}', 'both', '{"phrases":[],"conversations":[]}', '{}', 1, 0, 1, 0)`);
    db.close();
    browsing = await browse(desk.base, { width: 1280, height: 720 });
    ({ page } = browsing);
    await signInWith(page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });

  const at = () => page.locator('.review-line[aria-current]').getAttribute('data-key');
  const today = async () => (await page.locator('.review-today p').innerText()).replace(/\s+/g, '');
  const rows = (query: string) => desk.rows<Record<string, unknown>>('desk', query);
  /** Presses, and waits until another one is open and claimed. */
  const decide = async (key: string) => {
    const before = await at();
    await page.keyboard.press(key);
    await until(page, `document.querySelector('.review-line[aria-current]')?.dataset.key !== '${before}'`);
    await until(page, `document.querySelector('#claim[data-release]')`);
  };

  it('judges twenty by keys alone, and sees the counts change', async () => {
    await page.goto('/violations/review');
    await until(page, `document.querySelector('#claim[data-release]')`);
    assert.equal(await today(), '今日已处置0，剩余24');
    for (let i = 0; i < 20; i++) await decide(i % 2 === 0 ? '1' : '2');
    assert.equal(await today(), '今日已处置20，剩余4');
    assert.equal(await at(), '21');
    assert.equal(new URL(page.url()).searchParams.get('at'), '21');
    assert.match(await page.title(), /承诺收益 V-20261120-0021/);
  });

  it('writes a note by N, and escalates after it', async () => {
    await page.keyboard.press('n');
    await page.keyboard.type('金额 3 万，请法务看 1');
    await page.keyboard.press('Enter');
    assert.equal(await at(), '21', 'neither a number in the note nor Enter decides');
    await decide('3');
    const [verdict] = rows('SELECT state, note FROM verdicts WHERE violation = 21');
    assert.deepEqual({ ...verdict }, { state: 'escalated', note: '金额 3 万，请法务看 1' });
  });

  it('marks one false and gives its words to the exceptions of the rule', async () => {
    await page.check('[name=except]');
    await page.fill('[name=phrase]', '不保本金');
    await page.locator('.review-context').focus();
    await decide('2');
    assert.match(String(rows('SELECT exceptions FROM rules')[0]!['exceptions']), /不保本金/);
  });

  it('takes back the last one by Z, and steps by J and K without deciding', async () => {
    await decide('1');
    assert.equal(await at(), '24');
    await page.keyboard.press('z');
    await until(page, `document.querySelector('.review-line[aria-current]')?.dataset.key === '23'`);
    assert.equal(await today(), '今日已处置22，剩余2');
    await page.keyboard.press('j');
    await until(page, `document.querySelector('.review-head a.review-number')?.textContent.includes('0024')`);
    await page.keyboard.press('k');
    await until(page, `document.querySelector('.review-head a.review-number')?.textContent.includes('0023')`);
    await page.goBack();
    await until(page, `document.querySelector('.review-head a.review-number')?.textContent.includes('0024')`);
    assert.equal(rows("SELECT 1 FROM violation_states WHERE state <> 'open'").length, 22);
  });

  it('says who was faster, and shows what he decided', async () => {
    await page.goto('/violations/review?at=23');
    await until(page, `document.querySelector('#claim[data-release]')`);
    const visitor = await desk.signedIn();
    await visitor.get('/account');
    await visitor.post('/violations/23/judge', { state: 'escalated', seen: '2', reason: '', note: '' });
    await page.keyboard.press('1');
    await until(page, `document.querySelector('.toast-note.error')?.textContent.includes('您的判定没有保存')`);
    await until(page, `document.querySelector('.review-head .tag.outlined')?.textContent === '需升级'`);
  });

  it('leaves what it had to others when the page is left', async () => {
    await page.goto('/violations/review?at=24');
    await until(page, `document.querySelector('#claim[data-release]')`);
    assert.equal(rows('SELECT 1 FROM violation_states WHERE claimed_by IS NOT NULL').length, 1);
    await page.goto('/account');
    for (let i = 0; i < 100 && rows('SELECT 1 FROM violation_states WHERE claimed_by IS NOT NULL').length > 0; i++)
      await page.waitForTimeout(20);
    assert.equal(rows('SELECT 1 FROM violation_states WHERE claimed_by IS NOT NULL').length, 0);
  });

  it('judges together what is ticked in the list, from one to another with Shift', async () => {
    record(Array.from({ length: 5 }, (_, i) => ({ rule: 2, ruleName: '飞单', seq: i + 1, sentAt: NOW - i * MINUTE })));
    await page.goto('/violations?state=open&rule=2');
    const bar = page.locator('.violation-batch');
    const box = (i: number) => page.locator('.violation-table input[name="id"]').nth(i);
    assert.equal(await bar.isVisible(), false);
    await page.check('[data-pick-violations]');
    assert.match(await bar.innerText(), /选中 5 条/);
    await page.uncheck('[data-pick-violations]');
    await box(0).click();
    await box(2).click({ modifiers: ['Shift'] });
    assert.match(await bar.innerText(), /选中 3 条/);
    await box(1).click();
    assert.match(await bar.innerText(), /选中 2 条/);
    await bar.locator('[name=note]').fill('同一次群发');
    await bar.locator('button[value=confirmed]').click();
    await until(page, `document.querySelector('.toast-note')?.textContent.includes('已判定 2 条为“违规属实”')`);
    await until(page, `document.querySelector('.results-head h2')?.textContent.includes('共 3 条')`);
    assert.equal(new URL(page.url()).search, '?state=open&rule=2', 'it comes back to the same list');
    const noted = rows("SELECT violation FROM verdicts WHERE note = '同一次群发' ORDER BY violation");
    assert.deepEqual(
      noted.map(({ violation }) => violation),
      [25, 27],
    );
  });

  it('picks who sent it by keys alone', async () => {
    await page.goto('/violations');
    await page.locator('.add-condition summary').press('Enter');
    await page.focus('#pick-sender');
    await page.keyboard.type('lis');
    await until(page, `document.querySelector('#options-sender [aria-selected="true"]')`);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.lookup [name=sender]').inputValue(), 'lisi');
    assert.equal(await page.evaluate(`document.activeElement.getAttribute('aria-label')`), '去掉 lisi');
    await page.locator('.condition-box .btn-primary').press('Enter');
    await until(page, `document.querySelector('.chips .chip b')?.textContent === 'lisi'`);
    assert.equal(new URL(page.url()).search, '?sender=lisi');
  });

  it('never complained', () => {
    assert.deepEqual(
      browsing.complaints.filter((line) => !line.includes('400') && !line.includes('409') && !line.includes('422')),
      [],
    );
  });
});
