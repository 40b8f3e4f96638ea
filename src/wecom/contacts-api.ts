import type { ApiClient } from './api-client.ts';
import * as answers from './contacts-answers.ts';
import type {
  BehaviourEntry,
  ConsentEntry,
  CustomerEntry,
  CustomerInfoEntry,
  DepartmentEntry,
  EmployeeEntry,
  FollowEntry,
  MemberId,
  OperationEntry,
  OperationSource,
  Page,
  PairConsentEntry,
  RoomEntry,
  TagEntry,
} from './contacts-entries.ts';
import { OWN_CODES, WecomError } from './errors.ts';

export type * from './contacts-entries.ts';

/**
 * Who is who, as WeCom tells it: departments and members, customers and who follows them, groups, robots, consent, logs.
 * Read only, one call at a time; the caller pages on. What our application may not see is simply not in the answers.
 */
const NO_SUCH_MEMBER = new Set([60111]);
const NO_SUCH_CUSTOMER = new Set([84061, 84084]);
const NO_SUCH_ROOM = new Set([86001, 86003, 90500, 90501]);
const NO_SUCH_ROBOT = new Set([40058]);
const MOST_FOLLOWER_PAGES = 1000;

/** The most WeCom takes or gives in one call. */
export const USERS_A_CALL = 100;
export const PAIRS_A_CALL = 100;
export const OWNERS_A_CALL = 100;
const CUSTOMERS_A_PAGE = 100;
const ROOMS_A_PAGE = 1000;
const MEMBER_IDS_A_PAGE = 10_000;
const OPERATIONS_A_PAGE = 400;

const OPERATION_PATHS: Readonly<Record<OperationSource, string>> = {
  member: 'security/member_oper_log/list',
  admin: 'security/admin_oper_log/list',
};

export class ContactsApi {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async departments(): Promise<DepartmentEntry[]> {
    const call = { secret: 'agent', path: 'department/list', answer: answers.departmentList } as const;
    const { answer } = await this.#api.ask(call);
    return answer.department.map(({ id, name, parentid, order, department_leader }) => ({
      id,
      name,
      parentId: parentid,
      order,
      leaders: department_leader,
    }));
  }

  /** Of one department, without those beneath it. */
  async employees(departmentId: number): Promise<EmployeeEntry[]> {
    const query = { department_id: String(departmentId) };
    const call = { secret: 'agent', path: 'user/list', query, answer: answers.userList } as const;
    return (await this.#api.ask(call)).answer.userlist;
  }

  /** Null when there is no such member any more. */
  async employee(userid: string): Promise<EmployeeEntry | null> {
    const call = { secret: 'agent', path: 'user/get', query: { userid }, answer: answers.oneUser } as const;
    return (await this.#api.ask(call).catch(unless(NO_SUCH_MEMBER)))?.answer ?? null;
  }

  /** By the address book's secret: who there is and where, without a name. */
  async memberIds(cursor: string): Promise<Page<MemberId>> {
    const body = { cursor, limit: MEMBER_IDS_A_PAGE };
    const call = { secret: 'sync', path: 'user/list_id', body, answer: answers.userIds } as const;
    const { dept_user, next_cursor } = (await this.#api.ask(call)).answer;
    return { rows: dept_user, next: next_cursor };
  }

  /** Whose chats WeCom archives at present: all, or under one version of the service. */
  async permitted(edition?: 1 | 2 | 3): Promise<string[]> {
    const body = edition === undefined ? {} : { type: edition };
    const call = {
      secret: 'archive',
      path: 'msgaudit/get_permit_user_list',
      body,
      answer: answers.permitted,
    } as const;
    return (await this.#api.ask(call)).answer.ids;
  }

  async tags(): Promise<TagEntry[]> {
    const path = 'externalcontact/get_corp_tag_list';
    const { answer } = await this.#api.ask({ secret: 'contact', path, body: {}, answer: answers.tagGroups });
    return answers.tagsIn(answer.tag_group);
  }

  /** Employees who may have customers. */
  async followers(): Promise<string[]> {
    const path = 'externalcontact/get_follow_user_list';
    return (await this.#api.ask({ secret: 'contact', path, answer: answers.followUsers })).answer.follow_user;
  }

  /** A page of the customers of at most 100 employees: a customer of two of them comes twice. */
  async customersOf(userids: readonly string[], cursor: string): Promise<Page<CustomerEntry>> {
    const body = { userid_list: userids, cursor, limit: CUSTOMERS_A_PAGE };
    const path = 'externalcontact/batch/get_by_user';
    const { answer } = await this.#api.ask({ secret: 'contact', path, body, answer: answers.customerBatch });
    const rows = answer.external_contact_list.map(({ external_contact, follow_info }) => ({
      ...external_contact,
      follow: follow_info,
    }));
    return { rows, next: answer.next_cursor };
  }

  /** One customer and everybody who has him as a contact; null when nobody has. */
  async customer(id: string): Promise<{ info: CustomerInfoEntry; follows: FollowEntry[] } | null> {
    const follows: FollowEntry[] = [];
    let next: string | null = '';
    for (let page = 0; page < MOST_FOLLOWER_PAGES; page++) {
      const query: Record<string, string> = { external_userid: id, ...(next && { cursor: next }) };
      const call = { secret: 'contact', path: 'externalcontact/get', query, answer: answers.oneCustomer } as const;
      const got = await this.#api.ask(call).catch(unless(NO_SUCH_CUSTOMER));
      if (got === null) return null;
      follows.push(...got.answer.follow_user);
      next = moved('externalcontact/get', next, got.answer.next_cursor);
      if (next === null) return { info: got.answer.external_contact, follows };
    }
    throw stuck('externalcontact/get');
  }

  /** A page of the ids of customer groups: of all, or of at most 100 owners. */
  async customerRooms(cursor: string, owners: readonly string[] = []): Promise<Page<string>> {
    const filter = owners.length === 0 ? {} : { owner_filter: { userid_list: owners } };
    const body = { status_filter: 0, ...filter, cursor, limit: ROOMS_A_PAGE };
    const path = 'externalcontact/groupchat/list';
    const { answer } = await this.#api.ask({ secret: 'contact', path, body, answer: answers.groupList });
    return { rows: answer.group_chat_list.map(({ chat_id }) => chat_id), next: answer.next_cursor };
  }

  /** Null when it is no customer group, or none our application may see. */
  async customerRoom(id: string): Promise<RoomEntry | null> {
    const body = { chat_id: id, need_name: 0 };
    const path = 'externalcontact/groupchat/get';
    const call = { secret: 'contact', path, body, answer: answers.groupChat } as const;
    const got = await this.#api.ask(call).catch(unless(NO_SUCH_ROOM));
    if (got === null) return null;
    const { name, owner, notice, create_time, member_list, admin_list } = got.answer.group_chat;
    const admins = admin_list.map(({ userid }) => userid).filter(Boolean);
    return { id, kind: 'customer', name, owner, notice, createdAt: create_time, admins, members: member_list };
  }

  /** Null when it is no group inside the company. */
  async internalRoom(id: string): Promise<RoomEntry | null> {
    const path = 'msgaudit/groupchat/get';
    const call = { secret: 'archive', path, body: { roomid: id }, answer: answers.internalRoom } as const;
    const got = await this.#api.ask(call).catch(unless(NO_SUCH_ROOM));
    if (got === null) return null;
    const { roomname, creator, notice, room_create_time, members } = got.answer;
    const untold = { kind: 0, nickname: '', joinScene: 0, invitor: '' };
    return {
      id,
      kind: 'internal',
      name: roomname,
      owner: creator,
      notice,
      createdAt: room_create_time,
      admins: [],
      members: members.map((m) => ({ ...untold, id: m.memberid, joinedAt: m.jointime })),
    };
  }

  /** Its name; null when WeCom knows no such robot. */
  async robotName(id: string): Promise<string | null> {
    const path = 'msgaudit/get_robot_info';
    const call = { secret: 'archive', path, query: { robot_id: id }, answer: answers.robot } as const;
    const got = await this.#api.ask(call).catch(unless(NO_SUCH_ROBOT));
    return got?.answer.data.name || null;
  }

  /** Of at most 100 pairs; a pair that WeCom knows no relation of is not in the answer. */
  async consents(
    pairs: readonly { readonly customer: string; readonly userid: string }[],
  ): Promise<PairConsentEntry[]> {
    const body = { info: pairs.map(({ customer, userid }) => ({ userid, exteranalopenid: customer })) };
    const path = 'msgaudit/check_single_agree';
    const { answer } = await this.#api.ask({ secret: 'archive', path, body, answer: answers.pairConsents });
    return answers.consentsIn(answer.agreeinfo);
  }

  /** Of everybody from outside in a group; null when there is no such group any more. */
  async roomConsents(room: string): Promise<ConsentEntry[] | null> {
    const path = 'msgaudit/check_room_agree';
    const call = { secret: 'archive', path, body: { roomid: room }, answer: answers.roomConsents } as const;
    const got = await this.#api.ask(call).catch(unless(NO_SUCH_ROOM));
    return got && answers.consentsIn(got.answer.agreeinfo);
  }

  /** What WeCom's members or administrators did between two instants at most seven days apart. */
  async operations(
    source: OperationSource,
    { from, to, cursor }: { readonly from: number; readonly to: number; readonly cursor: string },
  ): Promise<Page<OperationEntry>> {
    const span = { start_time: Math.floor(from / 1000), end_time: Math.floor(to / 1000) };
    const body = { ...span, ...(cursor && { cursor }), limit: OPERATIONS_A_PAGE };
    const call = { secret: 'agent', path: OPERATION_PATHS[source], body, answer: answers.operations } as const;
    const { record_list, has_more, next_cursor } = (await this.#api.ask(call)).answer;
    return { rows: record_list, next: has_more === false ? null : next_cursor };
  }

  /** One employee's days, at most thirty: WeCom adds up the days of several. */
  async behaviour(userid: string, from: number, to: number): Promise<BehaviourEntry[]> {
    const span = { start_time: Math.floor(from / 1000), end_time: Math.floor(to / 1000) };
    const path = 'externalcontact/get_user_behavior_data';
    const call = { secret: 'contact', path, body: { userid: [userid], ...span }, answer: answers.behaviour } as const;
    const { behavior_data } = (await this.#api.ask(call)).answer;
    return behavior_data.filter((day) => day.stat_time > 0).map((day) => answers.behaviourOf(userid, day));
  }
}

/** The cursor of the next page; throws when it does not move, for then the list would never end and never be whole. */
export function moved(call: string, before: string, next: string | null): string | null {
  if (next !== null && next === before) throw stuck(call);
  return next;
}

export function stuck(call: string): WecomError {
  return new WecomError(call, OWN_CODES.rowsDoNotFit, 'the cursor does not move');
}

/** Null for an answer that only says there is nothing. */
function unless(codes: ReadonlySet<number>): (error: unknown) => null {
  return (error) => {
    if (error instanceof WecomError && codes.has(error.code)) return null;
    throw error;
  };
}
