import type { Page } from 'playwright-core';
import { browse, noBrowser } from '../../src/testing/browse.ts';
import { CHAT } from './conversation-archive.ts';

/** Scrolls up step by step and counts how often what is in sight moves afterwards, by itself. */

const STEPS = 25; // in one go inside the page: how busy the machine is must not look like movement

/** Answers with how often the topmost message wholly in sight moved by more than 2 px in 80 ms, and its seq in the end. */
const ROLL = `(async () => {
  const box = document.querySelector('#messages');
  const top = () => box.getBoundingClientRect().top;
  const inSight = () => [...box.querySelectorAll('[data-seq]')].find((message) => message.getBoundingClientRect().top >= top());
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  let moved = 0;
  let anchor = inSight();
  for (let step = 0; step < ${STEPS}; step++) {
    box.scrollBy(0, -1400);
    await frame();
    await frame();
    anchor = inSight() ?? anchor;
    const before = anchor.getBoundingClientRect().top;
    await new Promise((next) => setTimeout(next, 80));
    await frame();
    if (Math.abs(anchor.getBoundingClientRect().top - before) > 2) moved += 1;
  }
  return { moved, seq: Number(anchor.dataset.seq) };
})()`;

export async function scrollFar(base: string, cookie: string, far: number): Promise<{ moved: number; seen: number }> {
  const missing = noBrowser();
  if (missing) throw new Error(missing);
  const browsing = await browse(base);
  try {
    await browsing.context.addCookies(
      cookie.split('; ').map((pair) => {
        const [name, ...value] = pair.split('=');
        return { name: name!, value: value.join('='), url: base };
      }),
    );
    const { page } = browsing;
    await page.goto(`/chats?who=lisi&tab=internal&since=all&chat=${encodeURIComponent(CHAT)}`);
    await page.waitForSelector('#messages [data-seq]');
    await page.waitForTimeout(500);
    return await roll(page, far);
  } finally {
    await browsing.close();
  }
}

async function roll(page: Page, far: number): Promise<{ moved: number; seen: number }> {
  const newest = await page.evaluate(
    `Number([...document.querySelectorAll('#messages [data-seq]')].at(-1).dataset.seq)`,
  );
  let [moved, seen, before] = [0, 0, -1];
  while (seen < far && seen > before) {
    before = seen;
    const rolled = (await page.evaluate(ROLL)) as { moved: number; seq: number };
    moved += rolled.moved;
    seen = (newest as number) - rolled.seq;
  }
  return { moved, seen };
}
