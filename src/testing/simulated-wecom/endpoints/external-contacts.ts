import { z } from 'zod';
import type { Company, Customer } from '../../corpus/index.ts';
import { indexOf } from '../company-index.ts';
import { ApiFault, endpoint } from '../endpoint.ts';
import { page, pageOf } from '../paging.ts';

type Follow = Customer['follows'][number];

const seconds = (ms: number) => Math.floor(ms / 1000);

export const getFollowUserList = endpoint({
  path: 'externalcontact/get_follow_user_list',
  method: 'GET',
  secrets: ['agent'],
  input: z.object({}),
  run: ({ company }) => ({ follow_user: company.staff.filter((s) => s.faces).map((s) => s.userid) }),
});

export const list = endpoint({
  path: 'externalcontact/list',
  method: 'GET',
  secrets: ['agent'],
  input: z.object({ userid: z.string() }),
  run(state, { userid }) {
    state.findEmployee(userid);
    const own = indexOf(state.company).pairsOf.get(userid) ?? [];
    if (own.length === 0) throw new ApiFault(84061);
    return { external_userid: own.map(({ customer }) => customer.id) };
  },
});

export const get = endpoint({
  path: 'externalcontact/get',
  method: 'GET',
  secrets: ['agent'],
  input: z.object({ external_userid: z.string(), cursor: z.string().optional() }),
  run({ company, followersPerPage }, { external_userid, cursor }) {
    const customer = indexOf(company).customers.get(external_userid);
    if (!customer) throw new ApiFault(84084);
    const { rows, next_cursor } = page(customer.follows, cursor, followersPerPage);
    const follow_user = rows.map((f) => ({ ...followFields(f), tags: f.tagIds.map((id) => namedTag(company, id)) }));
    return { external_contact: contact(customer), follow_user, next_cursor };
  },
});

/** Employee by employee. One of them unknown, or without any customer where WeCom is strict, spoils the whole answer. */
export const getByUser = endpoint({
  path: 'externalcontact/batch/get_by_user',
  method: 'POST',
  secrets: ['agent'],
  input: z.object({
    userid_list: z.array(z.string()).min(1).max(100),
    cursor: z.string().optional(),
    limit: z.int().min(1).max(100).default(50),
  }),
  run(state, { userid_list, cursor, limit }) {
    const { pairsOf } = indexOf(state.company);
    const lists = userid_list.map((userid) => {
      state.findEmployee(userid);
      return pairsOf.get(userid) ?? [];
    });
    if (state.strictBatches && lists.some((own) => own.length === 0)) throw new ApiFault(84061);
    const { rows, next_cursor } = pageOf(lists, cursor, limit);
    return {
      external_contact_list: rows.map(({ customer, follow }) => ({
        external_contact: contact(customer),
        follow_info: { ...followFields(follow), tag_id: follow.tagIds },
      })),
      next_cursor,
    };
  },
});

/** People of another company that uses WeCom come with it; people of WeChat have none. */
function contact({ id, name, gender, unionId, corp }: Customer) {
  return {
    external_userid: id,
    name,
    avatar: `http://wx.qlogo.cn/mmhead/${id.slice(2, 22)}/0`,
    type: corp ? 2 : 1,
    gender: gender === 'man' ? 1 : 2,
    unionid: unionId,
    ...(corp && { position: corp.position, corp_name: corp.name, corp_full_name: corp.fullName }),
  };
}

function followFields(follow: Follow) {
  return {
    userid: follow.userid,
    remark: follow.remark,
    description: follow.description,
    createtime: seconds(follow.createdAt),
    remark_corp_name: follow.remarkCorp,
    remark_mobiles: follow.remarkMobiles,
    add_way: follow.addWay,
    oper_userid: follow.userid,
    state: follow.state,
  };
}

function namedTag({ tagGroups }: Company, id: string) {
  const group = tagGroups.find((g) => g.tags.some((t) => t.id === id))!;
  return { group_name: group.name, tag_name: group.tags.find((t) => t.id === id)!.name, tag_id: id, type: 1 };
}
