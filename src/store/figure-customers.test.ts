import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { COUNTED_KEYS, type CountedKey } from '../figures/customer-indicators.ts';
import { dayOf } from '../lib/clock.ts';
import { outside } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { listCustomerDepartments, listCustomerFigureRows } from './figure-customer-rows.ts';
import {
  type CustomerQuery,
  listCustomerMoves,
  listCustomerStaff,
  listCustomerTags,
  listCustomerWays,
  readCustomerFigures,
} from './figure-customers.ts';
import { FigureFile } from './testing/figure-file.ts';

/**
 * Monday 16 to Sunday 22 November 2026 is asked for, today is the 23rd.
 *
 *              Nov 10    15    16    17    18    19    20    21    22 | 23
 * ann   zhang  added ------------------------------------------------------
 * ann   li                     added (scan) ------------------------------
 * bo    zhang  added ---------------- he removes her, late on the 18th
 * bo    zhang                                    added again (card) -------
 * cai   li                           added --- removes li (20th, 00:00)
 * dong  li     added ------- removed by li on the 15th, 23:59
 * er    zhang        added ------------------ handed over to wang
 * er    wang                                  added ----------------------
 * fu    zhang                                                       | added
 * gu    li     known only by its end, on the 21st: the customer removed li
 */
const [ANN, BO, CAI, DONG, ER, FU, GU, HE] = ['ann', 'bo', 'cai', 'dong', 'er', 'fu', 'gu', 'he'].map((name) =>
  outside(name),
) as [string, string, string, string, string, string, string, string];

const at = (day: string, time = '10:00:00'): number => Date.parse(`2026-11-${day}T${time}+08:00`);
const day = (date: string): number => dayOf(at(date));
const WEEK: CustomerQuery = {
  range: { from: day('16'), to: day('22') },
  today: day('23'),
  departments: [],
  people: [],
};

let file: FigureFile;
const figures = (query: Partial<CustomerQuery> = {}, scope: readonly string[] | 'everyone' = 'everyone') =>
  readCustomerFigures(file.read, viewer(scope), { ...WEEK, ...query });
const rows = (
  key: CountedKey,
  query: Partial<CustomerQuery> = {},
  way: number | null = null,
  tag: string | null = null,
) => listCustomerFigureRows(file.read, viewer(), { ...WEEK, ...query }, { key, way, tag }, { skip: 0, limit: 100 });

beforeEach(() => {
  file = new FigureFile();
  file.department(1, '恒川资本', 0);
  file.department(2, '营业部', 1);
  file.department(3, '财富部', 1);
  file.employee('zhang', '张伟', { departments: [2] });
  file.employee('li', '李敏', { departments: [3] });
  file.employee('wang', '王芳', { departments: [2] });
  file.tag('gold', '黄金');
  file.tag('new', '新客');
  file.follow(ANN, 'zhang', at('10'), { tags: ['gold'], addWay: 4 });
  file.follow(ANN, 'li', at('16'), { tags: ['gold', 'new'], addWay: 1 });
  file.follow(BO, 'zhang', at('10'), { ended: at('18', '23:59:59'), by: 'employee' });
  file.follow(BO, 'zhang', at('20'), { addWay: 3, tags: ['new'] });
  file.follow(CAI, 'li', at('17'), { ended: at('20', '00:00:00'), by: 'customer' });
  file.follow(DONG, 'li', at('10'), { ended: at('15', '23:59:59'), by: 'employee' });
  file.follow(ER, 'zhang', at('15'), { ended: at('19'), by: 'transfer' });
  file.follow(ER, 'wang', at('19'), { addWay: 202 });
  file.follow(FU, 'zhang', at('23', '00:00:00'));
  file.follow(GU, 'li', at('21'), { ended: at('21'), by: 'customer' });
});

describe('readCustomerFigures', () => {
  it('客户总数: contacts at the end of the last day, each once', () => {
    // ann (of two), bo and er; cai, dong and gu are gone, fu comes tomorrow. A week before: ann, bo, er, not dong.
    const { now, before } = figures();
    assert.deepEqual([now.total, before.total], [3, 3]);
  });

  it('新增客户数 and 新增环比: whoever was added in the range, each once; who comes back is new', () => {
    // ann (li), bo (again), cai, er (wang); a week before ann, bo, dong, er: (4 − 4) ÷ 4
    const { now, before } = figures();
    assert.deepEqual([now.new, before.new, now['new-change'], before['new-change']], [4, 4, 0, null]);
    // of zhang alone: bo; before ann, bo, er: (1 − 3) ÷ 3
    const zhang = figures({ people: ['zhang'] });
    assert.deepEqual([zhang.now.new, zhang.now['new-change']], [1, -2 / 3]);
  });

  it('今日新增客户数: of today, whatever the range is', () => {
    assert.deepEqual([figures().now['new-today'], figures().before['new-today']], [1, 0]);
  });

  it('累计流失客户数 and 流失客户数: each once, not those handed over', () => {
    // ever: bo, cai, dong, gu; in the week bo, cai, gu
    const { now, before } = figures();
    assert.deepEqual([now['lost-ever'], now.lost, before['lost-ever'], before.lost], [4, 3, 1, 1]);
  });

  it('主动删除客户数 and 删除/拉黑员工客户数: each time counts', () => {
    file.follow(BO, 'li', at('16'), { ended: at('17'), by: 'employee' });
    file.follow(BO, 'wang', at('16'), { ended: at('17'), by: 'customer' });

    // by employees: bo from zhang and from li; by customers: cai, gu from li, bo from wang
    const { now } = figures();
    assert.deepEqual([now.removed, now['removed-by'], now.lost], [2, 3, 3]);
  });

  it('潜在客户数: in groups of theirs at the end, and nobody’s contact then', () => {
    file.room('wr1', '客户群', { owner: 'zhang' });
    file.room('wr2', '内部群', { owner: 'zhang', kind: 'internal' });
    file.room('wr3', '解散群', { owner: 'li', dismissed: at('20') });
    file.room('wr4', '二群', { owner: 'li' });
    for (const room of ['wr1', 'wr2', 'wr3', 'wr4']) file.stay(room, HE, at('11'));
    file.stay('wr1', ANN, at('11')); // a contact
    file.stay('wr1', CAI, at('11')); // was one
    file.stay('wr1', GU, at('11'), at('21')); // left
    file.stay('wr4', FU, at('12')); // a contact from the 23rd on
    file.stay('wr1', 'wang', at('11'));

    // he (of two groups), cai, fu; a week before he, cai, fu and gu
    const { now, before } = figures();
    assert.deepEqual([now.potential, before.potential], [3, 4]);
    assert.deepEqual(figures({ people: ['li'] }).now.potential, 2);
    assert.equal(figures({ today: day('24'), range: { from: day('23'), to: day('23') } }).now.potential, 2);
  });

  it('发起申请数 and 发起环比: as WeCom counts, without today; nothing where WeCom told nothing', () => {
    assert.deepEqual([figures().now.applied, figures().now['applied-change']], [null, null]);
    for (const [userid, date, applies] of [
      ['zhang', '2026-11-09', 4],
      ['zhang', '2026-11-16', 5],
      ['li', '2026-11-22', 1],
      ['li', '2026-11-23', 50],
    ] as const)
      file.applied(userid, date, applies);

    const { now } = figures({ range: { from: day('16'), to: day('22') }, today: day('23') + 7 });
    assert.deepEqual([now.applied, now['applied-change']], [6, 0.5]);
    // 22 and 23 November are asked for; of today there is no count
    assert.equal(figures({ range: { from: day('22'), to: day('23') } }).now.applied, 1);
  });

  it('narrows by people and departments, and never beyond the scope', () => {
    assert.equal(figures({ departments: [2] }).now.total, 3);
    assert.equal(figures({ departments: [3] }).now.total, 1);
    assert.equal(figures({}, ['li']).now.total, 1);
    assert.equal(figures({ people: ['zhang'] }, ['li']).now.total, 0);
    assert.equal(figures({}, []).now['lost-ever'], 0);
  });

  it('has as many rows behind every number as it says', () => {
    file.room('wr1', '客户群', { owner: 'zhang' });
    file.stay('wr1', HE, at('11'));
    for (const query of [{}, { people: ['zhang'] }, { departments: [3] }]) {
      const { now } = figures(query);
      for (const key of COUNTED_KEYS.filter((one) => one !== 'applied')) {
        const { rows: behind, total } = rows(key, query);
        assert.deepEqual([key, behind.length, total], [key, now[key], now[key]]);
      }
    }
    file.applied('zhang', '2026-11-16', 5);
    file.applied('li', '2026-11-17', 0);
    assert.deepEqual(
      rows('applied').rows.map(({ staff, at: when, applies }) => [staff, when, applies]),
      [[['zhang'], at('16', '00:00:00'), 5]],
    );
  });
});

describe('listCustomerFigureRows', () => {
  it('says whose the customer is, since when, how, and who ended it; the last first', () => {
    assert.deepEqual(
      rows('total').rows.map(({ customer, staff, staffCount, at: since, way }) => [
        customer,
        staff,
        staffCount,
        since,
        way,
      ]),
      [
        [BO, ['zhang'], 1, at('20'), 3],
        [ER, ['wang'], 1, at('19'), 202],
        [ANN, ['zhang', 'li'], 2, at('16'), 1],
      ],
    );
    assert.deepEqual(
      rows('lost').rows.map(({ customer, at: when, ended }) => [customer, when, ended]),
      [
        [GU, at('21'), 'customer'],
        [CAI, at('20', '00:00:00'), 'customer'],
        [BO, at('18', '23:59:59'), 'employee'],
      ],
    );
  });

  it('narrows by how they were added and by tag', () => {
    assert.deepEqual(
      rows('new', {}, 3).rows.map(({ customer }) => customer),
      [BO],
    );
    assert.deepEqual(
      rows('total', {}, null, 'gold').rows.map(({ customer }) => customer),
      [ANN],
    );
  });
});

describe('listCustomerMoves', () => {
  it('counts who came and went, day by day', () => {
    assert.deepEqual(
      listCustomerMoves(file.read, viewer(), WEEK).rows.map(({ added, lost }) => [added, lost]),
      [
        [1, 0],
        [1, 0],
        [0, 1],
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ],
    );
  });

  it('counts by month when the range is longer than a quarter', () => {
    const { per, rows: months } = listCustomerMoves(file.read, viewer(), {
      ...WEEK,
      range: { from: day('23') - 150, to: day('23') },
    });
    assert.equal(per, 'month');
    // ann, bo, cai, dong, er, fu
    assert.deepEqual(months.at(-1), { at: 56 * 12 + 10, added: 6, lost: 4 });
    assert.equal(months.length, 6);
  });
});

describe('listCustomerWays and listCustomerTags', () => {
  it('counts how those who came in the range were added, or all', () => {
    assert.deepEqual(listCustomerWays(file.read, viewer(), WEEK, 'new'), [
      { way: 1, customers: 2 },
      { way: 3, customers: 1 },
      { way: 202, customers: 1 },
    ]);
    assert.deepEqual(
      listCustomerWays(file.read, viewer(), WEEK, 'total').map(({ way, customers }) => [way, customers]),
      [
        [1, 1],
        [3, 1],
        [4, 1],
        [202, 1],
      ],
    );
  });

  it('counts each customer once for a tag', () => {
    assert.deepEqual(
      listCustomerTags(file.read, viewer(), WEEK).map(({ tag, name, customers }) => [tag, name, customers]),
      [
        ['new', '新客', 2],
        ['gold', '黄金', 1],
      ],
    );
  });
});

describe('listCustomerStaff and listCustomerDepartments', () => {
  const staff = (key: string, scope: readonly string[] | 'everyone' = 'everyone') =>
    listCustomerStaff(file.read, viewer(scope), WEEK, { sort: { key, descending: true }, skip: 0, limit: 10 });

  it('shows each employee with his own, sorted', () => {
    assert.deepEqual(
      staff('total').rows.map(({ userid, department, values }) => [
        userid,
        department,
        values.total,
        values.new,
        values.lost,
      ]),
      [
        ['zhang', '营业部', 2, 1, 1],
        ['li', '财富部', 1, 2, 2],
        ['wang', '营业部', 1, 1, 0],
      ],
    );
    assert.equal(staff('lost').rows[0]!.userid, 'li');
    assert.deepEqual(
      staff('total', ['wang']).rows.map(({ userid }) => userid),
      ['wang'],
    );
  });

  it('counts a customer once in each department', () => {
    const { rows: departments } = listCustomerDepartments(file.read, viewer(), WEEK, { skip: 0, limit: 10 });
    assert.deepEqual(
      departments.map(({ name, values }) => [name, values.total, values.new]),
      [
        ['恒川资本', 3, 4],
        ['营业部', 3, 2],
        ['财富部', 1, 2],
      ],
    );
    const own = listCustomerDepartments(file.read, viewer(['li']), WEEK, { skip: 0, limit: 10 });
    assert.deepEqual(
      own.rows.map(({ name }) => name),
      ['恒川资本', '财富部'],
    );
  });
});
