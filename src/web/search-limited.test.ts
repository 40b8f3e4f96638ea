import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { startOfDay } from '../lib/clock.ts';
import { Desk, viewerOf } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const rows = (html: string) => [...html.matchAll(/data-row data-key="(\d+)"/g)].map((found) => Number(found[1]));

describe('searching by whoever sees a part', () => {
  const desk = new Desk();
  let visitor: Visitor;
  let limits: Partial<Viewer> = {};

  before(async () => {
    const { world } = desk;
    world.says('lisi', 'wangwu', '合同收到，电话 13812345678');
    world.says('lisi', 'zhaoliu', '合同收到，电话 13987654321');
    await world.pull();
    await desk.open({ access: (account) => ({ ...viewerOf(account), ...limits }) });
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  const search = async (q: string) => (await visitor.get(`/search?${new URLSearchParams({ q })}`)).text;
  const count = async (q: string) => (await visitor.get(`/search/count?${new URLSearchParams({ q })}`)).text.trim();
  const months = async () =>
    [...(await visitor.part('/search/coverage', 'coverage')).text.matchAll(/<td><b>(\d{4}-\d\d)</g)].map(
      (found) => found[1],
    );
  const permissions = ALL_PERMISSIONS.filter((name) => name !== 'see-numbers');

  it('finds no number by some of its digits, and shows the one that was typed whole', async () => {
    limits = { permissions };
    assert.deepEqual([rows(await search('13812')), await count('13812')], [[], '共 0 条']);
    const found = await search('13812345678 OR 合同');
    assert.deepEqual(rows(found), [2, 1]);
    assert.match(found, /<mark>13812345678<\/mark>/);
    assert.match(found, /139\*\*\*\*4321/);
    assert.doesNotMatch(found, /13987654321/);
  });

  it('finds, counts and tells of months only what is in the time and kind of a role', async () => {
    const everybody = { people: 'everyone', from: null, to: null, kinds: null } as const;
    limits = { parts: [{ ...everybody, kinds: ['group'] }] };
    assert.deepEqual([rows(await search('合同')), await count('合同')], [[], '共 0 条']);
    limits = { parts: [{ ...everybody, people: ['wangwu'] }] };
    assert.deepEqual([rows(await search('合同')), await count('合同')], [[1], '共 1 条']);
    limits = { parts: [{ ...everybody, to: startOfDay('2026-01-01')! }] };
    assert.deepEqual(rows(await search('合同')), []);
    assert.deepEqual(await months(), []);
    assert.match((await visitor.get('/search/coverage')).text, /可查看的时间内没有存档消息/);
    limits = {};
    assert.deepEqual(await months(), ['2026-11']);
  });
});
