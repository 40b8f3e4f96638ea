import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../config.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { ApiClient } from './api-client.ts';
import { ContactsApi } from './contacts-api.ts';
import { OWN_CODES, WecomError } from './errors.ts';

const company = makeCompany(1);
const wecom = new SimulatedWecom({ company });
let contacts: ContactsApi;
before(async () => {
  await wecom.listen();
  const binding = { ...readConfig(wecom.settings()), syncSecret: 'sync-secret' };
  contacts = new ContactsApi(new ApiClient(binding, { busyWaitMs: 1 }));
});
after(() => wecom.close());

const says = (path: string, answer: object, times = 1) =>
  wecom.answers(path, JSON.stringify({ errcode: 0, ...answer }), { times });
const isCode = (code: number) => (error: unknown) => error instanceof WecomError && error.code === code;

describe('departments and members', () => {
  it('come with leaders, departments and who leads them', async () => {
    const departments = await contacts.departments();
    assert.deepEqual(
      departments.map(({ id, name, parentId, leaders }) => [id, name, parentId, leaders]),
      company.departments.map(({ id, name, parentId, leaders }) => [id, name, parentId, leaders]),
    );
    const members = new Map<string, string>();
    for (const { id } of departments)
      for (const { userid, name } of await contacts.employees(id)) members.set(userid, name);
    assert.deepEqual([...members].sort(), company.staff.map(({ userid, name }) => [userid, name]).sort());
    const boss = company.staff.find((s) => s.leads && s.departments.length === 2)!;
    const found = await contacts.employee(boss.userid);
    assert.deepEqual(found?.departments, [
      { id: boss.departments[0], leads: true },
      { id: boss.departments[1], leads: false },
    ]);
    assert.deepEqual([found?.directLeaders, found?.status], [boss.directLeaders, 1]);
    assert.equal(await contacts.employee('nobody'), null);
  });

  it('come by their ids alone from the address book’s own secret', async () => {
    const { rows, next } = await contacts.memberIds('');
    assert.equal(next, null);
    assert.deepEqual(new Set(rows.map((r) => r.userid)), new Set(company.staff.map((s) => s.userid)));
  });

  it('pass on what WeCom refuses', async () => {
    wecom.fails('department/list', 60011);
    await assert.rejects(contacts.departments(), isCode(60011));
  });

  it('make the best of odd fields, but never of a missing list or id', async () => {
    says('user/list', {
      userlist: [
        { userid: 'zhang' },
        { userid: 'li', name: null, department: null, is_leader_in_dept: null, direct_leader: 'x', status: '1' },
        { userid: 'wang', name: 7, department: [3], main_department: null, is_leader_in_dept: [1] },
      ],
    });
    const bare = { alias: '', position: '', departments: [], mainDepartment: null, directLeaders: [], status: 1 };
    assert.deepEqual(await contacts.employees(3), [
      { ...bare, userid: 'zhang', name: '' },
      { ...bare, userid: 'li', name: '' },
      { ...bare, userid: 'wang', name: '7', departments: [{ id: 3, leads: true }], mainDepartment: 3 },
    ]);
    for (const answer of [{}, { userlist: null }, { userlist: [{ name: '无' }] }, { userlist: { 0: {} } }]) {
      says('user/list', answer);
      await assert.rejects(contacts.employees(3), isCode(OWN_CODES.rowsDoNotFit), JSON.stringify(answer));
    }
  });
});

describe('customers', () => {
  const someone = company.customers.find((c) => c.corp && c.follows.length > 1)!;

  it('come a page at a time with remark, tags and what else one employee noted', async () => {
    const followers = await contacts.followers();
    const found = new Map<string, Set<string>>();
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { rows, next } = await contacts.customersOf(followers, cursor);
      assert.ok(rows.length <= 100);
      for (const { id, follow } of rows) found.set(id, (found.get(id) ?? new Set()).add(follow.userid));
      cursor = next;
    }
    assert.equal(found.size, company.customers.filter((c) => c.follows.length > 0).length);
    assert.deepEqual([...found.get(someone.id)!].sort(), someone.follows.map((f) => f.userid).sort());
  });

  it('come with everybody who follows them, over pages', async () => {
    wecom.state.followersPerPage = 1;
    const { info, follows } = (await contacts.customer(someone.id))!;
    wecom.state.followersPerPage = 500;
    assert.deepEqual(
      [info.name, info.kind, info.corp, info.corpFullName],
      [someone.name, 2, someone.corp!.name, someone.corp!.fullName],
    );
    assert.deepEqual(
      follows.map(({ userid, remark, tags, mobiles, createdAt }) => [userid, remark, tags, mobiles, createdAt]),
      someone.follows.map((f) => [
        f.userid,
        f.remark,
        f.tagIds,
        f.remarkMobiles,
        Math.floor(f.createdAt / 1000) * 1000,
      ]),
    );
    assert.equal(await contacts.customer('wmNobody'), null);
  });

  it('keep times in ms, whether WeCom tells seconds, ms or nothing', async () => {
    const external_contact = { external_userid: 'wm1' };
    const times = [1_700_000_000, 1_700_000_000_000, null, undefined, 0, -5, '1700000000', 'soon', 1e300];
    says('externalcontact/batch/get_by_user', {
      external_contact_list: times.map((createtime) => ({
        external_contact,
        follow_info: { userid: 'zhang', createtime, remark: null, tag_id: null, remark_mobiles: [null, '138'] },
      })),
      next_cursor: null,
    });
    const { rows, next } = await contacts.customersOf(['zhang'], '');
    assert.equal(next, null);
    assert.deepEqual(
      rows.map((row) => row.follow.createdAt),
      [1_700_000_000_000, 1_700_000_000_000, 0, 0, 0, 0, 1_700_000_000_000, 0, 0],
    );
    assert.deepEqual([rows[0]!.follow.remark, rows[0]!.follow.tags, rows[0]!.follow.mobiles], ['', [], ['138']]);
  });

  it('are never taken for none when the list is missing', async () => {
    says('externalcontact/batch/get_by_user', { next_cursor: '' });
    await assert.rejects(contacts.customersOf(['zhang'], ''), isCode(OWN_CODES.rowsDoNotFit));
  });

  it('have tags of the company, without those deleted', async () => {
    const tags = await contacts.tags();
    assert.equal(tags.length, company.tagGroups.flatMap((g) => g.tags).length);
    assert.equal(tags[0]!.groupName, company.tagGroups[0]!.name);
    says('externalcontact/get_corp_tag_list', {
      tag_group: [
        {
          group_id: 'g',
          group_name: '组',
          tag: [
            { id: 'a', name: '旧', deleted: true },
            { id: 'b', name: '新' },
          ],
        },
      ],
    });
    assert.deepEqual(await contacts.tags(), [{ id: 'b', name: '新', groupId: 'g', groupName: '组', place: 0 }]);
  });
});

describe('groups, robots, scope', () => {
  const [inside, outside] = (['internal', 'customer'] as const).map(
    (kind) => company.groups.find((g) => g.kind === kind)!,
  ) as [(typeof company.groups)[number], (typeof company.groups)[number]];

  it('tells customer groups from internal ones', async () => {
    const { rows } = await contacts.customerRooms('');
    const customerGroups = company.groups.filter((g) => g.kind === 'customer');
    assert.deepEqual([...rows].sort(), customerGroups.map((g) => g.id).sort());
    const own = await contacts.customerRooms('', [outside.owner]);
    assert.equal(own.rows.length, customerGroups.filter((g) => g.owner === outside.owner).length);
    const room = await contacts.customerRoom(outside.id);
    assert.deepEqual(
      [room?.name, room?.owner, room?.admins, room?.members.map((m) => [m.id, m.kind, m.joinScene, m.invitor])],
      [
        outside.name,
        outside.owner,
        outside.admins,
        outside.members.map((m) => [m.id, m.kind === 'employee' ? 1 : 2, m.joinScene, m.invitor ?? '']),
      ],
    );
    assert.equal(await contacts.customerRoom(inside.id), null);
    assert.equal((await contacts.internalRoom(inside.id))?.name, inside.name);
    assert.equal(await contacts.internalRoom('wrNoSuchRoom'), null);
  });

  it('names robots, and who is archived under which version', async () => {
    assert.equal(await contacts.robotName(company.robots[0]!.id), company.robots[0]!.name);
    assert.equal(await contacts.robotName('wbNoSuchRobot'), null);
    const all = await contacts.permitted();
    const parts = await Promise.all(([1, 2, 3] as const).map((edition) => contacts.permitted(edition)));
    assert.deepEqual(parts.flat().sort(), all.sort());
  });

  it('tells consent, and leaves out what WeCom words in a way we do not know', async () => {
    const pairs = company.customers.slice(0, 3).map((c) => ({ customer: c.id, userid: c.follows[0]!.userid }));
    const words = { Agree: 'agree', Disagree: 'disagree', Default_Agree: 'default' };
    assert.deepEqual(
      (await contacts.consents([...pairs, { customer: 'wmNobody', userid: 'nobody' }])).map((c) => c.status),
      company.customers.slice(0, 3).map((c) => words[c.consent]),
    );
    assert.ok((await contacts.roomConsents(outside.id))!.length > 0);
    assert.equal(await contacts.roomConsents('wrNoSuchRoom'), null);
    says('msgaudit/check_room_agree', { agreeinfo: [{ exteranalopenid: 'wm1', agree_status: 'Perhaps' }] });
    assert.deepEqual(await contacts.roomConsents(outside.id), []);
  });
});

describe('logs', () => {
  it('tell what members did, page by page', async () => {
    const at = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
    const line = { userid: 'zhang', type: 5, detail: '更换手机号', ip: '10.0.0.1' };
    wecom.state.operations.member.push(...Array.from({ length: 450 }, (_, i) => ({ ...line, at: at - i * 1000 })));
    const span = { from: at - 86_400_000, to: at + 60_000 };
    const first = await contacts.operations('member', { ...span, cursor: '' });
    const second = await contacts.operations('member', { ...span, cursor: first.next! });
    assert.deepEqual([first.rows.length, second.rows.length, second.next], [400, 50, null]);
    assert.deepEqual(second.rows.at(-1), { ...line, at });
    assert.deepEqual(await contacts.operations('admin', { ...span, cursor: '' }), { rows: [], next: null });
    says('security/admin_oper_log/list', {
      record_list: [{ time: 1_700_000_000, detail_info: { a: 1 } }],
      has_more: 0,
    });
    const [odd] = (await contacts.operations('admin', { ...span, cursor: '' })).rows;
    assert.deepEqual(odd, { at: 1_700_000_000_000, userid: '', type: 0, detail: '{"a":1}', ip: '' });
  });

  it('count an employee’s days', async () => {
    const someone = company.staff.find((s) => s.faces)!.userid;
    const yesterday = Date.now() - 86_400_000;
    const days = await contacts.behaviour(someone, yesterday - 86_400_000, yesterday);
    assert.equal(days.length, 2);
    assert.match(days[1]!.day, /^\d{4}-\d\d-\d\d$/);
    says('externalcontact/get_user_behavior_data', {
      behavior_data: [{ stat_time: 1_700_000_000, chat_cnt: null }, {}],
    });
    assert.deepEqual(await contacts.behaviour(someone, yesterday, yesterday), [
      {
        userid: someone,
        day: '2023-11-15',
        chats: 0,
        messages: 0,
        replyPercentage: null,
        replyMinutes: null,
        newApplies: 0,
        newContacts: 0,
        negativeFeedbacks: 0,
      },
    ]);
  });
});
