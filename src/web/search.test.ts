import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const rows = (html: string) => [...html.matchAll(/data-row data-key="(\d+)"/g)].map((found) => Number(found[1]));
const page = (html: string, label: string) =>
  new RegExp(`href="([^"]+)">${label}`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;

describe('GET /search', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    const { world } = desk;
    for (let i = 1; i <= 120; i += 1)
      world.says(i % 2 ? 'lisi' : 'wangwu', i % 2 ? 'wangwu' : 'lisi', `订单 ${i} 的收益`);
    world.sends({
      from: 'lisi',
      tolist: ['zhaoliu'],
      msgtype: 'file',
      file: { filename: '收益说明.pdf', sdkfileid: 'f', filesize: 10 },
    });
    world.says('lisi', 'zhaoliu', `${'很长的开头，'.repeat(40)}这里才说到收益`);
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('explains itself before anything is asked', async () => {
    assert.match((await visitor.get('/search')).text, /输入要找的词/);
  });

  it('shows the newest first, marks what was found and says what was understood', async () => {
    const { text } = await visitor.get('/search?q=%E6%94%B6%E7%9B%8A');
    assert.deepEqual(
      rows(text),
      Array.from({ length: 50 }, (_, i) => 122 - i),
    );
    assert.match(text, /查找包含“收益”的消息/);
    assert.match(text, /<em>文件<\/em><mark>收益<\/mark>说明\.pdf/);
    assert.match(text, /…[^<]{10,30}<mark>收益<\/mark>/);
  });

  it('counts apart from the hits', async () => {
    const { text } = await visitor.get('/search?q=%E6%94%B6%E7%9B%8A');
    const counting = /hx-get="(\/search\/count[^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&');
    assert.equal((await visitor.part(counting, '')).text.trim(), '共 122 条');
  });

  it('turns pages forth and back without counting rows', async () => {
    const first = await visitor.get('/search?q=%E6%94%B6%E7%9B%8A');
    const second = await visitor.get(page(first.text, '下一页')!);
    const third = await visitor.get(page(second.text, '下一页')!);
    assert.deepEqual(
      [...rows(first.text), ...rows(second.text), ...rows(third.text)],
      Array.from({ length: 122 }, (_, i) => 122 - i),
    );
    assert.equal(page(third.text, '下一页'), null);
    assert.deepEqual(rows((await visitor.get(page(third.text, '上一页')!)).text), rows(second.text));
    assert.equal(page(first.text, '上一页'), null);
  });

  it('narrows by time, sender, type and conversation, each to be taken off again', async () => {
    const narrowed = await visitor.get(
      '/search?q=%E6%94%B6%E7%9B%8A&from=2026-11-01&to=2026-11-30&sender=lisi&type=file&chat=lisi%7Czhaoliu',
    );
    assert.deepEqual(rows(narrowed.text), [121]);
    const chips = [...narrowed.text.matchAll(/aria-label="去掉条件：([^"]+)"/g)].map((found) => found[1]);
    assert.deepEqual(chips, ['时间', '发送人', '类型', '会话']);
    assert.deepEqual(rows((await visitor.get('/search?q=%E6%94%B6%E7%9B%8A&to=2026-11-19')).text), []);
    const without = /href="([^"]+)" aria-label="去掉条件：类型"/.exec(narrowed.text)![1]!.replaceAll('&amp;', '&');
    assert.deepEqual(rows((await visitor.get(without)).text), [122, 121]);
  });

  it('shows a hit in its context beside the list, and the way into the chat', async () => {
    const { text } = await visitor.part('/search?q=%E6%94%B6%E7%9B%8A&hit=60', 'preview');
    assert.match(text, /^<aside class="preview"/);
    assert.match(text, /class="message current" id="m-60"|class="message mine current" id="m-60"/);
    const around = [...text.matchAll(/data-seq="(\d+)"/g)].map((found) => Number(found[1]));
    assert.deepEqual(
      around,
      Array.from({ length: 17 }, (_, i) => 52 + i),
    );
    const open = /href="(\/messages\/60[^"]*)"/.exec(text)![1]!;
    const { location } = await visitor.get(open);
    assert.match((await visitor.get(location)).text, /data-focus="60"/);
  });

  it('says so when nothing is found, and how to go on', async () => {
    const { text } = await visitor.get('/search?q=nothing&sender=lisi');
    assert.match(text, /没有找到“nothing”/);
    assert.match(text, /去掉“发送人”/);
  });
});
