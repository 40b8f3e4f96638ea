import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Company, Group } from '../../corpus/index.ts';
import { indexOf } from '../company-index.ts';
import { ApiFault, endpoint } from '../endpoint.ts';
import { page } from '../paging.ts';

const seconds = (ms: number) => Math.floor(ms / 1000);

export const list = endpoint({
  path: 'externalcontact/groupchat/list',
  method: 'POST',
  secrets: ['agent'],
  input: z.object({
    status_filter: z.int().min(0).max(3).default(0),
    owner_filter: z.object({ userid_list: z.array(z.string()).max(100) }).optional(),
    cursor: z.string().optional(),
    limit: z.int().min(1).max(1000),
  }),
  run({ company, wantsOwners }, { owner_filter, cursor, limit }) {
    const owners = owner_filter && new Set(owner_filter.userid_list);
    if (wantsOwners && !owners) throw new ApiFault(81017);
    const { customerGroups } = indexOf(company);
    const groups = owners ? customerGroups.filter((g) => owners.has(g.owner)) : customerGroups;
    const { rows, next_cursor } = page(groups, cursor, limit);
    return { group_chat_list: rows.map((g) => ({ chat_id: g.id, status: 0 })), next_cursor };
  },
});

export const get = endpoint({
  path: 'externalcontact/groupchat/get',
  method: 'POST',
  secrets: ['agent'],
  input: z.object({ chat_id: z.string(), need_name: z.int().min(0).max(1).default(0) }),
  run({ company }, { chat_id, need_name }) {
    const group = indexOf(company).groups.get(chat_id);
    if (!group) throw new ApiFault(86001);
    if (group.kind === 'internal') throw new ApiFault(90501);
    return { group_chat: groupChat(company, group, need_name === 1) };
  },
});

function groupChat(company: Company, group: Group, named: boolean) {
  return {
    chat_id: group.id,
    name: group.name,
    owner: group.owner,
    create_time: seconds(group.createdAt),
    notice: group.notice,
    member_list: group.members.map((member) => memberOf(company, member, named)),
    admin_list: group.admins.map((userid) => ({ userid })),
    member_version: hash('md5', group.members.map((m) => m.id).join()),
  };
}

function memberOf(company: Company, member: Group['members'][number], named: boolean) {
  const { customers, staff } = indexOf(company);
  const customer = customers.get(member.id);
  const name = customer?.name ?? staff.get(member.id)?.name;
  return {
    userid: member.id,
    type: member.kind === 'employee' ? 1 : 2,
    ...(customer && { unionid: customer.unionId }),
    join_time: seconds(member.joinedAt),
    join_scene: member.joinScene,
    ...(member.invitor !== null && { invitor: { userid: member.invitor } }),
    group_nickname: member.nickname,
    ...(named && { name }),
    ...(customer && { state: '' }),
  };
}
