import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type Browsing, browse, noBrowser, signInWith } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

const RATE = 8000;

const picture = (background: string) =>
  sharp({ create: { width: 900, height: 600, channels: 3, background } })
    .png()
    .toBuffer();

/** A tone of some seconds. */
function sound(seconds: number): Buffer {
  const samples = Int16Array.from({ length: RATE * seconds }, (_, i) => 6000 * Math.sin(i / 4));
  const data = Buffer.from(samples.buffer);
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/** The page's own policy forbids what playwright waits with. */
async function until(page: Page, condition: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await page.evaluate(condition)) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`never came true: ${condition}`);
}

describe('media in a browser', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  let page: Page;

  before(async () => {
    const { world } = desk;
    const to = { from: 'lisi', tolist: ['wangwu'] };
    for (const background of ['#7aa', '#a7a', '#aa7']) {
      const sdkfileid = `picture-${background}`;
      world.library.putMedia(sdkfileid, await picture(background));
      world.sends({ ...to, msgtype: 'image', image: { sdkfileid } });
    }
    for (const seconds of [12, 13]) {
      const sdkfileid = `voice-${seconds}`;
      world.library.putMedia(sdkfileid, sound(seconds));
      world.sends({ ...to, msgtype: 'voice', voice: { sdkfileid, play_length: seconds } });
    }
    const item = [1, 2, 3, 4, 5].map((n) => ({
      type: 'ChatRecordText',
      content: JSON.stringify({ content: `转发的第 ${n} 句` }),
      msgtime: world.now / 1000,
    }));
    world.sends({ ...to, msgtype: 'chatrecord', chatrecord: { title: '聊天记录', item } });
    await world.archive();
    await desk.open();
    await desk.addAdministrator();
    browsing = await browse(desk.base);
    ({ page } = browsing);
    page.setDefaultTimeout(20_000);
    await signInWith(page, LOGIN, PASSWORD);
    await page.goto('/chats?who=lisi&tab=internal&chat=lisi%7Cwangwu');
    await page.waitForSelector('#m-3 .picture');
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });

  const place = () => page.textContent('[data-lightbox-place]');
  const scale = () => page.textContent('.lightbox-scale');

  it('opens a picture large, goes on by arrow keys, and comes back to where it was opened', async () => {
    await page.focus('#m-2 .picture');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#lightbox[open] img[src$="/messages/2/media/0/view"]');
    assert.equal(await place(), '2 / 3');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('#lightbox img[src$="/messages/3/media/0/view"]');
    await page.keyboard.press('ArrowRight');
    assert.equal(await place(), '3 / 3');
    for (let i = 0; i < 20; i += 1) {
      await page.keyboard.press('Tab');
      const inside = `document.querySelector('#lightbox').contains(document.activeElement) || document.activeElement === document.body`;
      assert.ok(await page.evaluate(inside), 'the focus stays inside');
    }
    assert.equal(await page.getAttribute('[data-lightbox-download]', 'href'), '/messages/3/media/0/download');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#lightbox', { state: 'hidden' });
    assert.equal(await page.evaluate(`document.activeElement.closest('[data-seq]').dataset.seq`), '2');
  });

  it('comes nearer by + and by the wheel, moves by dragging, and fits again by 0', async () => {
    await page.click('#m-1 .picture');
    await until(page, `document.querySelector('.lightbox-scale').textContent === '100%'`);
    await page.keyboard.press('+');
    assert.equal(await scale(), '125%');
    await page.mouse.move(700, 450);
    await page.mouse.wheel(0, -100);
    await until(page, `document.querySelector('.lightbox-scale').textContent === '156%'`);
    const left = `document.querySelector('#lightbox img').getBoundingClientRect().left`;
    const before: number = await page.evaluate(left);
    await page.mouse.down();
    await page.mouse.move(760, 450, { steps: 4 });
    await page.mouse.up();
    assert.ok(Math.abs(((await page.evaluate(left)) as number) - before - 60) < 1);
    await page.keyboard.press('0');
    assert.equal(await scale(), '100%');
    await page.keyboard.press('Escape');
  });

  it('plays one voice at a time, and goes elsewhere in it by click and key', async () => {
    const time = (seq: number) => `document.querySelector('#m-${seq} audio').currentTime`;
    await page.click('#m-4 [data-player-button]');
    await until(page, `${time(4)} > 0.6`);
    assert.ok(((await page.evaluate(`document.querySelectorAll('#m-4 rect.played').length`)) as number) > 0);
    assert.equal(await page.getAttribute('#m-4 [data-player-button]', 'aria-label'), '暂停');
    await page.click('#m-5 [role="slider"]', { position: { x: 40, y: 10 } });
    await until(page, `document.querySelector('#m-4 audio').paused && ${time(5)} > 2`);
    await page.keyboard.press('Home');
    await page.focus('#m-5 [role="slider"]');
    await page.keyboard.press(' ');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const moved: number = await page.evaluate(time(5));
    assert.ok(moved > 1 && moved < 2, `stands at ${moved}`);
    assert.equal(await page.getAttribute('#m-5 [role="slider"]', 'aria-valuetext'), '1 秒');
    assert.equal(await page.evaluate(`document.querySelector('#m-5 audio').paused`), true);
  });

  it('opens a forwarded record in place', async () => {
    await page.click('#m-6 summary');
    await page.waitForSelector('#m-6 .part >> text=转发的第 5 句');
    assert.equal(await page.isVisible('#m-6 .record-lines'), false);
  });

  it('breaks no rule of the page', () => assert.deepEqual(browsing.complaints, []));
});
