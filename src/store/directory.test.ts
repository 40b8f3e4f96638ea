import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { viewer, World } from '../testing/world.ts';
import { recordConsents } from './consents.ts';
import {
  beginFollow,
  type CustomerInfo,
  dismissRoom,
  type EmployeeInfo,
  endEmployee,
  endEmployees,
  endFollow,
  endFollows,
  leaveRoom,
  type RoomInfo,
  recordCustomerFollows,
  recordCustomers,
  recordEmployeeIds,
  recordEmployees,
  recordRoom,
  recordScope,
  renameEmployee,
} from './directory.ts';
import { listChanges } from './directory-changes.ts';
import { readHealth } from './health.ts';
import { beginPart, finishPart } from './sync-parts.ts';

const DAY = 86_400_000;

describe('the directory', () => {
  let w: World;
  let at: number;
  beforeEach(() => {
    w = new World();
    at = w.now;
  });
  afterEach(() => w.end());

  const write: World['app']['store']['write'] = (fn, ...args) => w.app.store.write(fn, ...args);
  const rows = <Row = Record<string, unknown>>(query: string): Row[] => {
    const db = new Database(pathsOf(w.config).archive, { readonly: true });
    const found = db.prepare(query).all() as Row[];
    db.close();
    return found;
  };
  const changes = async (subject: string | null = null, scope: 'everyone' | string[] = 'everyone') => {
    const asked = { subject, kinds: [], before: null, limit: 100 };
    const found = await w.app.store.read(listChanges, viewer(scope), asked);
    return found.reverse().map(({ kind, was, now }) => [kind, was, now].join(' '));
  };
  const someone = (more: Partial<EmployeeInfo> = {}): EmployeeInfo => ({
    userid: 'zhang',
    name: '张伟',
    alias: '',
    position: '顾问',
    departments: [{ id: 1, leads: false }],
    mainDepartment: 1,
    directLeaders: [],
    status: 1,
    ...more,
  });
  const customer = (userid: string, createdAt: number, more: Partial<CustomerInfo> = {}): CustomerInfo => ({
    id: 'wmAnn',
    name: '安娜',
    kind: 1,
    corp: null,
    corpFullName: '',
    position: '',
    ...more,
    follow: {
      userid,
      remark: '',
      description: '',
      remarkCorp: '',
      mobiles: [],
      tags: [],
      createdAt,
      addWay: 1,
      state: '',
      ...more.follow,
    },
  });

  describe('staff', () => {
    it('leave a row for each thing that changed, and none for the first sight of them', async () => {
      await write(recordEmployees, [someone()], at, 'sync');
      await write(recordEmployees, [someone()], at + 1, 'sync');
      assert.deepEqual(await changes(), []);
      const promoted = someone({
        name: '张玮',
        position: '总监',
        departments: [{ id: 2, leads: true }],
        directLeaders: ['boss'],
      });
      await write(recordEmployees, [promoted], at + 2, 'event');
      assert.deepEqual((await changes('zhang')).sort(), [
        'leader [] ["boss"]',
        'leads [] [2]',
        'moved [1] [2]',
        'position 顾问 总监',
        'renamed 张伟 张玮',
      ]);
    });

    it('who comes after the first whole run has come; who goes and returns has done both', async () => {
      await write(recordEmployees, [someone()], at, 'sync');
      await write(beginPart, 'employees', { total: 0 }, at);
      await write(finishPart, 'employees', 1, at);
      await write(recordEmployees, [someone(), someone({ userid: 'li', name: '李敏' })], at + 1, 'sync');
      await write(recordEmployees, [someone()], at + 2, 'sync');
      assert.equal(await write(endEmployees, at + 2), 1);
      await write(recordEmployees, [someone({ userid: 'li', name: '李敏' })], at + 3, 'sync');
      assert.deepEqual(await changes('li'), ['employee-came  李敏', 'employee-left 李敏 ', 'employee-returned  李敏']);
      await write(endEmployee, 'li', at + 4, 'event');
      await write(endEmployee, 'li', at + 5, 'event'); // told twice
      assert.equal((await changes('li')).length, 4);
    });

    it('known by id alone keep the name they had; a name that comes later is no rename', async () => {
      await write(recordEmployees, [someone()], at, 'sync');
      await write(
        recordEmployeeIds,
        [
          { userid: 'zhang', departments: [1] },
          { userid: 'wu', departments: [2] },
        ],
        at + 1,
      );
      assert.deepEqual(rows('SELECT userid, name FROM employees ORDER BY userid'), [
        { userid: 'wu', name: 'wu' },
        { userid: 'zhang', name: '张伟' },
      ]);
      await write(recordEmployees, [someone({ userid: 'wu', name: '吴昊' })], at + 2, 'sync');
      assert.deepEqual(
        (await changes('wu')).filter((line) => line.startsWith('renamed')),
        [],
      );
    });

    it('under a new userid are the same person, and the old one stays', async () => {
      await write(recordEmployees, [someone()], at, 'sync');
      await write(renameEmployee, 'zhang', 'zhangwei', at + 1);
      assert.deepEqual(rows('SELECT userid, name, gone_at FROM employees ORDER BY userid'), [
        { userid: 'zhang', name: '张伟', gone_at: at + 1 },
        { userid: 'zhangwei', name: '张伟', gone_at: null },
      ]);
    });
  });

  describe('archive scope', () => {
    it('is kept by version from when to when, and people are told who left', async () => {
      await write(recordEmployees, [someone()], at, 'sync');
      await write(recordScope, [{ edition: 1, userids: ['zhang', 'li'] }], at);
      assert.deepEqual(await changes(), []);
      const moved = [{ edition: 2, userids: ['zhang', 'wu'] }];
      assert.deepEqual(await write(recordScope, moved, at + 1), { entered: ['wu'], left: ['li'] });
      await write(recordScope, [{ edition: 2, userids: ['wu'] }], at + 2);
      assert.deepEqual(
        rows(
          'SELECT edition, from_at - ' +
            at +
            ' AS f, to_at - ' +
            at +
            " AS t FROM archive_scope WHERE userid = 'zhang'",
        ),
        [
          { edition: 1, f: 0, t: 1 },
          { edition: 2, f: 1, t: 2 },
        ],
      );
      const { incidents } = await w.app.store.read(readHealth, viewer());
      assert.match(incidents[0]!.sentence, /1 名员工退出了存档范围：张伟/);
    });
  });

  describe('contacts', () => {
    const periods = () =>
      rows<{ added_at: number; ended_at: number | null; ended_by: string | null }>(
        "SELECT added_at, ended_at, ended_by FROM follows WHERE customer = 'wmAnn' AND userid = 'zhang' ORDER BY added_at",
      );

    it('added again are a new period, and the one before ended by then', async () => {
      await write(recordCustomers, [customer('zhang', at - 9 * DAY)], at, 'sync');
      await write(recordCustomers, [customer('zhang', at - DAY)], at + 1, 'sync');
      assert.deepEqual(periods(), [
        { added_at: at - 9 * DAY, ended_at: at - DAY, ended_by: 'unknown' },
        { added_at: at - DAY, ended_at: null, ended_by: null },
      ]);
    });

    it('ended by somebody stay so, whatever the sync finds later; listed again they are open again', async () => {
      await write(recordCustomers, [customer('zhang', at - DAY)], at, 'sync');
      await write(endFollow, { customer: 'wmAnn', userid: 'zhang', by: 'employee', at: at + 2 });
      await write(endFollows, ['zhang'], at + 3);
      const over = [{ added_at: at - DAY, ended_at: at + 2, ended_by: 'employee' }];
      assert.deepEqual(periods(), over);
      await write(recordCustomers, [customer('zhang', at - DAY)], at + 1, 'sync'); // asked for before that
      assert.deepEqual(periods(), over);
      await write(recordCustomers, [customer('zhang', at - DAY)], at + 4, 'sync');
      assert.deepEqual(periods(), [{ added_at: at - DAY, ended_at: null, ended_by: null }]);
    });

    it('ended by the customer stay so though the employee has him in his list, until he comes back', async () => {
      await write(recordCustomers, [customer('zhang', at - DAY)], at, 'sync');
      await write(endFollow, { customer: 'wmAnn', userid: 'zhang', by: 'customer', at: at + 1 });
      const over = { added_at: at - DAY, ended_at: at + 1, ended_by: 'customer' };
      const { follow, ...info } = customer('zhang', at - DAY);
      await write(recordCustomerFollows, 'wmAnn', { info, follows: [follow] }, at + 2);
      await write(recordCustomers, [customer('zhang', at - DAY)], at + 3, 'sync');
      assert.deepEqual(periods(), [over]);
      await write(beginFollow, { customer: 'wmAnn', userid: 'zhang', at: at + 4 });
      await write(beginFollow, { customer: 'wmAnn', userid: 'zhang', at: at + 5 }); // told twice
      await write(recordCustomers, [customer('zhang', at - DAY)], at + 6, 'sync'); // the old beginning is all WeCom tells
      await write(endFollows, ['zhang'], at + 6);
      assert.deepEqual(periods(), [over, { added_at: at + 4, ended_at: null, ended_by: null }]);
    });

    it('ended before they were ever seen are known by their end', async () => {
      await write(endFollow, { customer: 'wmAnn', userid: 'zhang', by: 'customer', at });
      await write(endFollow, { customer: 'wmAnn', userid: 'zhang', by: 'employee', at: at + 1 });
      assert.deepEqual(periods(), [{ added_at: at, ended_at: at, ended_by: 'customer' }]);
      const still = customer('zhang', at - DAY);
      await write(recordCustomers, [{ ...still, follow: { ...still.follow, remark: '安总' } }], at + 2, 'sync');
      assert.deepEqual(periods(), [{ added_at: at - DAY, ended_at: at, ended_by: 'customer' }]);
      assert.deepEqual(await changes(), []);
    });

    it('noticed to be over by the sync are over when and by whom the event says', async () => {
      await write(recordCustomers, [customer('zhang', at - 9 * DAY)], at, 'sync');
      await write(recordCustomers, [customer('zhang', at - DAY)], at + 1, 'sync');
      await write(endFollow, { customer: 'wmAnn', userid: 'zhang', by: 'employee', at: at - DAY - 5 });
      assert.deepEqual(periods(), [
        { added_at: at - 9 * DAY, ended_at: at - DAY - 5, ended_by: 'employee' },
        { added_at: at - DAY, ended_at: null, ended_by: null },
      ]);
    });

    it('told to be over by an event of long ago do not end what began since', async () => {
      await write(recordCustomers, [customer('zhang', at - DAY)], at, 'sync');
      await write(endFollow, { customer: 'wmAnn', userid: 'zhang', by: 'employee', at: at - 2 * DAY });
      assert.equal(periods()[0]?.ended_at, null);
    });

    it('of one customer are exactly those WeCom tells of him', async () => {
      const { follow, ...info } = customer('zhang', at - DAY);
      await write(recordCustomers, [customer('zhang', at - DAY), customer('li', at - DAY)], at, 'sync');
      await write(recordCustomerFollows, 'wmAnn', { info, follows: [{ ...follow, remark: '安总' }] }, at + 1);
      assert.deepEqual(rows('SELECT userid FROM follows WHERE ended_at IS NULL'), [{ userid: 'zhang' }]);
      assert.deepEqual(await changes('wmAnn'), ['remark  安总']);
      await write(recordCustomerFollows, 'wmAnn', null, at + 2);
      assert.deepEqual(rows('SELECT userid FROM follows WHERE ended_at IS NULL'), []);
      assert.equal(rows('SELECT * FROM customers').length, 1);
    });

    it('consent that changes leaves a row, seen only by those who may see one of the two', async () => {
      const consent = { customer: 'wmAnn', userid: 'zhang', status: 'default', changedAt: at } as const;
      await write(recordConsents, [consent], at);
      await write(recordConsents, [{ ...consent, status: 'disagree', changedAt: at + 5 }], at + 9);
      assert.deepEqual(await changes('wmAnn', ['zhang']), ['consent default disagree']);
      assert.deepEqual(await changes('wmAnn', ['li']), []);
    });
  });

  describe('groups', () => {
    const member = (id: string, joinedAt: number) => ({
      id,
      kind: 1,
      joinedAt,
      nickname: '',
      joinScene: 1,
      invitor: 'zhang',
    });
    const room = (more: Partial<RoomInfo> = {}): RoomInfo => ({
      id: 'wrA',
      kind: 'customer',
      name: '一号群',
      owner: 'zhang',
      notice: '',
      createdAt: at - 9 * DAY,
      admins: [],
      members: [member('zhang', at - 9 * DAY), member('wmAnn', at - 5 * DAY)],
      ...more,
    });
    const stays = () =>
      rows(
        "SELECT joined_at AS joined, left_at AS gone, left_scene AS scene FROM room_members WHERE id = 'wmAnn' ORDER BY joined_at",
      );

    it('keep each stay of a member, and how it ended', async () => {
      await write(recordRoom, room(), at, 'sync');
      await write(leaveRoom, { room: 'wrA', id: 'wmAnn', at: at + 1, scene: 1 });
      await write(recordRoom, room({ members: [member('zhang', at - 9 * DAY)] }), at + 2, 'event');
      const again = [member('zhang', at - 9 * DAY), member('wmAnn', at + 3)];
      await write(recordRoom, room({ members: again }), at + 4, 'sync');
      assert.deepEqual(stays(), [
        { joined: at - 5 * DAY, gone: at + 1, scene: 1 },
        { joined: at + 3, gone: null, scene: null },
      ]);
    });

    it('learn how somebody left also when the sync had noticed it first', async () => {
      await write(recordRoom, room(), at, 'sync');
      await write(recordRoom, room({ members: [member('zhang', at - 9 * DAY)] }), at + 1000, 'sync');
      await write(leaveRoom, { room: 'wrA', id: 'wmAnn', at: at + 500, scene: 0 });
      assert.deepEqual(stays(), [{ joined: at - 5 * DAY, gone: at + 500, scene: 0 }]);
    });

    it('that change name, owner or notice, or end, say so once', async () => {
      await write(recordRoom, room(), at, 'sync');
      await write(recordRoom, room({ name: '二号群', owner: 'li', notice: '欢迎' }), at + 1, 'event');
      await write(dismissRoom, 'wrA', at + 2);
      await write(dismissRoom, 'wrA', at + 3);
      assert.deepEqual(await changes('wrA'), [
        'room-renamed 一号群 二号群',
        'room-owner zhang li',
        'room-notice  欢迎',
        'room-dismissed 二号群 ',
      ]);
      assert.deepEqual(rows('SELECT * FROM room_members WHERE left_at IS NULL'), []);
    });
  });

  it('is only ever added to', async () => {
    await write(recordEmployees, [someone()], at, 'sync');
    await write(recordEmployees, [someone({ name: '张玮' })], at + 1, 'sync');
    const db = new Database(pathsOf(w.config).archive);
    for (const harm of ['UPDATE directory_changes SET was = 1', 'DELETE FROM directory_changes'])
      assert.throws(() => db.prepare(harm).run(), /append-only/);
    db.close();
  });
});
