import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { recordViolations } from '../store/violations.ts';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

const HOUR = 3_600_000;
const COUNT = 800;
const OFFENDING = 606;
const PICTURES = ['#7aa', '#a7a', '#aa7'];

const picture = (background: string, n: number) =>
  sharp({ create: { width: 600, height: 200 + n * 300, channels: 3, background } })
    .png()
    .toBuffer();

// Scripts for the page are texts: the compiler here knows no browser.
const BOX = `document.querySelector('#messages')`;
const SEQS = `[...${BOX}.querySelectorAll('[data-seq]')].map(({ dataset }) => Number(dataset.seq))`;

/** Moves the chat so many times and says by how much, at worst, what was in sight then moved by itself. */
const roll = (page: Page, by: number, steps: number): Promise<number> =>
  page.evaluate(`(async () => {
    const box = ${BOX};
    const top = () => box.getBoundingClientRect().top;
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    let worst = 0;
    for (let step = 0; step < ${steps}; step++) {
      box.scrollBy(0, ${by});
      await frame();
      await frame();
      const anchor = [...box.querySelectorAll('[data-seq]')].find((message) => message.getBoundingClientRect().top >= top());
      if (!anchor) continue;
      const before = anchor.getBoundingClientRect().top;
      await new Promise((next) => setTimeout(next, 60));
      await frame(); // what a person sees: between two frames a page may be half way
      await frame();
      worst = Math.max(worst, Math.abs(anchor.getBoundingClientRect().top - before));
    }
    return worst;
  })()`);

/** The page's own policy forbids what playwright waits with. */
async function until(page: Page, condition: string): Promise<void> {
  for (let tries = 0; tries < 160; tries += 1) {
    if (await page.evaluate(condition)) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`never came true: ${condition}`);
}

/** Words of very different length, and between them pictures of three heights. */
function record(i: number, now: number): Record<string, unknown> {
  const [from, to] = i % 3 ? ['lisi', 'wangwu'] : ['wangwu', 'lisi'];
  const common = { from, tolist: [to], msgtime: now - (COUNT - i) * (HOUR / 3) };
  if (i % 11 === 3) return { ...common, msgtype: 'image', image: { sdkfileid: PICTURES[i % 3] } };
  const content = `第 ${i} 句${'，说得长一些'.repeat((i * 7) % 23)}${i % 200 === 5 ? '，谈到收益' : ''}`;
  return { ...common, msgtype: 'text', text: { content } };
}

describe('the chat in a browser', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  let page: Page;

  before(async () => {
    const { world } = desk;
    for (const [n, background] of PICTURES.entries()) world.library.putMedia(background, await picture(background, n));
    for (let i = 0; i < COUNT; i += 1) world.sends(record(i, world.now));
    await world.archive();
    const mark = { rule: 1, ruleVersion: 3, ruleName: '承诺收益', severity: 'high', words: ['谈到收益'] } as const;
    const where = { seq: OFFENDING, conversation: 'lisi|wangwu', sender: 'lisi', sentAt: world.now - 60 * HOUR };
    await world.app.store.write(recordViolations, [{ ...mark, ...where }], 1);
    await desk.open();
    await desk.addAdministrator();
    browsing = await browse(desk.base);
    ({ page } = browsing);
    page.setDefaultTimeout(20_000);
    await signInWith(page, LOGIN, PASSWORD);
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });

  const open = async (more = '') => {
    await page.goto(`/chats?who=lisi&tab=internal&chat=lisi%7Cwangwu${more}`);
    await page.waitForSelector('#messages [data-seq]');
    await page.waitForTimeout(250);
  };

  it('never moves what is being read, through hundreds of messages with pictures both ways', async () => {
    await open('&at=400');
    const [up, down] = [await roll(page, -1500, 12), await roll(page, 1500, 24)];
    const seqs: number[] = await page.evaluate(SEQS);
    assert.ok(seqs[0]! < 300 && seqs.at(-1)! > 500, `${seqs[0]} to ${seqs.at(-1)}`);
    assert.deepEqual(
      seqs,
      [...new Set(seqs)].sort((a, b) => a - b),
    );
    assert.ok(up <= 2 && down <= 2, `moved by ${up} and ${down} px`);
  });

  it('lets go of what is far away, and brings it back on the way', async () => {
    await open();
    const step = `(() => { ${BOX}.scrollTop = 0; return ${SEQS}[0]; })()`;
    const most: number[] = [];
    for (let tries = 0; tries < 400 && ((await page.evaluate(step)) as number) > 1; tries += 1) {
      most.push(await page.evaluate(`${SEQS}.length`));
      await page.waitForTimeout(15);
    }
    const seqs: number[] = await page.evaluate(SEQS);
    assert.equal(seqs[0], 1);
    assert.ok(Math.max(...most) <= 650 && seqs.at(-1)! < COUNT, `${Math.max(...most)} held, to ${seqs.at(-1)}`);
    await page.waitForSelector('.beginning');
    const back = `(() => { ${BOX}.scrollTop = ${BOX}.scrollHeight; return ${SEQS}.at(-1); })()`;
    for (let tries = 0; tries < 200 && ((await page.evaluate(back)) as number) < COUNT; tries += 1) {
      await page.waitForTimeout(15);
    }
    const there: number[] = await page.evaluate(SEQS);
    assert.equal(there.at(-1), COUNT);
    assert.deepEqual(
      there,
      Array.from({ length: there.length }, (_, i) => there[0]! + i),
    );
  });

  it('goes to a day by its calendar, which opens where one reads', async () => {
    await open('&at=606');
    await page.click('.date-jump summary');
    await page.waitForSelector('#calendar h2 >> text=2026 年 11 月');
    await page.click('#calendar a >> text=最早 2026-11-09');
    await until(page, `${SEQS}[0] === 1 && ${BOX}.scrollTop < 200`);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.searchParams.has('chat')); // going elsewhere meanwhile, a browser may do neither
  });

  it('marks violations or not without losing the place, and says so in the address', async () => {
    await open('&at=606&find=%E6%94%B6%E7%9B%8A');
    const shows = `getComputedStyle(document.querySelector('#m-${OFFENDING} .violation')).display !== 'none'`;
    assert.equal(await page.evaluate(shows), true);
    const scrolled: number = await page.evaluate(`${BOX}.scrollTop`);
    await page.click('[data-marks]');
    assert.equal(await page.evaluate(shows), false);
    assert.match(page.url(), /marks=off/);
    assert.ok(Math.abs(((await page.evaluate(`${BOX}.scrollTop`)) as number) - scrolled) < 2);
    await page.keyboard.press('p');
    await page.waitForSelector('text=3 / 4');
    assert.match(page.url(), /marks=off/);
    assert.equal(await page.getAttribute('[data-marks]', 'aria-checked'), 'false');
  });

  it('remembers whether the panel is open, and on a narrow screen closes it by Esc', async () => {
    const isOpen = `document.documentElement.dataset.panel === 'open'`;
    await open();
    assert.equal(await page.evaluate(isOpen), true);
    await page.click('button[data-panel]');
    await open();
    assert.equal(await page.evaluate(isOpen), false);
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.click('button[data-panel]');
    assert.equal(await page.isVisible('#panel'), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('#panel'), false);
    await page.waitForSelector('#messages [data-seq]');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('remembers how far one has read, and counts what comes while one reads above', async () => {
    await open();
    await until(page, `document.querySelector('#reading-mark').dataset.sent === '${COUNT}'`);
    for (let tries = 0; desk.rows('desk', 'SELECT * FROM reading_marks').length === 0 && tries < 100; tries += 1) {
      await page.waitForTimeout(30);
    }
    assert.equal(desk.rows<{ seq: number }>('desk', 'SELECT seq FROM reading_marks')[0]?.seq, COUNT);
    await page.evaluate(`${BOX}.scrollBy(0, -900)`);
    for (const n of [1, 2]) desk.world.says('wangwu', 'lisi', `刚到的第 ${n} 句`);
    await desk.world.pull();
    await page.waitForSelector('#to-latest >> text=2 条新消息');
    assert.equal(await page.textContent('#chat-news'), '2 条新消息');
    await open();
    const line = `document.querySelector('#unread-line').nextElementSibling.dataset.seq`;
    assert.equal(await page.evaluate(line), String(COUNT + 1));
  });

  it('gives the whole link to a message', async () => {
    await page.evaluate(`navigator.clipboard.writeText = (text) => ((window.copied = text), Promise.resolve())`);
    await page.hover(`#m-${COUNT}`);
    await page.click(`#m-${COUNT} [data-link]`);
    assert.equal(await page.evaluate('window.copied'), `${desk.base}/messages/${COUNT}`);
  });

  it('loads all of it before it can be printed', async () => {
    await page.goto('/chats/print?chat=lisi%7Cwangwu&from=2026-11-16');
    await page.waitForSelector('[data-paper-print]:not([disabled])');
    const lines: number = await page.evaluate(`document.querySelectorAll('[data-line]').length`);
    assert.ok(lines > 290 && lines < 350, `${lines} lines`);
    assert.equal(await page.textContent('#paper-state'), `共 ${lines} 条`);
  });

  it('breaks no rule of the page', () => assert.deepEqual(browsing.complaints, []));
});
