import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('saved searches', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let account = 1;
  before(async () => {
    desk.world.says('lisi', 'wangwu', '退款三天内到账');
    await desk.world.pull();
    await desk.open({ access: ({ name }) => ({ ...viewer(), accountId: account, name }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  const names = (html: string) => [...html.matchAll(/<b>([^<]*)<\/b><\/a>/g)].map((found) => found[1]);
  const list = async () => names((await visitor.get('/search/saved')).text);
  const save = async (name: string, query: string) => {
    await visitor.get(`/search?${query}`);
    return visitor.post('/search/saved', { name, query });
  };
  const idOf = async (name: string) =>
    new RegExp(`href="/search/saved/(\\d+)"[^>]*><b>${name}`).exec((await visitor.get('/search/saved')).text)![1]!;

  it('are kept by name and run with all their conditions', async () => {
    assert.match((await visitor.get('/search/saved')).text, /还没有保存过检索/);
    const { location } = await save('退款承诺', 'q=退款&type=text&time=30d&hit=1');
    assert.equal(new URLSearchParams(location.split('?')[1]).get('hit'), null);
    const run = await visitor.get(`/search/saved/${await idOf('退款承诺')}`);
    const { pathname, searchParams } = new URL(run.location, desk.base);
    assert.equal(pathname, '/search');
    assert.deepEqual(Object.fromEntries(searchParams), { q: '退款', type: 'text', time: '30d' });
    assert.match((await visitor.get(run.location)).text, /data-row data-key="1"/);
    assert.match((await visitor.get('/search')).text, /<span class="cut">退款承诺<\/span>/);
  });

  it('take the place of the one of the same name', async () => {
    await save('退款承诺', 'q=到账');
    assert.deepEqual(await list(), ['退款承诺']);
    const run = await visitor.get(`/search/saved/${await idOf('退款承诺')}`);
    assert.deepEqual(Object.fromEntries(new URL(run.location, desk.base).searchParams), { q: '到账' });
  });

  it('are renamed, but not to a name that is taken', async () => {
    desk.world.now += 1000;
    await save('每周看', 'q=收益');
    const id = await idOf('每周看');
    const refused = await visitor.post(`/search/saved/${id}`, { name: '退款承诺' });
    assert.match(refused.text, /已有名为“退款承诺”的检索/);
    await visitor.post(`/search/saved/${id}`, { name: '每月看' });
    assert.deepEqual(await list(), ['每月看', '退款承诺']);
  });

  it('are thrown away, and that is taken back', async () => {
    const { location } = await visitor.post(`/search/saved/${await idOf('每月看')}/remove`);
    const { text } = await visitor.get(location);
    assert.deepEqual(names(text), ['退款承诺']);
    assert.match(text, /已删除“每月看”/);
    const query = /name="query" value="([^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&');
    assert.equal(
      (await visitor.post('/search/saved', { name: '每月看', query, from: 'list' })).location,
      '/search/saved',
    );
    assert.deepEqual(await list(), ['每月看', '退款承诺']);
  });

  it('refuse to keep nothing, or without a name', async () => {
    await visitor.get('/search?q=退款');
    assert.match((await visitor.post('/search/saved', { name: '空', query: '' })).text, /还没有检索内容/);
    assert.match((await visitor.post('/search/saved', { name: '', query: 'q=退款' })).text, /起个名字/);
  });

  it('are nobody else’s to see, run, rename or throw away', async () => {
    const id = await idOf('每月看');
    account = 2;
    await visitor.get('/search?q=退款');
    assert.deepEqual(await list(), []);
    assert.equal((await visitor.get(`/search/saved/${id}`)).status, 404);
    assert.equal((await visitor.post(`/search/saved/${id}`, { name: 'x' })).status, 404);
    assert.equal((await visitor.post(`/search/saved/${id}/remove`)).status, 404);
    account = 1;
    assert.deepEqual(await list(), ['每月看', '退款承诺']);
  });
});

describe('GET /search/coverage', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    const { world } = desk;
    world.now = Date.parse('2026-10-20T10:00:00+08:00');
    for (let i = 0; i < 3; i += 1) world.says('lisi', 'wangwu', `十月 ${i}`);
    await world.pull();
    world.now = Date.parse('2026-11-20T10:00:00+08:00');
    for (let i = 0; i < 4; i += 1) world.says('lisi', 'wangwu', `十一月 ${i}`);
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  const months = (html: string) =>
    [
      ...html.matchAll(
        /<td><b>(\d{4}-\d{2})<\/b><\/td>\s*<td class="number">([\d,]+)<\/td><td class="number">([\d,]+)<\/td>\s*<td><span class="tag [a-z]*">([^<]+)</g,
      ),
    ].map((found) => found.slice(1));

  it('tells of each month that everything archived can be found', async () => {
    assert.deepEqual(months((await visitor.get('/search/coverage')).text), [
      ['2026-11', '4', '4', '全部可检索'],
      ['2026-10', '3', '3', '全部可检索'],
    ]);
    const meter = await visitor.part('/search/coverage', 'meter');
    assert.match(meter.text, /已检索 <b>2\/2<\/b> 个月，7 条/);
  });

  it('has a month rebuilt, and shows that it is under way and done', async () => {
    await visitor.get('/search/coverage');
    const { location } = await visitor.post('/search/coverage/rebuild', { month: '2026-10' });
    assert.equal(location, '/search/coverage');
    await desk.world.app.pipeline.rebuild();
    const { text } = await visitor.get('/search/coverage');
    assert.match(text, /10:00 重建完成/);
    assert.deepEqual(months(text)[1], ['2026-10', '3', '3', '全部可检索']);
    assert.match((await visitor.get('/search?q=十月')).text, /data-row data-key="3"/);
  });

  it('knows only months that are there', async () => {
    assert.match((await visitor.post('/search/coverage/rebuild', { month: '2020-01' })).text, /没有 2020-01 的存档/);
  });
});
