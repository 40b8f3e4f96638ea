import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import type { FigureQuery, TableName } from '../figures/indicator.ts';
import { indicatorsOf } from '../figures/indicators.ts';
import { viewer, type World } from '../testing/world.ts';
import { listFigureRows } from './figure-rows.ts';
import { readFigureTable } from './figure-table.ts';
import { readDepartmentTrends, readFigureTrend, readFigureTrends } from './figure-trend.ts';
import { dayOfDate, figuresCompany, R1, R2, WEEK } from './testing/figures-company.ts';

let w: World;
before(async () => {
  w = await figuresCompany();
});
after(() => w.end());

const ask = (table: TableName, more: Partial<FigureQuery> = {}): FigureQuery => ({
  ...{ table, range: WEEK, time: 'natural', departments: [], people: [] },
  ...more,
});
const PAGE = { skip: 0, limit: 100 };
const rows = (table: TableName, key: string, who: Viewer = viewer(), page = PAGE) =>
  w.app.store.read(listFigureRows, who, ask(table), key, 'zhang', page);

describe('listFigureRows', () => {
  it('lists as many as the number says, of every number that counts something', async () => {
    for (const table of ['single', 'group', 'guides'] as const) {
      const found = await w.app.store.read(readFigureTable, viewer(), ask(table), { sort: null, ...PAGE });
      const { values } = found.rows.find(({ userid }) => userid === 'zhang')!;
      const counts = indicatorsOf(table).filter(
        ({ unit, behind, key }) => unit === 'count' && behind && key !== 'sent',
      );
      for (const { key } of counts) {
        const listed = await rows(table, key);
        assert.deepEqual([listed!.total, listed!.rows.length], [values[key], values[key]], `${table} ${key}`);
      }
    }
  });

  it('tells of a dialogue who began it, what was said and how soon it was answered, the last first', async () => {
    const { rows: found } = (await rows('single', 'dialogues'))!;

    assert.deepEqual(found.at(-1), {
      ...{
        conversation: 'wm_______________________ann|zhang',
        at: Date.parse('2026-11-02T10:00:00+08:00'),
        seq: 3,
        other: '安娜',
      },
      note: '客户发起 · 客户 4 条，员工 2 条 · 首次回复 40 秒 · 回复 2 次，平均 2 分 20 秒',
    });
    assert.deepEqual(
      found.map(({ at }) => at),
      found.map(({ at }) => at).toSorted((a, b) => b - a),
    );
  });

  it('names groups, customers, timeouts and violations, each with the way into the chat', async () => {
    const one = async (table: TableName, key: string) => {
      const { conversation, other, note } = (await rows(table, key))!.rows[0]!;
      return [conversation, other, note];
    };
    assert.deepEqual(await one('group', 'rooms-kept'), [R2, '服务二群', '建群时间']);
    assert.deepEqual(await one('group', 'timeouts'), [R2, '服务二群', '十分钟 · 蔡蔡 · 未回复']);
    assert.deepEqual(await one('group', 'violations'), [R1, '服务一群', '承诺收益']);
    assert.deepEqual(await one('single', 'customers'), ['wm_______________________cai|zhang', '蔡蔡', '添加于该时间']);
    assert.deepEqual(await one('single', 'revisit-3'), [null, '伊娃', '第 3 日未回访']);
  });

  it('turns pages', async () => {
    const second = (await rows('single', 'dialogues', viewer(), { skip: 5, limit: 5 }))!;
    assert.deepEqual([second.rows.length, second.total], [2, 7]);
  });

  it('gives nothing of a number there is not, of one with nothing behind it, or of somebody out of scope', async () => {
    assert.equal(await rows('single', 'nonsense'), null);
    assert.equal(await rows('guides', 'position'), null);
    assert.equal(await rows('single', 'dialogues', viewer(['li'])), null);
  });

  it('leads only into chats that a role admits', async () => {
    const parts = [{ people: ['zhang'], kinds: ['group'], from: null, to: null }] as const;
    const limited = { ...viewer(['zhang']), parts };

    assert.equal((await rows('single', 'dialogues', limited))!.total, 0);
    assert.deepEqual(
      (await rows('single', 'customers', limited))!.rows.map(({ conversation }) => conversation),
      [null, null, null],
    );
    assert.equal((await rows('group', 'dialogues', limited))!.total, 4);
  });
});

describe('readFigureTrend', () => {
  const trend = async (table: TableName, key: string, more: Partial<FigureQuery> = {}, who = viewer()) =>
    (await w.app.store.read(readFigureTrend, who, ask(table, more), { person: 'zhang' }, key)).map(
      ({ value }) => value,
    );

  it('gives each day its own value, one without anything to divide by none', async () => {
    // D1 D2 D3 on Monday, D4 Wednesday, D5 Thursday, D7 Friday, D8 Sunday.
    assert.deepEqual(await trend('single', 'dialogues'), [3, 0, 1, 1, 1, 0, 1]);
    assert.deepEqual(await trend('single', 'reply-rate'), [1, null, null, 1, 0, null, 1]);
    // Bo, Fan; Cai from Tuesday; Gao went on Thursday, He too (both his first).
    assert.deepEqual(await trend('single', 'customers'), [4, 5, 5, 3, 3, 3, 3]);
    assert.deepEqual(await trend('single', 'added'), [0, 1, 1, 0, 0, 0, 0]);
  });

  it('goes by months when it is long', async () => {
    const half = { range: { from: dayOfDate('08-01'), to: dayOfDate('11-10') } };
    assert.deepEqual(await trend('single', 'dialogues', half), [0, 0, 0, 9]);
    assert.deepEqual(await trend('single', 'added', half), [1, 1, 3, 2]);
  });

  it('is the same for several at once, of a department and of all', async () => {
    const read = (...[of, key]: [{ department: number } | null, string]) =>
      w.app.store.read(readFigureTrend, viewer(), ask('group'), of, key);
    const many = await w.app.store.read(readFigureTrends, viewer(), ask('group'), ['zhang', 'wu'], 'answered');

    assert.deepEqual(
      many['zhang']!.map(({ value }) => value),
      await trend('group', 'answered'),
    );
    // G1 zhang and li, G3 wu, G4 zhang, G5 li.
    assert.deepEqual(
      (await read(null, 'answered')).map(({ value }) => value),
      [2, 1, 0, 1, 1, 0, 0],
    );
    assert.deepEqual(
      (await read({ department: 3 }, 'answered')).map(({ value }) => value),
      [0, 1, 0, 0, 0, 0, 0],
    );
  });

  it('is of several departments at once as it is of each, in scope and over a long time too', async () => {
    const half = { range: { from: dayOfDate('08-01'), to: dayOfDate('11-10') } };
    for (const [who, key, more] of [
      [viewer(), 'answered', {}],
      [viewer(['li']), 'dialogues', {}],
      [viewer(), 'rooms-kept', {}],
      [viewer(), 'dialogues', half],
    ] as const) {
      const query = ask('group', more);
      const many = await w.app.store.read(readDepartmentTrends, who, query, [1, 2, 3, 99], key);
      for (const department of [1, 2, 3, 99])
        assert.deepEqual(many[department], await w.app.store.read(readFigureTrend, who, query, { department }, key));
    }
    const [first] = (await w.app.store.read(readDepartmentTrends, viewer(), ask('group'), [1], 'answered'))[1]!;
    assert.equal(first!.value, 2);
  });

  it('shows nothing of somebody out of scope', async () => {
    assert.deepEqual(await trend('single', 'dialogues', {}, viewer(['li'])), []);
    const many = await w.app.store.read(readFigureTrends, viewer(['li']), ask('single'), ['zhang', 'li'], 'dialogues');
    assert.deepEqual(Object.keys(many), ['li']);
  });
});
