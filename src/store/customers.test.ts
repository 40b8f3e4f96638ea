import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { daysAgo, outside, PeopleFile } from '../testing/people-file.ts';
import { viewer } from '../testing/world.ts';
import { type CustomerFilters, countCustomers, findCustomer, listCustomers } from './customers.ts';
import { lookUp } from './lookup.ts';
import { countLostCustomers, listLostCustomers } from './lost-customers.ts';
import { countStaleOutsiders } from './outsiders.ts';

const ANY: CustomerFilters = {
  customers: true,
  search: '',
  kind: null,
  state: null,
  consent: null,
  follower: null,
  department: null,
  tag: null,
  from: null,
  to: null,
};
const FIRST = { order: 'came', after: null, skip: 0, limit: 10 } as const;
const ANN = outside('ann');
const BO = outside('bo', 'wo');
const CAI = outside('cai');

let file: PeopleFile;
const list = (filters: Partial<CustomerFilters> = {}, scope: readonly string[] | 'everyone' = 'everyone') =>
  listCustomers(file.read, viewer(scope), { ...ANY, ...filters }, FIRST).rows;
const ids = (...asked: Parameters<typeof list>) => list(...asked).map(({ id }) => id);
const stateOf = (id: string) => findCustomer(file.read, viewer(), id)?.state;

beforeEach(() => {
  file = new PeopleFile();
  file.department(1, '恒川资本', 0);
  file.department(2, '营业部', 1);
  file.employee('zhang', '张伟', { departments: [2] });
  file.employee('li', '李敏', { departments: [1] });
  file.archived('zhang', daysAgo(90));
  file.customer(ANN, '安娜');
  file.customer(BO, '薄云', '云起科技');
  file.follow(ANN, 'zhang', daysAgo(10), { remark: 'VIP 安总', tags: ['gold'], addWay: 16 });
  file.follow(BO, 'li', daysAgo(5));
  file.tag('gold', '黄金');
});

describe('listCustomers', () => {
  it('shows the last added first, with who follows them', () => {
    file.refresh();

    const [bo, ann] = list();
    assert.deepEqual([bo!.id, ann!.id], [BO, ANN]);
    assert.equal(ann!.cameAt, daysAgo(10));
    assert.deepEqual(
      ann!.follows.map(({ name, remark, tags, addWay }) => ({ name, remark, tags, addWay })),
      [{ name: '张伟', remark: 'VIP 安总', tags: ['黄金'], addWay: 16 }],
    );
    assert.deepEqual([bo!.kind, bo!.corp], [2, '云起科技']);
  });

  it('counts present and former followers apart; added again is present', () => {
    file.follow(ANN, 'li', daysAgo(30), { ended: daysAgo(20) });
    file.follow(ANN, 'wang', daysAgo(40), { ended: daysAgo(35) });
    file.follow(ANN, 'wang', daysAgo(3));
    file.refresh();

    const { current, former, cameAt } = findCustomer(file.read, viewer(), ANN)!;
    assert.deepEqual({ current, former, cameAt }, { current: 2, former: 1, cameAt: daysAgo(40) });
  });

  it('finds by name, remark, id and company, whatever the case', () => {
    file.refresh();

    assert.deepEqual(ids({ search: '安娜' }), [ANN]);
    assert.deepEqual(ids({ search: 'vip' }), [ANN]);
    assert.deepEqual(ids({ search: '云起' }), [BO]);
    assert.deepEqual(ids({ search: BO.toUpperCase() }), [BO]);
    assert.deepEqual(ids({ search: '%' }), []);
  });

  it('narrows by account, tag, follower, department with those below, and time added', () => {
    file.refresh();

    assert.deepEqual(ids({ kind: 2 }), [BO]);
    assert.deepEqual(ids({ tag: 'gold' }), [ANN]);
    assert.deepEqual(ids({ follower: 'li' }), [BO]);
    assert.deepEqual(ids({ department: 2 }), [ANN]);
    assert.deepEqual(ids({ department: 1 }), [BO, ANN]);
    assert.deepEqual(ids({ from: daysAgo(6) }), [BO]);
    assert.deepEqual(countCustomers(file.read, viewer(), { ...ANY, kind: 2 }), { count: 1, capped: false });
    assert.deepEqual(countCustomers(file.read, viewer(), ANY, { most: 1 }), { count: 1, capped: true });
  });

  it('reads on where a page ended, in either order', () => {
    for (let i = 0; i < 25; i++) {
      file.customer(outside(`n${i}`), `客户${i}`);
      file.follow(outside(`n${i}`), 'zhang', daysAgo(Math.floor(i / 3)));
      if (i % 4 === 0) file.chat('zhang', outside(`n${i}`), daysAgo(i % 5));
    }
    file.refresh();

    for (const order of ['came', 'talked'] as const) {
      const whole = listCustomers(file.read, viewer(), ANY, { ...FIRST, order, limit: 100 }).rows.map(({ id }) => id);
      const parts: string[] = [];
      let after: { at: number; id: string } | null = null;
      do {
        const page: ReturnType<typeof listCustomers> = listCustomers(file.read, viewer(), ANY, {
          ...FIRST,
          order,
          after,
          limit: 4,
        });
        parts.push(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      assert.equal(whole.length, 27);
      assert.deepEqual(parts, whole);
    }
  });
});

describe('the state of a customer', () => {
  it('is none without an archived message', () => {
    file.refresh();
    assert.equal(stateOf(ANN), 'none');
  });

  it('is going on while an archived employee has him as a contact', () => {
    file.chat('zhang', ANN, daysAgo(1));
    file.refresh();
    assert.equal(stateOf(ANN), 'talking');
    assert.deepEqual(ids({ state: 'talking' }), [ANN]);
  });

  const breaks: [why: string, how: () => void][] = [
    ['the friendship ended', () => file.end(ANN, 'zhang', daysAgo(0))],
    ['he refuses to be archived', () => file.consent(ANN, 'zhang', 'disagree')],
    ['the employee left the archive', () => void file.connection.exec('UPDATE archive_scope SET to_at = 1')],
  ];
  for (const [why, how] of breaks) {
    it(`is broken off when ${why}, and is worked out again by itself`, () => {
      file.chat('zhang', ANN, daysAgo(1));
      file.refresh();
      how();
      assert.equal(file.refresh(), 1);
      assert.equal(stateOf(ANN), 'broken');
      assert.equal(countStaleOutsiders(file.read, viewer()), 0);
    });
  }

  it('is broken off when only somebody outside the archive has him as a contact', () => {
    file.chat('li', BO, daysAgo(1));
    file.refresh();
    assert.equal(stateOf(BO), 'broken');
  });

  it('goes on with whoever he has not refused', () => {
    file.archived('li', daysAgo(9));
    file.follow(ANN, 'li', daysAgo(2));
    file.consent(ANN, 'zhang', 'disagree');
    file.consent(ANN, 'li', 'agree');
    file.chat('zhang', ANN, daysAgo(1));
    file.refresh();

    assert.equal(stateOf(ANN), 'talking');
    assert.deepEqual(ids({ consent: 'disagree' }), [ANN]);
  });
});

describe('outside people who are no customers', () => {
  it('are those who talk and never were a contact', () => {
    file.chat('zhang', CAI, daysAgo(1));
    file.chat('zhang', `wb${'r'.repeat(24)}`, daysAgo(1));
    file.refresh();

    assert.deepEqual(ids({ customers: false }), [CAI]);
    file.customer(CAI, '蔡');
    file.follow(CAI, 'zhang', daysAgo(0));
    file.refresh();
    assert.deepEqual(ids({ customers: false }), []);
    assert.equal(ids().length, 3);
  });
});

describe('listCustomers, by who is looking', () => {
  it('shows those somebody in scope follows, followed, or talks with', () => {
    file.follow(BO, 'zhang', daysAgo(50), { ended: daysAgo(40) });
    file.customer(CAI, '蔡');
    file.follow(CAI, 'li', daysAgo(1));
    file.talk('wr1', ['zhang', 'li', CAI], daysAgo(1));
    file.refresh();

    assert.deepEqual(ids({}, ['zhang']), [CAI, ANN, BO]);
    assert.deepEqual(ids({}, ['nobody']), []);
    assert.deepEqual(ids({}, ['zhang', ...Array.from({ length: 200 }, (_, i) => `e${i}`)]), [CAI, ANN, BO]);
    assert.equal(findCustomer(file.read, viewer(['nobody']), ANN), null);
  });

  it('finds nobody by what staff outside the scope noted of him', () => {
    file.follow(ANN, 'li', daysAgo(4), { remark: '李姐的朋友' });
    file.refresh();

    assert.deepEqual(ids({ search: '安总' }, ['li']), []);
    assert.deepEqual(ids({ search: '李姐' }, ['li']), [ANN]);
    assert.deepEqual(ids({ search: '安娜' }, ['li']), [ANN]);
    const picked = (words: string) => lookUp(file.read, viewer(['li']), { words, kinds: ['customer'], limit: 5 });
    assert.deepEqual([picked('安总').length, picked('李姐').length], [0, 1]);
  });

  it('names no colleague outside the scope, and no chat of his', () => {
    file.follow(ANN, 'li', daysAgo(1));
    file.chat('li', ANN, daysAgo(0));
    file.chat('zhang', ANN, daysAgo(8));
    file.refresh();

    const ann = findCustomer(file.read, viewer(['zhang']), ANN)!;
    assert.deepEqual(
      ann.follows.map(({ userid }) => userid),
      ['zhang'],
    );
    assert.equal(ann.lastAt, daysAgo(8));
    assert.equal(ann.chat?.employee, 'zhang');
    assert.equal(ann.current, 2);
  });
});

describe('listLostCustomers', () => {
  const ANY_LOSS = { search: '', by: null, follower: null, from: null, to: null };
  const lost = (filters: object = {}, scope: readonly string[] | 'everyone' = 'everyone') =>
    listLostCustomers(file.read, viewer(scope), { ...ANY_LOSS, ...filters }, { after: null, skip: 0, limit: 10 }).rows;

  it('says who ended what and when, the last first, and what is now', () => {
    file.follow(ANN, 'li', daysAgo(30), { ended: daysAgo(2), by: 'customer' });
    file.follow(BO, 'zhang', daysAgo(30), { ended: daysAgo(1), by: 'employee' });
    file.follow(ANN, 'zhang', daysAgo(60), { ended: daysAgo(20) });
    file.refresh();

    const rows = lost();
    assert.deepEqual(
      rows.map(({ customer, userid, endedBy, again, current }) => [customer, userid, endedBy, again, current]),
      [
        [BO, 'zhang', 'employee', false, 1],
        [ANN, 'li', 'customer', false, 1],
        [ANN, 'zhang', 'unknown', true, 1],
      ],
    );
    assert.equal(lost({ by: 'customer' }).length, 1);
    assert.equal(lost({ search: '安娜' }).length, 2);
    assert.equal(lost({ from: daysAgo(3) }).length, 2);
    assert.equal(lost({}, ['li']).length, 1);
    assert.equal(countLostCustomers(file.read, viewer(), ANY_LOSS).count, 3);
  });
});
