import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browsing, browse, noBrowser } from '../../testing/browse.ts';
import { World } from '../../testing/world.ts';
import { makeParcel } from './testing/parcel.ts';

const GUEST = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';

/** Unpacked into a folder, opened from there, and no network at all. */
const dir = mkdtempSync(join(tmpdir(), 'huicun-offline-'));
const wanted: string[] = [];
let b: Browsing;

before(async () => {
  if (noBrowser()) return;
  const w = new World();
  for (let i = 0; i < 1200; i += 1)
    w.says(i % 2 ? 'zhang' : GUEST, i % 2 ? GUEST : 'zhang', `第 ${i} 句，编号 N${i}X <b>`);
  await w.archive();
  const source = { kind: 'person', id: 'zhang' } as const;
  const { files } = await makeParcel(w, { source, formats: ['html'] });
  await w.end();
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes);
  }
  b = await browse('http://127.0.0.1:9/');
  await b.context.setOffline(true);
  b.page.on('request', (request) => {
    if (!request.url().startsWith('file:')) wanted.push(request.url());
  });
});
after(async () => {
  await b?.close();
  rmSync(dir, { recursive: true, force: true });
});

it('is read, searched and paged through from a folder, without a network', { skip: noBrowser() }, async () => {
  const { page } = b;
  await page.goto(pathToFileURL(join(dir, 'index.html')).href);
  await page.fill('#words', 'n1101x 编号');
  await page.click('#search button');
  await page.waitForSelector('#search-state:text("共找到")');
  assert.equal(await page.textContent('#search-state'), '共找到 1 条');
  assert.equal(await page.isVisible('#more'), false);
  await page.click('#hits a');
  assert.match(page.url(), /offline\/chats\/1\/3\.html#m-1102$/);
  assert.match((await page.textContent('.message:target .bubble'))!, /第 1101 句，编号 N1101X <b>/);
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL(/\/2\.html$/);
  assert.equal(await page.locator('.message').count(), 500);
  await page.click('text=目录与检索');
  assert.match((await page.textContent('h1'))!, /与安娜的会话/);
  assert.deepEqual([wanted, b.complaints], [[], []]);
});

it('says so when nothing is found, and lists many hits in portions', { skip: noBrowser() }, async () => {
  const { page } = b;
  await page.goto(pathToFileURL(join(dir, 'index.html')).href);
  await page.fill('#words', '没有人说过这个');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#search-state:text("没有找到")');
  await page.fill('#words', '第');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#search-state:text("1200")');
  assert.equal(await page.locator('#hits li').count(), 1200);
});
