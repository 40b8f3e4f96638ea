import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type Browsing, browse, noBrowser, signInWith, until } from '../testing/browse.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';

// Scripts for the page are texts: the compiler here knows no browser.
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(({ id, dataset, localName }) => id || dataset.key || localName)(document.activeElement)`);
const isSeen = (page: Page): Promise<boolean> =>
  page.evaluate(`(() => {
    const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement);
    return document.activeElement.matches(':focus-visible') && (outlineStyle !== 'none' || boxShadow !== 'none');
  })()`);

describe('a page by keys alone', { skip: noBrowser() }, () => {
  const desk = new Desk();
  let browsing: Browsing;
  let page: Page;
  before(async () => {
    const { world } = desk;
    for (const other of ['wangwu', 'zhaoliu', 'sunqi']) world.says('lisi', other, `给 ${other} 的话`);
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    browsing = await browse(desk.base);
    ({ page } = browsing);
    await signInWith(page, LOGIN, PASSWORD);
    const visitor = await desk.signedIn();
    await visitor.get('/account');
    for (const seq of [1, 2, 3]) await visitor.post(`/bookmarks/${seq}`, { reason: `理由 ${seq}` });
  });
  after(async () => {
    await browsing.close();
    await desk.close();
  });
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('begins with the way past the menu', async () => {
    await page.goto('/bookmarks');
    await press('Tab');
    assert.ok(await isSeen(page));
    await press('Enter');
    assert.equal(await focused(page), 'main');
  });

  it('moves over a list by arrows, showing where it is, and opens by Enter', async () => {
    await page.goto('/bookmarks');
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp');
    assert.equal(await focused(page), 'bookmark-2');
    assert.ok(await isSeen(page));
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    assert.equal(await focused(page), 'bookmark-3', 'stays at the last one');
    await press('Enter');
    await page.waitForURL('**/chats?**');
    await page.waitForSelector('.message.current');
  });

  it('moves over conversations by arrows without opening each', async () => {
    await page.goto('/chats?who=lisi&tab=internal');
    await press('ArrowDown', 'ArrowDown');
    const at = await focused(page);
    assert.equal(await page.locator('#messages').count(), 0);
    await press('Enter');
    await page.waitForSelector(`#chat[data-key="${at}"] #messages:focus`);
    assert.equal(await page.locator('[data-row][aria-current]').getAttribute('data-key'), at);
  });

  it('folds and unfolds the tree by left and right, and opens a person by Enter', async () => {
    await page.goto('/chats');
    const branch = page.locator('.tree details').first();
    await branch.locator('summary').first().focus();
    await press('ArrowLeft');
    assert.equal(await branch.getAttribute('open'), null);
    await press('ArrowRight', 'ArrowRight');
    await until(page, `document.activeElement.matches('.tree a')`);
    await press('ArrowLeft');
    assert.equal(await focused(page), 'summary');
    await press('ArrowDown', 'Enter');
    await page.waitForURL('**/chats?**who=**');
  });

  it('leaves the arrows to the fields', async () => {
    await page.goto('/bookmarks');
    await press('/');
    await page.keyboard.type('理由');
    await press('ArrowLeft', 'ArrowDown');
    assert.equal(await page.evaluate('document.activeElement.value'), '理由');
    await press('Escape');
    assert.notEqual(await focused(page), 'input');
  });

  it('tells what can be done on this page, and leads to others', async () => {
    const lines = () => page.locator('#keys dl > div:visible dd').allTextContents();
    await page.goto('/account');
    await press('?');
    assert.deepEqual(await lines(), ['返回上一层', '显示这些按键']);
    await press('Escape', 'g', 'b');
    await page.waitForURL('**/bookmarks');
    await press('?');
    assert.ok((await lines()).includes('看下一条、上一条'));
    await page.locator('#keys li >> text=收藏').waitFor();
    await press('Escape');
  });

  it('keeps a message from its dialog, changes why and takes it back, and the focus is never lost', async () => {
    await page.goto('/bookmarks');
    await page.focus('#bookmark-1 .bookmark-acts button');
    await press('Enter');
    await page.waitForSelector('dialog#bookmark[open] textarea:focus');
    await press('Control+a');
    await page.keyboard.type('另一个理由');
    await press('Control+Enter');
    await page.waitForSelector('#bookmark-1 >> text=另一个理由');
    await page.waitForSelector('#bookmark-1:focus');
    assert.equal(await page.locator('dialog[open]').count(), 0);

    await page.focus('#bookmark-1 form button');
    await press('Enter');
    await page.waitForSelector('#bookmark-1.gone');
    await until(page, `document.querySelector('#bookmark-1').contains(document.activeElement)`);
    await press('Tab', 'Enter');
    await page.waitForSelector('#bookmark-1:not(.gone) >> text=另一个理由');
    await until(page, `document.querySelector('#bookmark-1').contains(document.activeElement)`);
  });

  it('breaks no rule of its policy', () => assert.deepEqual(browsing.complaints, []));
});
