import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS } from '../access/permission.ts';
import { browse, noBrowser, signInWith } from '../testing/browse.ts';
import { menuOf } from './frame.ts';
import { addressOf, anchorOf, drawChapter } from './handbook-markup.ts';
import { Desk, LOGIN, PASSWORD } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('GET /help', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('shows the chapters to whoever is signed in, and asks others to sign in', async () => {
    const { text } = await visitor.get('/help');
    assert.match(text, /href="\/help\/binding"/);
    assert.match(text, /href="\/help\/licences"/);
    assert.equal((await desk.visitor().get('/help')).status, 303);
    assert.equal((await desk.visitor().get('/help/binding')).status, 303);
  });

  it('shows a chapter with headings to point at, links to others, and those before and after', async () => {
    const { text } = await visitor.get('/help/binding');
    assert.match(text, /<h2 id="两份可信-ip">两份可信 IP<\/h2>/);
    assert.match(text, new RegExp(`href="/help/keys#${encodeURIComponent('恢复副本')}"`));
    assert.match(text, /href="\/help\/docker" rel="prev"/);
    assert.match(text, /href="\/help\/daily-work" rel="next"/);
    assert.match(text, /href="https:\/\/work\.weixin\.qq\.com[^"]*" target="_blank" rel="noreferrer"/);
  });

  it('finds words wherever they stand in one section, marks them, and says when there are none', async () => {
    const { text } = await visitor.get('/help?q=301042');
    assert.match(text, /<mark>301042<\/mark>/);
    assert.match(text, /href="\/help\/binding#/);
    const several = await visitor.get(`/help?q=${encodeURIComponent('ＣＡＤＤＹ 證書')}`);
    assert.match(several.text, /<mark>Caddy<\/mark>/);
    assert.match((await visitor.get('/help?q=zzzzzz')).text, /手册里没有“zzzzzz”/);
    assert.doesNotMatch((await visitor.get('/help?q=%3Cimg%20src%3Dx%3E')).text, /<img src=x>/);
  });

  it('answers 404 with a way back to what is no chapter, whatever it is called', async () => {
    const names = ['nothing', '..%2F..%2Fetc%2Fpasswd', '05-binding.md', '..%5C..%5Cpackage.json', '%00', '__proto__'];
    for (const name of names) {
      const { status, text } = await visitor.get(`/help/${name}`);
      assert.equal(status, 404, name);
      assert.match(text, /href="\/help"/, name);
    }
    assert.equal((await visitor.get('/help/../../etc/passwd')).status, 404);
  });

  it('is marked on every page of the menu and every page that belongs to it', async () => {
    const menu = menuOf({ permissions: ALL_PERMISSIONS }).flatMap(({ path, also = [] }) => [path, ...also]);
    const unmarked: string[] = [];
    for (const path of new Set(menu)) {
      const { status, text } = await visitor.get(path);
      // What there is no page of by this name, and what leads on to a step of its own.
      if (status === 404 || status === 303) continue;
      if (!text.includes('class="help-mark"')) unmarked.push(path);
    }
    assert.deepEqual(unmarked, []);
  });

  it('is one key and one mark away from every page', async () => {
    const { text } = await visitor.get('/doctor');
    assert.match(text, /href="\/help" data-go="\?"/);
    assert.match(
      text,
      new RegExp(`<h1>自检</h1><a class="help-mark" href="/help/monitoring#${encodeURIComponent('自检')}"`),
    );
  });

  it('is read in a browser under our policy, by key and by mark', { skip: noBrowser() }, async () => {
    const { page, complaints, close } = await browse(desk.base);
    try {
      await signInWith(page, LOGIN, PASSWORD);
      await page.keyboard.press('g');
      await page.keyboard.press('?');
      await page.waitForURL('**/help');
      await page.goto('/doctor');
      await page.click('.help-mark');
      await page.waitForURL('**/help/monitoring#**');
      const top = await page.locator('#自检').evaluate((heading) => heading.getBoundingClientRect().top);
      assert.ok(top > 0 && top < 300, `the heading stands at ${top}`);
      assert.deepEqual(complaints, []);
    } finally {
      await close();
    }
  });
});

describe('drawChapter', () => {
  it('shows markup of others as text and leads nowhere dangerous', () => {
    const { markup } = drawChapter('# T\n\nA。<script>x</script> [a](javascript:x) <b onclick=x>');
    assert.doesNotMatch(markup, /<script|<b |href="javascript/);
  });

  it('takes the title away, and numbers headings of the same words', () => {
    const { title, about, headings, sections } = drawChapter('# 标题\n\n一句话。\n\n## 一\n\n甲\n\n## 一\n\n乙 `丙`');
    assert.deepEqual([title, about], ['标题', '一句话。']);
    assert.deepEqual(
      headings.map(({ id }) => id),
      ['一', '一-1'],
    );
    assert.equal(sections.at(-1)?.text.trim(), '乙 丙');
  });
});

describe('addressOf', () => {
  it('turns files into pages and leaves everything else', () => {
    const cases = [
      ['05-binding.md', '/help/binding'],
      ['05-binding.md#两份', '/help/binding#两份'],
      ['#这里', '#这里'],
      ['https://example.com/05-x.md', 'https://example.com/05-x.md'],
      ['../05-binding.md', '../05-binding.md'],
    ];
    for (const [from, to] of cases) assert.equal(addressOf(from!), to);
  });
});

describe('anchorOf', () => {
  it('is what GitHub makes of a heading', () => {
    assert.equal(anchorOf('两份可信 IP'), '两份可信-ip');
    assert.equal(anchorOf('账号、角色与范围'), '账号角色与范围');
  });
});
