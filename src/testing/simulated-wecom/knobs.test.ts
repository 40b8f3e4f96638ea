import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { Caller, fits } from './caller.ts';
import { makeLargeCompany } from './large-company.ts';
import { SimulatedWecom } from './simulated-wecom.ts';

const company = makeLargeCompany({ staff: 1000, sellers: 150, customers: 5000, rooms: 40 });
const wecom = new SimulatedWecom({ company });
const caller = new Caller(wecom);
wecom.state.strictTimes = true;

before(() => wecom.listen());
after(() => wecom.close());

describe('a large company', () => {
  it('is the same whole whichever way it is asked for', async () => {
    const userid_list = company.staff.slice(0, 100).map((s) => s.userid);
    const seen = new Set<string>();
    let cursor = '';
    let calls = 0;
    do {
      const answer = await caller.post('agent', 'externalcontact/batch/get_by_user', {
        userid_list,
        cursor,
        limit: 100,
      });
      for (const row of answer['external_contact_list'] as {
        follow_info: { userid: string };
        external_contact: { external_userid: string };
      }[])
        seen.add(`${row.external_contact.external_userid} ${row.follow_info.userid}`);
      cursor = answer['next_cursor'] as string;
      calls += 1;
    } while (cursor !== '');
    const pairs = company.customers.flatMap((c) => c.follows.filter((f) => userid_list.includes(f.userid)));
    assert.deepEqual([seen.size, calls], [pairs.length, Math.ceil(pairs.length / 100)]);
    const answer = await caller.get('agent', 'department/list', { id: '1' });
    assert.equal((answer['department'] as unknown[]).length, company.departments.length);
  });

  it('may want owners named before it lists groups', async () => {
    wecom.state.wantsOwners = true;
    const list = 'externalcontact/groupchat/list';
    assert.equal((await caller.post('agent', list, { limit: 1000 })).errcode, 81017);
    const owner_filter = { userid_list: [company.groups[0]!.owner] };
    assert.equal((await caller.post('agent', list, { limit: 1000, owner_filter })).errcode, 0);
    wecom.state.wantsOwners = false;
  });

  it('refuses a call for as long as it is not given', async () => {
    wecom.state.refusals.set('department/list', 48002);
    for (let i = 0; i < 3; i++) assert.equal((await caller.get('agent', 'department/list')).errcode, 48002);
    wecom.state.refusals.clear();
    assert.equal((await caller.get('agent', 'department/list')).errcode, 0);
  });
});

describe('logs', () => {
  const now = Math.floor(Date.now() / 1000);
  const log = 'security/member_oper_log/list';

  it('tell at most seven days, of the last 180, newest first', async () => {
    const line = { userid: 'staff00001', type: 5, detail: '更换手机号', ip: '10.0.0.1' };
    wecom.state.operations.member.push({ ...line, at: (now - 500) * 1000 }, { ...line, at: (now - 100) * 1000 });
    const answer = await caller.post('agent', log, { start_time: now - 3600, end_time: now });
    const row = z.strictObject({
      time: z.int(),
      userid: z.string(),
      oper_type: z.int(),
      detail_info: z.string(),
      ip: z.string(),
    });
    fits(answer, { has_more: z.literal(false), next_cursor: z.literal(''), record_list: z.array(row).length(2) });
    assert.equal((answer['record_list'] as { time: number }[])[0]!.time, now - 100);
    for (const span of [
      { start_time: now - 8 * 86_400, end_time: now },
      { start_time: now - 181 * 86_400, end_time: now - 180 * 86_400 },
      { start_time: now, end_time: now + 60 },
    ])
      assert.equal((await caller.post('agent', log, span)).errcode, 40058);
    assert.equal((await caller.post('archive', log, { start_time: now - 3600, end_time: now })).errcode, 48002);
  });

  it('count days that are over, at most thirty at once', async () => {
    const path = 'externalcontact/get_user_behavior_data';
    const userid = ['staff00001'];
    const answer = await caller.post('agent', path, { userid, start_time: now - 3 * 86_400, end_time: now - 86_400 });
    const day = z.strictObject({
      stat_time: z.int(),
      chat_cnt: z.int(),
      message_cnt: z.int(),
      reply_percentage: z.number(),
      avg_reply_time: z.number(),
      new_apply_cnt: z.int(),
      new_contact_cnt: z.int(),
      negative_feedback_cnt: z.int(),
    });
    fits(answer, { behavior_data: z.array(day).length(3) });
    const ask = (start_time: number, end_time: number) => caller.post('agent', path, { userid, start_time, end_time });
    assert.equal((await ask(now - 86_400, now)).errcode, 40058);
    assert.equal((await ask(now - 40 * 86_400, now - 86_400)).errcode, 40058);
  });
});
