import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { ALL_MASKS } from '../messages/mask.ts';
import { viewer, World } from '../testing/world.ts';
import { listConversations } from './chats.ts';
import { countCustomers } from './customers.ts';
import { listEmployees } from './employees.ts';
import { lookUp } from './lookup.ts';
import { standsOpenly } from './openly.ts';
import { listRooms } from './rooms.ts';
import { findStaffTalkers } from './talkers.ts';

const PHONE = '13866120001';
const GUEST = 'wmABCDEFGHIJKLMNOPQRSTUVW1234567';
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';

describe('standsOpenly', () => {
  it('finds words beside a masked number, or the whole of it', () => {
    const text = `安总 ${PHONE} zhang@qq.com`;
    for (const words of ['安', '安总 ', PHONE, `总 ${PHONE}`, 'qq.com', 'zhang', 'zhang@qq', ''])
      assert.equal(standsOpenly(text, words, ALL_MASKS), true, words);
    for (const words of ['138', '1386612', '0001', '3', 'zhan', 'ang@qq', `总 1386`, '没有'])
      assert.equal(standsOpenly(text, words, ALL_MASKS), false, words);
    assert.equal(standsOpenly('2024 项目', '202', ALL_MASKS), true);
  });
});

describe('looking for people by words, for who may not see numbers', () => {
  const world = new World();
  const reader: Viewer = { ...viewer(), permissions: ALL_PERMISSIONS.filter((name) => name !== 'see-numbers') };
  const anybody = { customers: null, kind: null, state: null, consent: null, follower: null, department: null };
  const customers = { ...anybody, tag: null, from: null, to: null };
  const groups = { kind: null, dismissed: null, owner: null, keeper: null };
  const page = { skip: 0, limit: 9 };
  before(async () => {
    world.says('zhang', GUEST, '在吗');
    world.sends({ from: 'zhang', tolist: [GUEST], roomid: ROOM, msgtype: 'text', text: { content: '大家好' } });
    await world.pull();
    const db = new Database(pathsOf(world.config).archive);
    db.exec(`
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status, direct_leaders)
        VALUES ('zhang', '张伟 ${PHONE}', '', '', NULL, 0, 1, 'zhangwei zw', 1, '[]');
      INSERT INTO customers (id, name, corp, position, revision, kind) VALUES ('${GUEST}', '安娜', NULL, '', 1, 1);
      INSERT INTO follows (customer, userid, added_at, remark, description, mobiles, tags, add_way, seen_at)
        VALUES ('${GUEST}', 'zhang', 1, '', '', '["${PHONE}"]', '[]', 1, 0);
      INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision)
        VALUES ('${ROOM}', 'customer', '一群 ${PHONE}', 'zhang', '', 1, 0, 1);`);
    db.close();
    await world.app.refreshLists();
  });
  after(() => world.end());

  /** How many each way of looking finds. */
  async function found(words: string, who = reader): Promise<number[]> {
    const { store } = world.app;
    const { rows } = await store.read(
      listRooms,
      who,
      { ...groups, search: words } as never,
      { order: 'talked', after: null, ...page } as never,
    );
    const talkers = await store.read(findStaffTalkers, who, { search: words, ...page });
    const staff = await store.read(listEmployees, who, { tab: 'never', search: words, department: null }, page);
    const people = await store.read(lookUp, who, { words, kinds: ['employee', 'customer', 'group'], limit: 9 });
    const asked = { userid: 'zhang', tab: 'external', since: null, search: words, before: null, limit: 9 } as const;
    const conversations = await store.read(listConversations, who, asked);
    const { count } = await store.read(countCustomers, who, { ...customers, search: words });
    return [rows.length, talkers.total, staff.total, people.length, conversations.rows.length, count];
  }

  it('part of a number finds nobody, the whole number everybody', async () => {
    assert.deepEqual(await found('138661', viewer()), [1, 1, 1, 3, 1, 1]);
    assert.deepEqual(await found('138661'), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(await found('0001'), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(await found(PHONE), [1, 1, 1, 3, 1, 1]);
  });

  it('other words find as ever', async () => {
    assert.deepEqual(await found('张伟'), [0, 1, 1, 1, 0, 0]);
    assert.deepEqual(await found('安娜'), [0, 0, 0, 1, 1, 1]);
  });
});
