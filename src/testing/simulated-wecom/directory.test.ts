import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { makeCompany } from '../corpus/index.ts';
import { Caller, fits } from './caller.ts';
import { SimulatedWecom } from './simulated-wecom.ts';

const company = makeCompany(1);
const wecom = new SimulatedWecom({ company });
const caller = new Caller(wecom);

before(() => wecom.listen());
after(() => wecom.close());

const user = z.strictObject({
  userid: z.string(),
  name: z.string(),
  department: z.array(z.int()),
  order: z.array(z.int()),
  position: z.string(),
  is_leader_in_dept: z.array(z.int()),
  main_department: z.int(),
  direct_leader: z.array(z.string()),
  status: z.literal(1),
  alias: z.string(),
});

const contact = z.strictObject({
  external_userid: z.string(),
  name: z.string(),
  avatar: z.url(),
  type: z.union([z.literal(1), z.literal(2)]),
  gender: z.int(),
  unionid: z.string(),
  position: z.string().optional(),
  corp_name: z.string().optional(),
  corp_full_name: z.string().optional(),
});

const follow = {
  userid: z.string(),
  remark: z.string(),
  description: z.string(),
  createtime: z.int().max(1e10),
  remark_corp_name: z.string(),
  remark_mobiles: z.array(z.string()),
  add_way: z.int(),
  oper_userid: z.string(),
  state: z.string(),
};

describe('departments', () => {
  it('come with leaders, all or below one', async () => {
    const row = { id: z.int(), name: z.string(), name_en: z.string(), department_leader: z.array(z.string()) };
    const all = await caller.get('agent', 'department/list');
    fits(all, { department: z.array(z.strictObject({ ...row, parentid: z.int(), order: z.int() })).length(9) });
    const below = await caller.get('agent', 'department/list', { id: '3' });
    assert.deepEqual(
      (below['department'] as { id: number }[]).map((d) => d.id),
      [3, 4, 5],
    );
  });

  it('give only their tree to the sync secret', async () => {
    const row = z.strictObject({ id: z.int(), parentid: z.int(), order: z.int() });
    fits(await caller.get('sync', 'department/simplelist'), { department_id: z.array(row) });
    assert.equal((await caller.get('sync', 'department/list')).errcode, 48002);
  });
});

describe('users', () => {
  it('are listed by department', async () => {
    fits(await caller.get('agent', 'user/list', { department_id: '4' }), { userlist: z.array(user).length(9) });
    const brief = z.strictObject({ userid: z.string(), name: z.string(), department: z.array(z.int()) });
    fits(await caller.get('agent', 'user/simplelist', { department_id: '4' }), { userlist: z.array(brief).length(9) });
    assert.equal((await caller.get('agent', 'user/list')).errcode, 40058);
  });

  it('are found one by one', async () => {
    fits(await caller.get('agent', 'user/get', { userid: company.staff[0]!.userid }), user.shape);
    assert.equal((await caller.get('agent', 'user/get', { userid: 'nobody' })).errcode, 60111);
  });

  it('give their ids to the sync secret alone, page by page', async () => {
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const answer = await caller.post('sync', 'user/list_id', { cursor, limit: 15 });
      const row = z.strictObject({ userid: z.string(), department: z.int() });
      fits(answer, { next_cursor: z.string(), dept_user: z.array(row).max(15) });
      seen.push(...(answer['dept_user'] as unknown[]));
      cursor = answer['next_cursor'] as string;
    } while (cursor !== '');
    assert.equal(seen.length, company.staff.flatMap((s) => s.departments).length);
    assert.equal((await caller.post('agent', 'user/list_id')).errcode, 48002);
    assert.equal((await caller.post('sync', 'user/list_id', { cursor: 'made up' })).errcode, 40058);
    assert.equal((await caller.post('sync', 'user/list_id', { limit: 10_001 })).errcode, 40058);
  });
});

describe('external contacts', () => {
  const seller = company.customers[0]!.follows[0]!.userid;

  it('are listed by employee; who has none gets 84061', async () => {
    fits(await caller.get('agent', 'externalcontact/get_follow_user_list'), { follow_user: z.array(z.string()) });
    fits(await caller.get('agent', 'externalcontact/list', { userid: seller }), {
      external_userid: z.array(z.string()).min(5),
    });
    const inside = company.staff.find((s) => !s.faces)!.userid;
    assert.equal((await caller.get('agent', 'externalcontact/list', { userid: inside })).errcode, 84061);
  });

  it('come with everybody who follows them, in pages', async () => {
    const customer = company.customers.find((c) => c.follows.length > 1 && c.follows[0]!.tagIds.length > 0)!;
    const tag = z.strictObject({ group_name: z.string(), tag_name: z.string(), tag_id: z.string(), type: z.int() });
    const query = { external_userid: customer.id };
    const answer = await caller.get('agent', 'externalcontact/get', query);
    const rows = z.array(z.strictObject({ ...follow, tags: z.array(tag) })).length(customer.follows.length);
    fits(answer, { external_contact: contact, follow_user: rows, next_cursor: z.literal('') });

    wecom.state.followersPerPage = 1;
    const first = await caller.get('agent', 'externalcontact/get', query);
    const second = await caller.get('agent', 'externalcontact/get', {
      ...query,
      cursor: first['next_cursor'] as string,
    });
    wecom.state.followersPerPage = 500;
    const names = [first, second].flatMap((a) => (a['follow_user'] as { userid: string }[]).map((f) => f.userid));
    assert.deepEqual(
      names,
      customer.follows.slice(0, 2).map((f) => f.userid),
    );
    assert.equal((await caller.get('agent', 'externalcontact/get', { external_userid: 'wmNobody' })).errcode, 84084);
  });

  it('have a company only when they use WeCom', async () => {
    for (const [type, customer] of [
      [1, company.customers.find((c) => !c.corp)!],
      [2, company.customers.find((c) => c.corp)!],
    ] as const) {
      const answer = await caller.get('agent', 'externalcontact/get', { external_userid: customer.id });
      const found = answer['external_contact'] as { type: number; corp_name?: string };
      assert.deepEqual([found.type, found.corp_name], [type, customer.corp?.name]);
    }
  });

  it('come in batches for several employees', async () => {
    const userid_list = company.staff.map((s) => s.userid);
    const row = z.strictObject({
      external_contact: contact,
      follow_info: z.strictObject({ ...follow, tag_id: z.array(z.string()) }),
    });
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const answer = await caller.post('agent', 'externalcontact/batch/get_by_user', {
        userid_list,
        cursor,
        limit: 100,
      });
      fits(answer, { external_contact_list: z.array(row).max(100), next_cursor: z.string() });
      seen.push(...(answer['external_contact_list'] as unknown[]));
      cursor = answer['next_cursor'] as string;
    } while (cursor !== '');
    assert.equal(seen.length, company.customers.flatMap((c) => c.follows).length);
    const more = { userid_list, limit: 101 };
    assert.equal((await caller.post('agent', 'externalcontact/batch/get_by_user', more)).errcode, 40058);
  });

  it('have tags in groups, all or those asked for', async () => {
    const common = { create_time: z.int(), order: z.int(), deleted: z.literal(false) };
    const tag = z.strictObject({ id: z.string(), name: z.string(), ...common });
    const group = z.strictObject({ group_id: z.string(), group_name: z.string(), tag: z.array(tag), ...common });
    fits(await caller.post('agent', 'externalcontact/get_corp_tag_list'), { tag_group: z.array(group).length(5) });
    const [wanted] = company.tagGroups[1]!.tags;
    const some = await caller.post('agent', 'externalcontact/get_corp_tag_list', { tag_id: [wanted!.id] });
    fits(some, { tag_group: z.array(group.extend({ tag: z.array(tag).length(1) })).length(1) });
  });
});
