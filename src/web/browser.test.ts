import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

const HOUR = 3_600_000;
const COUNT = 400;

/** A message that is in sight, and how far it is from the top of the chat. */
interface Sight {
  readonly seq: string;
  readonly top: number;
}

// Scripts for the page are texts: the compiler here knows no browser.
const BOX = `document.querySelector('#messages')`;
const MESSAGES = `[...${BOX}.querySelectorAll('[data-seq]')]`;
const TOP = `${BOX}.getBoundingClientRect().top`;

function inSight(page: Page): Promise<Sight> {
  return page.evaluate(`(() => {
    const first = ${MESSAGES}.find((message) => message.getBoundingClientRect().top >= ${TOP} + 40);
    return { seq: first.dataset.seq, top: first.getBoundingClientRect().top - ${TOP} };
  })()`);
}

const topOf = (page: Page, seq: string): Promise<number> =>
  page.evaluate(`document.querySelector('#m-${seq}').getBoundingClientRect().top - ${TOP}`);
const fromEnd = (page: Page): Promise<number> =>
  page.evaluate(`${BOX}.scrollHeight - ${BOX}.scrollTop - ${BOX}.clientHeight`);
const seqsOf = (page: Page): Promise<number[]> =>
  page.evaluate(`${MESSAGES}.map(({ dataset }) => Number(dataset.seq))`);

/** Turns the wheel over the chat in steps, as a person does, and notes the worst jump of what was in sight. */
async function roll(page: Page, { by, steps }: { by: number; steps: number }): Promise<number> {
  await page.mouse.move(900, 450);
  let worst = 0;
  for (let i = 0; i < steps; i += 1) {
    await page.mouse.wheel(0, by);
    await page.waitForTimeout(60);
    const before = await inSight(page);
    await page.waitForTimeout(60);
    worst = Math.max(worst, Math.abs((await topOf(page, before.seq)) - before.top));
  }
  return worst;
}

describe('the chat in a browser', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    const { world } = desk;
    for (let i = 0; i < COUNT; i += 1) {
      const content = `第 ${i} 句${'，说得长一些'.repeat((i * 7) % 23)}${i % 40 === 5 ? '，谈到收益' : ''}`;
      const [from, to] = i % 3 ? ['lisi', 'wangwu'] : ['wangwu', 'lisi'];
      world.sends({
        from,
        tolist: [to],
        msgtime: world.now - (COUNT - i) * HOUR,
        msgtype: 'text',
        text: { content },
      });
    }
    for (const other of ['zhaoliu', 'sunqi']) world.says('lisi', other, `给 ${other} 的话`);
    await world.pull();
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

  const open = async (more = '') => {
    await page.goto(`/chats?who=lisi&tab=internal&chat=lisi%7Cwangwu${more}`);
    await page.waitForSelector('#messages [data-seq]');
    await page.waitForTimeout(300);
  };

  it('opens at its newest end and grows upwards without moving what is being read', async () => {
    await open();
    assert.ok((await fromEnd(page)) < 2);
    const before = await seqsOf(page);
    const worst = await roll(page, { by: -900, steps: 10 });
    assert.ok((await seqsOf(page)).length >= before.length + 50, 'older messages came');
    assert.ok(worst <= 2, `moved by ${worst} px`);
  });

  it('opens at a message and grows both ways without moving it', async () => {
    await open('&at=100');
    const there = await topOf(page, '100');
    const height: number = await page.evaluate(`${BOX}.clientHeight`);
    assert.ok(there > height * 0.2 && there < height * 0.8, `stands at ${there} of ${height}`);
    const down = await roll(page, { by: 900, steps: 8 });
    const up = await roll(page, { by: -900, steps: 14 });
    assert.ok(down <= 2 && up <= 2, `moved by ${down} and ${up} px`);
    const seqs = await seqsOf(page);
    assert.ok(seqs[0]! < 60 && seqs.at(-1)! > 150);
    assert.deepEqual(
      seqs,
      [...new Set(seqs)].sort((a, b) => a - b),
    );
  });

  it('shows what is new at the newest end, and leaves who reads elsewhere in peace', async () => {
    await open();
    desk.world.says('wangwu', 'lisi', '刚到的第一句');
    await desk.world.pull();
    await page.waitForSelector('#messages >> text=刚到的第一句');
    await page.waitForTimeout(300);
    assert.ok((await fromEnd(page)) < 2);
    await roll(page, { by: -400, steps: 3 });
    const reading = await inSight(page);
    desk.world.says('wangwu', 'lisi', '刚到的第二句');
    await desk.world.pull();
    await page.waitForSelector('#messages >> text=刚到的第二句', { state: 'attached' });
    await page.waitForTimeout(200);
    assert.ok(Math.abs((await topOf(page, reading.seq)) - reading.top) <= 1);
    await page.click('#to-latest >> text=1 条新消息');
    await page.waitForTimeout(300);
    assert.ok((await fromEnd(page)) < 2);
  });

  it('goes from conversation to conversation by J and K, however fast', async () => {
    await page.goto('/chats?who=lisi&tab=internal');
    const names = await page.locator('[data-row] .name').allTextContents();
    const opened = (row: number) => page.waitForSelector(`#chat h1:text-is("${names[row]}")`);
    await page.keyboard.press('j');
    await opened(0);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await opened(2);
    await page.keyboard.press('k');
    await opened(1);
    await page.waitForSelector(`[data-row][aria-current] >> text=${names[1]}`);
  });

  it('finds by /, goes from hit to hit by N and P, and back by Esc and by the browser', async () => {
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('收益');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=10 / 10');
    await page.keyboard.press('p');
    await page.waitForSelector('text=9 / 10');
    await page.keyboard.press('n');
    await page.waitForSelector('text=10 / 10');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#chat output', { state: 'detached' });
    await page.goBack();
    await page.waitForSelector('text=10 / 10');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog#keys[open]');
    await page.keyboard.press('Escape');
  });

  it('searches by keys alone, from the rail to the message in its chat', async () => {
    await page.goto('/chats');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL('**/search');
    await page.waitForSelector('input[name=q]:focus');
    await page.keyboard.type('收益');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h2 >> text=共 10 条');
    await page.keyboard.press('j');
    await page.waitForSelector('#preview .message.current');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/chats?**');
    await page.waitForSelector('text=10 / 10');
  });

  it('keeps nothing of a chat in the browser, and breaks no rule of its policy', async () => {
    const kept: string = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    assert.doesNotMatch(kept, /第 \d+ 句|收益|<article/);
    assert.deepEqual(browsing.complaints, []);
  });
});
