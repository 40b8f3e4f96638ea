/** Who is who, in our words: what WeCom's answers become. Times in ms, 0 where WeCom did not tell. */
export interface DepartmentEntry {
  readonly id: number;
  readonly name: string;
  /** 0 for the company itself. */
  readonly parentId: number;
  readonly order: number;
  readonly leaders: readonly string[];
}

export interface EmployeeEntry {
  readonly userid: string;
  /** Empty when WeCom did not tell. */
  readonly name: string;
  readonly alias: string;
  readonly position: string;
  readonly departments: readonly { readonly id: number; readonly leads: boolean }[];
  readonly mainDepartment: number | null;
  readonly directLeaders: readonly string[];
  /** WeCom's: 1 active, 2 disabled, 4 not activated, 5 left. */
  readonly status: number;
}

/** All that user/list_id tells of a member, a row for each of his departments. */
export interface MemberId {
  readonly userid: string;
  readonly department: number;
}

export interface TagEntry {
  readonly id: string;
  readonly name: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly place: number;
}

export interface CustomerInfoEntry {
  readonly id: string;
  readonly name: string;
  /** 1 of WeChat, 2 of another company's WeCom, 0 not told. */
  readonly kind: number;
  /** Of another company that uses WeCom; null for people of WeChat. */
  readonly corp: string | null;
  readonly corpFullName: string;
  readonly position: string;
}

/** One employee's side of a customer relation. */
export interface FollowEntry {
  readonly userid: string;
  readonly remark: string;
  readonly description: string;
  readonly remarkCorp: string;
  readonly mobiles: readonly string[];
  /** Tag ids. */
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly addWay: number;
  readonly state: string;
}

export interface CustomerEntry extends CustomerInfoEntry {
  readonly follow: FollowEntry;
}

export interface RoomMemberEntry {
  readonly id: string;
  /** 1 employee, 2 from outside, 0 not told. */
  readonly kind: number;
  readonly joinedAt: number;
  readonly nickname: string;
  /** 1 invited directly, 2 by link, 3 by code, 0 not told. */
  readonly joinScene: number;
  readonly invitor: string;
}

export interface RoomEntry {
  readonly id: string;
  readonly kind: 'customer' | 'internal';
  readonly name: string;
  readonly owner: string;
  readonly notice: string;
  readonly createdAt: number;
  readonly admins: readonly string[];
  readonly members: readonly RoomMemberEntry[];
}

export type ConsentStatus = 'agree' | 'disagree' | 'default';

export interface ConsentEntry {
  readonly customer: string;
  readonly status: ConsentStatus;
  readonly changedAt: number;
}

export interface PairConsentEntry extends ConsentEntry {
  readonly userid: string;
}

export type OperationSource = 'member' | 'admin';

export interface OperationEntry {
  readonly at: number;
  readonly userid: string;
  readonly type: number;
  readonly detail: string;
  readonly ip: string;
}

/** WeCom's own count of one employee's day with customers. */
export interface BehaviourEntry {
  readonly userid: string;
  /** Of UTC+8, as 2026-11-20. */
  readonly day: string;
  readonly chats: number;
  readonly messages: number;
  readonly replyPercentage: number | null;
  readonly replyMinutes: number | null;
  readonly newApplies: number;
  readonly newContacts: number;
  readonly negativeFeedbacks: number;
}

/** A page of a list; `next` is null on the last. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}
