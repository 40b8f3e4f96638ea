import { z } from 'zod';
import type { ApiClient } from './api-client.ts';
import { WecomError } from './errors.ts';

/**
 * Who is who, as WeCom tells it: departments and members, customers and who follows them, groups, robots. Read only, a page
 * at a time. Times in ms. What our application may not see is simply not in the answers.
 */
export interface DepartmentEntry {
  readonly id: number;
  readonly name: string;
  /** 0 for the company itself. */
  readonly parentId: number;
  readonly order: number;
}

export interface EmployeeEntry {
  readonly userid: string;
  readonly name: string;
  readonly alias: string;
  readonly position: string;
  readonly departments: readonly number[];
  readonly mainDepartment: number | null;
}

export interface CustomerEntry {
  readonly id: string;
  readonly name: string;
  /** Of another company that uses WeCom; null for people of WeChat. */
  readonly corp: string | null;
  readonly position: string;
  /** One employee's side of it. */
  readonly follow: {
    readonly userid: string;
    readonly remark: string;
    readonly createdAt: number;
    readonly addWay: number;
  };
}

export interface RoomEntry {
  readonly id: string;
  readonly kind: 'customer' | 'internal';
  readonly name: string;
  readonly owner: string;
  readonly notice: string;
  readonly createdAt: number;
  readonly members: readonly { readonly id: string; readonly joinedAt: number; readonly nickname: string }[];
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const seconds = z
  .number()
  .nullish()
  .transform((value) => (value ?? 0) * 1000);
const list = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((value) => value ?? []);
const cursor = z
  .string()
  .nullish()
  .transform((value) => value || null);

const departments = z.object({
  department: list(
    z.object({ id: z.number(), name: text, parentid: z.number().nullish(), order: z.number().nullish() }),
  ),
});
const users = z.object({
  userlist: list(
    z.object({
      userid: z.string().min(1),
      name: text,
      alias: text,
      position: text,
      department: list(z.number()),
      main_department: z.number().nullish(),
    }),
  ),
});
const contacts = z.object({
  external_contact_list: list(
    z.object({
      external_contact: z.object({ external_userid: z.string().min(1), name: text, corp_name: text, position: text }),
      follow_info: z.object({
        userid: z.string().min(1),
        remark: text,
        createtime: seconds,
        add_way: z.number().nullish(),
      }),
    }),
  ),
  next_cursor: cursor,
});
const groupList = z.object({ group_chat_list: list(z.object({ chat_id: z.string().min(1) })), next_cursor: cursor });
const groupChat = z.object({
  group_chat: z.object({
    name: text,
    owner: text,
    notice: text,
    create_time: seconds,
    member_list: list(z.object({ userid: z.string().min(1), join_time: seconds, group_nickname: text })),
  }),
});
const internalRoom = z.object({
  roomname: text,
  creator: text,
  notice: text,
  room_create_time: seconds,
  members: list(z.object({ memberid: z.string().min(1), jointime: seconds })),
});

const NO_CUSTOMERS = 84061;
const NO_SUCH_ROOM = new Set([86001, 86003, 90500, 90501]);
const NO_SUCH_ROBOT = new Set([40058]);
const USERS_A_CALL = 100;
const PAGE = 100;
const GROUPS = 1000;

export class ContactsApi {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  async departments(): Promise<DepartmentEntry[]> {
    const { answer } = await this.#api.ask({ secret: 'agent', path: 'department/list', answer: departments });
    return answer.department.map(({ id, name, parentid, order }) => ({
      id,
      name,
      parentId: parentid ?? 0,
      order: order ?? 0,
    }));
  }

  /** Of one department, without those beneath it. */
  async employees(departmentId: number): Promise<EmployeeEntry[]> {
    const query = { department_id: String(departmentId) };
    const { answer } = await this.#api.ask({ secret: 'agent', path: 'user/list', query, answer: users });
    return answer.userlist.map(({ department, main_department, ...rest }) => ({
      ...rest,
      departments: department,
      mainDepartment: main_department ?? department[0] ?? null,
    }));
  }

  /** Whose chats WeCom archives at present. */
  async permitted(): Promise<string[]> {
    const answer = z.object({ ids: list(z.string()) });
    return (await this.#api.ask({ secret: 'archive', path: 'msgaudit/get_permit_user_list', body: {}, answer })).answer
      .ids;
  }

  /** Employees who may have customers. */
  async followers(): Promise<string[]> {
    const answer = z.object({ follow_user: list(z.string()) });
    const path = 'externalcontact/get_follow_user_list';
    return (await this.#api.ask({ secret: 'agent', path, answer })).answer.follow_user;
  }

  /** The customers of these employees, page by page: a customer of two of them comes twice. */
  async *customersOf(userids: readonly string[]): AsyncGenerator<CustomerEntry[]> {
    for (let i = 0; i < userids.length; i += USERS_A_CALL)
      yield* this.#customerPages(userids.slice(i, i + USERS_A_CALL));
  }

  async *#customerPages(userids: readonly string[]): AsyncGenerator<CustomerEntry[]> {
    let next: string | null = '';
    while (next !== null) {
      const body = { userid_list: userids, cursor: next, limit: PAGE };
      const call = { secret: 'agent', path: 'externalcontact/batch/get_by_user', body, answer: contacts } as const;
      const got = await this.#api.ask(call).catch(unless(new Set([NO_CUSTOMERS])));
      if (got === null) return;
      yield got.answer.external_contact_list.map(({ external_contact, follow_info }) => ({
        id: external_contact.external_userid,
        name: external_contact.name,
        corp: external_contact.corp_name || null,
        position: external_contact.position,
        follow: {
          userid: follow_info.userid,
          remark: follow_info.remark,
          createdAt: follow_info.createtime,
          addWay: follow_info.add_way ?? 0,
        },
      }));
      next = advanced(got.answer.next_cursor, next);
    }
  }

  async *customerRooms(): AsyncGenerator<string[]> {
    let next: string | null = '';
    while (next !== null) {
      const body = { status_filter: 0, cursor: next, limit: GROUPS };
      const call = { secret: 'agent', path: 'externalcontact/groupchat/list', body, answer: groupList } as const;
      const { answer } = await this.#api.ask(call);
      yield answer.group_chat_list.map(({ chat_id }) => chat_id);
      next = advanced(answer.next_cursor, next);
    }
  }

  /** Null when it is no customer group, or none our application may see. */
  async customerRoom(id: string): Promise<RoomEntry | null> {
    const body = { chat_id: id, need_name: 0 };
    const call = { secret: 'agent', path: 'externalcontact/groupchat/get', body, answer: groupChat } as const;
    const got = await this.#api.ask(call).catch(unless(NO_SUCH_ROOM));
    if (got === null) return null;
    const { name, owner, notice, create_time, member_list } = got.answer.group_chat;
    const members = member_list.map((m) => ({ id: m.userid, joinedAt: m.join_time, nickname: m.group_nickname }));
    return { id, kind: 'customer', name, owner, notice, createdAt: create_time, members };
  }

  /** Null when it is no group inside the company. */
  async internalRoom(id: string): Promise<RoomEntry | null> {
    const call = {
      secret: 'archive',
      path: 'msgaudit/groupchat/get',
      body: { roomid: id },
      answer: internalRoom,
    } as const;
    const got = await this.#api.ask(call).catch(unless(NO_SUCH_ROOM));
    if (got === null) return null;
    const { roomname, creator, notice, room_create_time, members } = got.answer;
    return {
      id,
      kind: 'internal',
      name: roomname,
      owner: creator,
      notice,
      createdAt: room_create_time,
      members: members.map((m) => ({ id: m.memberid, joinedAt: m.jointime, nickname: '' })),
    };
  }

  /** Its name; null when WeCom knows no such robot. */
  async robotName(id: string): Promise<string | null> {
    const answer = z.object({ data: z.object({ name: text }) });
    const call = { secret: 'archive', path: 'msgaudit/get_robot_info', query: { robot_id: id }, answer } as const;
    const got = await this.#api.ask(call).catch(unless(NO_SUCH_ROBOT));
    return got?.answer.data.name || null;
  }
}

/** Null for an answer that only says there is nothing. */
function unless(codes: ReadonlySet<number>): (error: unknown) => null {
  return (error) => {
    if (error instanceof WecomError && codes.has(error.code)) return null;
    throw error;
  };
}

/** A cursor that does not move would go round for ever. */
function advanced(next: string | null, before: string): string | null {
  return next === before ? null : next;
}
