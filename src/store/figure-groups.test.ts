import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { DEFAULT_ACTIVITY } from '../figures/activity.ts';
import { dayOf } from '../lib/clock.ts';
import { outside } from '../testing/people-file.ts';
import { viewer, World } from '../testing/world.ts';
import { readGroupActivity, tryActivityRule } from './figure-activity.ts';
import { readActivityRule, saveActivityRule } from './figure-activity-rule.ts';
import { findGroupPortrait } from './figure-group.ts';
import { listGroupGuests, listGroupLeavers, listGroupStaff, listGroupTags } from './figure-group-members.ts';
import { listGroupFigures } from './figure-groups.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const TODAY = dayOf(NOW);
const [ANN, BO, CAI, DU] = ['ann', 'bo', 'cai', 'du'].map((name) => outside(name)) as [string, string, string, string];
const [BIG, SMALL, EMPTY] = ['wrBig', 'wrSmall', 'wrEmpty'];
const PAGE = { sort: 'messages', descending: true, skip: 0, limit: 10 } as const;
const asked = { today: TODAY, departments: [], people: [], search: '', active: null } as const;
const WEEK = { from: TODAY - 7, to: TODAY - 1 };

/**
 * BIG: zhang (owner) and li, customers Ann (came 20 days ago), Bo (yesterday 23:59:59.999), Cai (left today at 9:00, came 3 days ago).
 * Messages: six days ago zhang 5, Ann 2; yesterday zhang 4, Ann 1, Cai 3; today Bo 1. And 40 days ago zhang 9, Ann 9.
 * SMALL: only li of the staff, and Du: 9 messages 3 days ago, the owner is li. EMPTY: nobody is told, nothing was said.
 */
function fill(w: World): void {
  const db = new Database(pathsOf(w.config).archive);
  const ago = (days: number, more = 0) => NOW - days * DAY + more;
  const end = (days: number) => (TODAY - days + 1) * DAY - 8 * 3_600_000 - 1;
  const room = (id: string, name: string, owner: string) =>
    `('${id}', 'customer', '${name}', '${owner}', '', ${ago(60)}, 0, 1)`;
  const stay = (room: string, id: string, from: number, to: number | null = null) =>
    `('${room}', '${id}', ${from}, ${id.startsWith('wm') ? 2 : 1}, '', 3, 'zhang', 0, ${to}, ${to === null ? null : 0})`;
  const chat = (key: string) => `('${key}', 'group', 1, ${ago(60)}, ${ago(1)}, 1, 'text', 'zhang', '', 9)`;
  const said = [
    [BIG, 40, 'zhang', 9], [BIG, 40, ANN, 9], [BIG, 6, 'zhang', 5], [BIG, 6, ANN, 2], [BIG, 1, 'zhang', 4], [BIG, 1, ANN, 1],
    [BIG, 1, CAI, 3], [BIG, 0, BO, 1], [SMALL, 3, DU, 9],
  ] as const; // biome-ignore format: a table
  db.exec(`
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
      ('zhang', '张伟', '', '', 2, 0, 1, '', 1), ('li', '李敏', '', '', 1, 0, 1, '', 1);
    INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川', 0, 1, 0), (2, '营业部', 1, 1, 0);
    INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 0), ('li', 1, 0);
    INSERT INTO customers (id, name, corp, position, revision, kind) VALUES ('${ANN}', '安娜', NULL, '', 1, 1),
      ('${BO}', '薄云', NULL, '', 1, 1), ('${CAI}', '蔡蔡', NULL, '', 1, 1), ('${DU}', '杜', NULL, '', 1, 1);
    INSERT INTO tags (id, name, group_id, group_name, place) VALUES ('t1', '高净值', 'g', '分层', 1), ('t2', '新客', 'g', '分层', 2);
    INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at, tags) VALUES
      ('${ANN}', 'zhang', 1, '', 1, 0, '["t1","t2"]'), ('${BO}', 'li', 1, '', 1, 0, '["t1"]'), ('${CAI}', 'zhang', 1, '', 1, 0, '["t2"]');
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ${room(BIG, '服务一群', 'zhang')}, ${room(SMALL, '小群', 'li')}, ${room(EMPTY, '空群', 'zhang')};
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES ('wrIn', 'internal', '内部', 'zhang', '', 1, 0, 1);
    INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at, left_at, left_scene) VALUES
      ${stay(BIG, 'zhang', ago(60))}, ${stay(BIG, 'li', ago(50))}, ${stay(BIG, ANN, ago(20))}, ${stay(BIG, BO, end(1))},
      ${stay(BIG, CAI, ago(3), ago(0, -3_600_000))}, ${stay(SMALL, 'li', ago(60))}, ${stay(SMALL, DU, ago(9))},
      ${stay(EMPTY, 'zhang', ago(60), ago(40))};
    INSERT INTO conversations (key, kind, external, first_at, last_at, last_seq, last_type, last_sender, last_text, count) VALUES ${chat(BIG)}, ${chat(SMALL)};
    INSERT INTO members (userid, conversation, employee) VALUES ('zhang', '${BIG}', 1), ('li', '${BIG}', 1), ('${ANN}', '${BIG}', 0), ('li', '${SMALL}', 1);
    INSERT INTO timeouts (rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq, last_at, customer, level, day, staff, members, raised_at, void_at)
      VALUES (1, 1, '', '${BIG}', 1, 1, 0, 1, ${ago(1)}, '${ANN}', 1, ${TODAY - 1}, 2, 5, 0, NULL), (1, 1, '', '${BIG}', 1, 2, 0, 2, ${ago(1)}, '${ANN}', 1, ${TODAY - 1}, 2, 5, 0, 9);
    INSERT INTO timeout_staff (timeout, userid, day) SELECT id, 'zhang', day FROM timeouts;
  `);
  const days = new Map<string, [number, number]>();
  const person = db.prepare(
    'INSERT INTO chat_people_days (conversation, day, userid, sent, last_at) VALUES (?, ?, ?, ?, ?)',
  );
  for (const [key, back, userid, sent] of said) {
    person.run(key, TODAY - back, userid, sent, ago(back, -1000));
    const sums = days.get(`${key} ${TODAY - back}`) ?? [0, 0];
    sums[userid === 'zhang' ? 0 : 1] += sent;
    days.set(`${key} ${TODAY - back}`, sums);
  }
  const day = db.prepare('INSERT INTO chat_days (conversation, day, staff, customers, others) VALUES (?, ?, ?, ?, 0)');
  for (const [name, sums] of days) day.run(name.split(' ')[0], Number(name.split(' ')[1]), ...sums);
  db.close();
}

describe('figures of groups', () => {
  const w = new World({ now: NOW });
  const { store } = w.app;
  const all = viewer();
  before(async () => {
    await w.pull();
    fill(w);
  });
  after(() => w.end());

  const list = (who: Viewer, more: object = {}, page: object = {}) =>
    store.read(listGroupFigures, who, { ...asked, range: WEEK, ...more }, { ...PAGE, ...page });
  const names = async (who: Viewer, more: object = {}, page: object = {}) =>
    (await list(who, more, page)).rows.map(({ name }) => name);
  /** One role that admits groups only, only before yesterday. */
  const until = (to: number): Viewer => ({
    ...viewer(['zhang']),
    parts: [{ people: ['zhang'], kinds: null, from: null, to }],
  });

  describe('listGroupFigures', () => {
    it('adds up the days of the range and judges by the rule as it came', async () => {
      const { rows, total, active, messages } = await list(all);

      // 7 days to yesterday: 5 + 2 of six days ago, 4 + 1 + 3 of yesterday. Of the 7 days to today Ann said 3: active.
      // Bo said 1, Cai is gone. 1 of 4 members is 25 %; customers said 2 + 4 + 1 = 7 in 7 days: 1 a day, of 4 members 0.25.
      const { id: _, ...big } = rows.find(({ id }) => id === BIG)!;
      assert.deepEqual(big, {
        ...{ name: '服务一群', owner: 'zhang', keeper: 'zhang', keptByHand: false, dismissedAt: null },
        ...{ members: 4, guests: 2, messages: 15, byStaff: 9, byCustomers: 6, joined: 2, left: 0, timeouts: 1 },
        ...{ active: 1, rate: 0.25, talk: 0.25, isActive: true, lastAt: NOW - DAY },
      });
      assert.deepEqual([total, active, messages], [3, 2, 24]);
    });

    it('counts who left today in a range with today in it', async () => {
      const { rows } = await list(all, { range: { from: TODAY, to: TODAY } });
      const big = rows.find(({ id }) => id === BIG)!;

      assert.deepEqual([big.messages, big.joined, big.left], [1, 0, 1]);
    });

    it('sorts, leafs and narrows by name, by who answers for it and by activity', async () => {
      assert.deepEqual(await names(all), ['服务一群', '小群', '空群']);
      assert.deepEqual(await names(all, {}, { sort: 'rate', descending: false }), ['服务一群', '小群', '空群']);
      assert.deepEqual(await names(all, {}, { skip: 1, limit: 1 }), ['小群']);
      assert.deepEqual(await names(all, { search: '一' }), ['服务一群']);
      assert.deepEqual(await names(all, { people: ['li'] }), ['小群']);
      assert.deepEqual(await names(all, { departments: [2] }), ['服务一群', '空群']);
      assert.deepEqual(await names(all, { active: false }), ['空群']);
    });

    it('shows groups that somebody in scope is or was in, and of the days only what he may see', async () => {
      assert.deepEqual(await names(viewer(['zhang'])), ['服务一群', '空群']);
      assert.deepEqual(await names(viewer([])), []);
      // Half of yesterday is kept from him: the whole day is.
      const [big] = (await list(until(NOW - DAY))).rows.filter(({ id }) => id === BIG);
      assert.deepEqual([big!.messages, big!.active], [7, 0]);
    });
  });

  describe('readGroupActivity', () => {
    it('judges at the last day of the range, by who was in it then', async () => {
      const then = await store.read(readGroupActivity, all, { from: TODAY - 9, to: TODAY - 1 }, [BIG, 'nobody']);

      // Yesterday Cai was there and had said 3, Ann 3: 2 of 5.
      assert.deepEqual([...then.keys()], [BIG]);
      const { rate, isActive, members } = then.get(BIG)!;
      assert.deepEqual([rate, isActive, members], [0.4, true, 5]);
    });

    it('says nothing of groups that are not theirs', async () => {
      const found = await store.read(readGroupActivity, viewer(['zhang']), WEEK, [BIG, SMALL]);

      assert.deepEqual([...found.keys()], [BIG]);
    });
  });

  describe('saveActivityRule', () => {
    it('is tried before it is saved, and holds from then on', async () => {
      const rule = { ...DEFAULT_ACTIVITY, days: 1, customer: [{ op: 'more', value: 0 }] as const };
      assert.deepEqual((await store.read(readActivityRule, all)).rule, DEFAULT_ACTIVITY);

      // Today only Bo wrote, once: he is 1 of 4 in BIG, and nobody wrote in the other groups.
      assert.deepEqual(await store.read(tryActivityRule, all, rule, TODAY), { groups: 3, active: 1, unknown: 1 });
      await store.write(saveActivityRule, all, rule, NOW);
      assert.deepEqual((await store.read(readActivityRule, all)).rule, rule);
      assert.equal((await list(all)).active, 1);
      await store.write(saveActivityRule, all, DEFAULT_ACTIVITY, NOW);
      assert.equal((await list(all)).active, 2);
    });
  });

  describe('findGroupPortrait', () => {
    it('tells who came and went today, and each day’s messages and moves', async () => {
      const found = await store.read(findGroupPortrait, all, BIG, { today: TODAY, range: WEEK });

      assert.deepEqual([found!.joinedToday, found!.leftToday], [0, 1]);
      assert.deepEqual(
        found!.moves.map(({ id, joined }) => [id, joined]),
        [[CAI, false]],
      );
      assert.deepEqual(
        found!.days.map(({ day, staff, customers, joined, left }) => [day - TODAY, staff, customers, joined, left]),
        [
          [-7, 0, 0, 0, 0],
          [-6, 5, 2, 0, 0],
          [-5, 0, 0, 0, 0],
          [-4, 0, 0, 0, 0],
          [-3, 0, 0, 1, 0],
          [-2, 0, 0, 0, 0],
          [-1, 4, 4, 1, 0],
        ],
      );
    });

    it('answers for a hidden or internal group as for none', async () => {
      const look = (who: Viewer, id: string) => store.read(findGroupPortrait, who, id, { today: TODAY, range: WEEK });

      assert.equal(await look(viewer(['zhang']), SMALL), null);
      assert.equal(await look(all, 'wrIn'), null);
      assert.equal(await look(all, 'nobody'), null);
    });
  });

  describe('listGroupGuests', () => {
    const guests = { today: TODAY, search: '', tag: null, sort: 'talk', descending: true, skip: 0, limit: 10 } as const;

    it('shows what each said of late, how often, and how he is tagged', async () => {
      const { rows, total } = await store.read(listGroupGuests, all, BIG, guests);

      assert.equal(total, 2);
      // Bo came yesterday: 1 message in 2 days. Ann has been there for 21 days: 3 messages, the 9 of 40 days ago are too old.
      assert.deepEqual(
        rows.map(({ name, tags, messages, days, today, isActive }) => [name, tags, messages, days, today, isActive]),
        [
          ['薄云', ['高净值'], 1, 2, 1, false],
          ['安娜', ['新客', '高净值'], 3, 21, 0, true],
        ],
      );
    });

    it('narrows by a tag and a name, and sorts', async () => {
      const found = async (more: object, who = all) =>
        (await store.read(listGroupGuests, who, BIG, { ...guests, ...more })).rows.map(({ name }) => name);

      assert.deepEqual(await found({ tag: 't2' }), ['安娜']);
      assert.deepEqual(await found({ search: '薄' }), ['薄云']);
      assert.deepEqual(await found({ sort: 'frequency' }), ['薄云', '安娜']);
      assert.deepEqual(await found({ sort: 'joined', descending: false }), ['安娜', '薄云']);
      // Bo was tagged by li, whom this viewer does not see.
      assert.deepEqual(await found({ tag: 't1' }, viewer(['zhang'])), ['安娜']);
    });
  });

  it('lists tags by how many have them, those who left, and the staff with the owner first', async () => {
    const tags = (who: Viewer) => store.read(listGroupTags, who, BIG);
    assert.deepEqual(await tags(all), [
      { id: 't1', label: '高净值', customers: 2 },
      { id: 't2', label: '新客', customers: 1 },
    ]);
    assert.equal((await tags(viewer(['zhang'])))[0]!.customers, 1);
    const left = await store.read(listGroupLeavers, all, BIG, { today: TODAY, skip: 0, limit: 10 });
    assert.deepEqual(
      left.rows.map(({ name, lastAt, leftScene, tags: own }) => [name, lastAt, leftScene, own]),
      [['蔡蔡', NOW - DAY - 1000, 0, ['新客']]],
    );
    const staff = await store.read(listGroupStaff, all, BIG);
    assert.deepEqual(staff, [
      { id: 'zhang', leads: 'owner' },
      { id: 'li', leads: null },
    ]);
  });
});
