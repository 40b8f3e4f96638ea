import { z } from 'zod';
import { dayOf } from '../lib/clock.ts';
import type {
  BehaviourEntry,
  ConsentEntry,
  CustomerInfoEntry,
  EmployeeEntry,
  FollowEntry,
  OperationEntry,
  RoomMemberEntry,
  TagEntry,
} from './contacts-entries.ts';

/**
 * WeCom's answers about people, read with patience: a field that is missing, null or of another kind is empty, for one odd
 * remark must not keep two hundred thousand others away. Only ids have to be right, and the lists that tell who is still
 * there have to be there: taken for empty, a mutilated answer would let everybody go.
 */
const id = z.string().min(1);
const any = z.unknown().optional();
const text = any.transform((value) => (typeof value === 'string' ? value : isCount(value) ? `${value}` : ''));
const number = any.transform((value) => (isCount(value) ? value : 0));
const maybeNumber = any.transform((value) => (isCount(value) ? value : null));
const texts = any.transform((value) =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string' && v !== '') : [],
);
const flags = any.transform((value) => (Array.isArray(value) ? value.map((v) => v === 1 || v === true) : []));
const list = <T extends z.ZodType>(of: T) => any.transform((value) => value ?? []).pipe(z.array(of));

const MILLISECONDS = 1e11; // in seconds that is the year 5138, in ms 1973
const LAST_TIME = 8.64e15; // of Date
const DAY = 86_400_000;

/** In ms, from WeCom's seconds; some of its answers and events have ms already. */
const time = any.transform((value) => {
  const told = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (!isCount(told) || told <= 0) return 0;
  const ms = Math.floor(told > MILLISECONDS ? told : told * 1000);
  return ms <= LAST_TIME ? ms : 0;
});

/** null after the last page. */
const cursor = any.transform((value) => (typeof value === 'string' && value !== '' ? value : null));

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export const departmentList = z.object({
  department: z.array(z.object({ id: z.int(), name: text, parentid: number, order: number, department_leader: texts })),
});

const user = z
  .object({
    userid: id,
    name: text,
    alias: text,
    position: text,
    department: list(z.int()),
    is_leader_in_dept: flags,
    main_department: maybeNumber,
    direct_leader: texts,
    status: number,
  })
  .transform(
    ({ department, is_leader_in_dept, main_department, direct_leader, status, ...rest }): EmployeeEntry => ({
      ...rest,
      departments: department.map((d, i) => ({ id: d, leads: is_leader_in_dept[i] ?? false })),
      mainDepartment: main_department ?? department[0] ?? null,
      directLeaders: direct_leader,
      status: status || 1,
    }),
  );
export const oneUser = user;
export const userList = z.object({ userlist: z.array(user) });
export const userIds = z.object({
  dept_user: z.array(z.object({ userid: id, department: z.int() })),
  next_cursor: cursor,
});

export const permitted = z.object({ ids: z.array(id) });
export const followUsers = z.object({ follow_user: z.array(id) });

const tagGroup = z.object({
  group_id: id,
  group_name: text,
  tag: list(z.object({ id, name: text, order: number, deleted: any })),
});
export const tagGroups = z.object({ tag_group: z.array(tagGroup) });

export function tagsIn(groups: z.output<typeof tagGroups>['tag_group']): TagEntry[] {
  return groups.flatMap(({ group_id, group_name, tag }) =>
    tag
      .filter(({ deleted }) => deleted !== true)
      .map(({ id: tagId, name, order }) => ({
        id: tagId,
        name,
        groupId: group_id,
        groupName: group_name,
        place: order,
      })),
  );
}

const contact = z
  .object({ external_userid: id, name: text, type: number, corp_name: text, corp_full_name: text, position: text })
  .transform(
    ({ external_userid, name, type, corp_name, corp_full_name, position }): CustomerInfoEntry => ({
      id: external_userid,
      name,
      kind: type,
      corp: corp_name || null,
      corpFullName: corp_full_name,
      position,
    }),
  );

const followFields = z.object({
  userid: id,
  remark: text,
  description: text,
  remark_corp_name: text,
  remark_mobiles: texts,
  createtime: time,
  add_way: number,
  state: text,
});

function followOf(told: z.output<typeof followFields>, tags: readonly string[]): FollowEntry {
  const { userid, remark, description, remark_corp_name, remark_mobiles, createtime, add_way, state } = told;
  const own = { userid, remark, description, remarkCorp: remark_corp_name, mobiles: remark_mobiles };
  return { ...own, tags, createdAt: createtime, addWay: add_way, state };
}

/** In batches the tags are ids; of one customer they come with names, and an employee's private ones have no id. */
const followInBatch = followFields.extend({ tag_id: texts }).transform((told) => followOf(told, told.tag_id));
const followOfOne = followFields
  .extend({ tags: list(z.object({ tag_id: text })) })
  .transform((told) => followOf(told, told.tags.map(({ tag_id }) => tag_id).filter(Boolean)));

export const customerBatch = z.object({
  external_contact_list: z.array(z.object({ external_contact: contact, follow_info: followInBatch })),
  next_cursor: cursor,
});
export const oneCustomer = z.object({
  external_contact: contact,
  follow_user: z.array(followOfOne),
  next_cursor: cursor,
});

export const groupList = z.object({
  group_chat_list: z.array(z.object({ chat_id: id })),
  next_cursor: cursor,
});
const groupMember = z
  .object({
    userid: id,
    type: number,
    join_time: time,
    join_scene: number,
    group_nickname: text,
    invitor: any.transform((value) => {
      const userid = (value as { userid?: unknown } | null | undefined)?.userid;
      return typeof userid === 'string' ? userid : '';
    }),
  })
  .transform(
    ({ userid, type, join_time, join_scene, group_nickname, invitor }): RoomMemberEntry => ({
      id: userid,
      kind: type,
      joinedAt: join_time,
      nickname: group_nickname,
      joinScene: join_scene,
      invitor,
    }),
  );
export const groupChat = z.object({
  group_chat: z.object({
    name: text,
    owner: text,
    notice: text,
    create_time: time,
    member_list: z.array(groupMember),
    admin_list: list(z.object({ userid: text })),
  }),
});
export const internalRoom = z.object({
  roomname: text,
  creator: text,
  notice: text,
  room_create_time: time,
  members: z.array(z.object({ memberid: id, jointime: time })),
});
export const robot = z.object({ data: z.object({ name: text }) });

const STATUS = { Agree: 'agree', Disagree: 'disagree', Default_Agree: 'default' } as const;
const consentFields = { exteranalopenid: id, agree_status: text, status_change_time: time }; // the misspelling is WeCom's
export const pairConsents = z.object({ agreeinfo: list(z.object({ ...consentFields, userid: id })) });
export const roomConsents = z.object({ agreeinfo: list(z.object(consentFields)) });

/** Without those whose answer WeCom words in a new way: no state is better than a wrong one. */
export function consentsIn<T extends { exteranalopenid: string; agree_status: string; status_change_time: number }>(
  told: readonly T[],
): (ConsentEntry & Pick<T, Exclude<keyof T, 'exteranalopenid' | 'agree_status' | 'status_change_time'>>)[] {
  return told.flatMap(({ exteranalopenid, agree_status, status_change_time, ...rest }) => {
    const status = STATUS[agree_status as keyof typeof STATUS];
    return status ? [{ ...rest, customer: exteranalopenid, status, changedAt: status_change_time }] : [];
  });
}

const operation = z.object({ time, userid: text, oper_type: number, detail_info: any, ip: text }).transform(
  ({ time: at, userid, oper_type, detail_info, ip }): OperationEntry => ({
    at,
    userid,
    type: oper_type,
    detail: typeof detail_info === 'string' ? detail_info : JSON.stringify(detail_info ?? ''),
    ip,
  }),
);
export const operations = z.object({ record_list: list(operation), has_more: any, next_cursor: cursor });

const behaviourDay = z.object({
  stat_time: time,
  chat_cnt: number,
  message_cnt: number,
  reply_percentage: maybeNumber,
  avg_reply_time: maybeNumber,
  new_apply_cnt: number,
  new_contact_cnt: number,
  negative_feedback_cnt: number,
});
export const behaviour = z.object({ behavior_data: list(behaviourDay) });

export function behaviourOf(userid: string, told: z.output<typeof behaviourDay>): BehaviourEntry {
  return {
    userid,
    day: new Date(dayOf(told.stat_time) * DAY).toISOString().slice(0, 10),
    chats: told.chat_cnt,
    messages: told.message_cnt,
    replyPercentage: told.reply_percentage,
    replyMinutes: told.avg_reply_time,
    newApplies: told.new_apply_cnt,
    newContacts: told.new_contact_cnt,
    negativeFeedbacks: told.negative_feedback_cnt,
  };
}
