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

const agreement = {
  exteranalopenid: z.string(),
  agree_status: z.enum(['Agree', 'Disagree', 'Default_Agree']),
  status_change_time: z.int().max(1e10),
};

describe('groups', () => {
  const outside = company.groups.find((g) => g.kind === 'customer' && g.members.length > 5)!;
  const inside = company.groups.find((g) => g.kind === 'internal')!;

  it('of customers are listed in pages, and by owner', async () => {
    const row = z.strictObject({ chat_id: z.string(), status: z.int() });
    const first = await caller.post('agent', 'externalcontact/groupchat/list', { limit: 30 });
    fits(first, { group_chat_list: z.array(row).length(30), next_cursor: z.string().min(1) });
    const owner_filter = { userid_list: [outside.owner] };
    const own = await caller.post('agent', 'externalcontact/groupchat/list', { limit: 1000, owner_filter });
    assert.ok((own['group_chat_list'] as { chat_id: string }[]).some((g) => g.chat_id === outside.id));
    assert.equal((await caller.post('agent', 'externalcontact/groupchat/list', {})).errcode, 40058);
  });

  it('of customers come with their members, named on request', async () => {
    const member = z.strictObject({
      userid: z.string(),
      type: z.int(),
      unionid: z.string().optional(),
      join_time: z.int().max(1e10),
      join_scene: z.int().min(1).max(3),
      invitor: z.strictObject({ userid: z.string() }).optional(),
      group_nickname: z.string(),
      name: z.string().optional(),
      state: z.string().optional(),
    });
    const chat = z.strictObject({
      chat_id: z.literal(outside.id),
      name: z.string(),
      owner: z.string(),
      create_time: z.int(),
      notice: z.string(),
      member_list: z.array(member).length(outside.members.length),
      admin_list: z.array(z.strictObject({ userid: z.string() })),
      member_version: z.string(),
    });
    fits(await caller.post('agent', 'externalcontact/groupchat/get', { chat_id: outside.id }), { group_chat: chat });
    const named = await caller.post('agent', 'externalcontact/groupchat/get', { chat_id: outside.id, need_name: 1 });
    const rows = z.array(member.required({ name: true }));
    fits(named, { group_chat: chat.extend({ member_list: rows }) });
    assert.equal((await caller.post('agent', 'externalcontact/groupchat/get', { chat_id: inside.id })).errcode, 90501);
  });

  it('inside the company are the archive’s to ask for', async () => {
    const member = z.strictObject({ memberid: z.string(), jointime: z.int().max(1e10) });
    fits(await caller.post('archive', 'msgaudit/groupchat/get', { roomid: inside.id }), {
      roomname: z.string(),
      creator: z.string(),
      room_create_time: z.int(),
      notice: z.string(),
      members: z.array(member),
    });
    assert.equal((await caller.post('archive', 'msgaudit/groupchat/get', { roomid: outside.id })).errcode, 86001);
    assert.equal((await caller.post('agent', 'msgaudit/groupchat/get', { roomid: inside.id })).errcode, 48002);
  });

  it('tell who of the customers agreed to be archived', async () => {
    const answer = await caller.post('archive', 'msgaudit/check_room_agree', { roomid: outside.id });
    fits(answer, { agreeinfo: z.array(z.strictObject(agreement)).min(1) });
  });
});

describe('msgaudit', () => {
  it('lists who is archived, by edition, and notices who no longer is', async () => {
    const all = await caller.post('archive', 'msgaudit/get_permit_user_list');
    fits(all, { ids: z.array(z.string()) });
    const parts = await Promise.all(
      [1, 2, 3].map((type) => caller.post('archive', 'msgaudit/get_permit_user_list', { type })),
    );
    assert.deepEqual(parts.flatMap((p) => p['ids'] as string[]).sort(), (all['ids'] as string[]).sort());
    const [gone] = all['ids'] as string[];
    wecom.state.permitted.delete(gone!);
    assert.ok(!((await caller.post('archive', 'msgaudit/get_permit_user_list'))['ids'] as string[]).includes(gone!));
  });

  it('tells consent of single chats, at most 100 at once', async () => {
    const info = company.customers.slice(0, 100).map((c) => ({ userid: c.follows[0]!.userid, exteranalopenid: c.id }));
    const answer = await caller.post('archive', 'msgaudit/check_single_agree', { info });
    fits(answer, { agreeinfo: z.array(z.strictObject({ userid: z.string(), ...agreement })).length(100) });
    const more = { info: [...info, info[0]] };
    assert.equal((await caller.post('archive', 'msgaudit/check_single_agree', more)).errcode, 40058);
  });

  it('knows the robots', async () => {
    const [robot] = company.robots;
    const data = z.strictObject({ robot_id: z.literal(robot!.id), name: z.string(), creator_userid: z.string() });
    fits(await caller.get('archive', 'msgaudit/get_robot_info', { robot_id: robot!.id }), { data });
  });
});

describe('message/send', () => {
  const someone = company.staff[0]!.userid;
  const text = { msgtype: 'text', agentid: 1000002, text: { content: '磁盘空间不足' } };

  it('keeps what was sent, and says who does not exist', async () => {
    const answer = await caller.post('agent', 'message/send', { touser: `${someone}|nobody`, ...text });
    assert.deepEqual([answer.errcode, answer['invaliduser']], [0, 'nobody']);
    const { touser, body } = wecom.state.sent.at(-1)!;
    assert.deepEqual([touser, body], [[someone], { content: '磁盘空间不足' }]);
  });

  it('refuses when nobody is left, and for another application', async () => {
    assert.equal((await caller.post('agent', 'message/send', { touser: 'nobody', ...text })).errcode, 81013);
    assert.equal((await caller.post('agent', 'message/send', { touser: someone, ...text, agentid: 7 })).errcode, 40056);
  });

  it('swallows the same message within the interval when asked to', async () => {
    const again = { touser: someone, ...text, text: { content: '只发一次' }, enable_duplicate_check: 1 };
    const before = wecom.state.sent.length;
    await caller.post('agent', 'message/send', again);
    await caller.post('agent', 'message/send', again);
    assert.equal(wecom.state.sent.length, before + 1);
    wecom.advance(1_801_000);
    await caller.post('agent', 'message/send', again);
    assert.equal(wecom.state.sent.length, before + 2);
  });
});
