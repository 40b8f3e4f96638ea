import { z } from 'zod';
import type { Trace } from '../access/acts.ts';
import type { ChangeKind, ChangeRow } from '../store/directory-changes.ts';
import type { OperationRow } from '../store/operation-log.ts';
import * as condition from './conditions.ts';
import { oneOf, pageNumber } from './directory-paging.ts';
import { link } from './links.ts';
import type { Face, People } from './people.ts';
import { told } from './trace-words.ts';
import { fullTime, rowTime } from './words.ts';

/** What became different among people and groups, a sentence each; and what WeCom says its own members and administrators did. */
export const changeConditions = z.object({
  of: oneOf('staff', 'scope', 'customers', 'groups', 'departments', 'member', 'admin'),
  who: condition.id,
  before: condition.seq,
  page: pageNumber,
});
export type ChangeConditions = z.output<typeof changeConditions>;

export const CHANGE_GROUPS: Readonly<Record<string, { label: string; kinds: readonly ChangeKind[] }>> = {
  staff: {
    label: '员工',
    kinds: [
      'employee-came',
      'employee-left',
      'employee-returned',
      'userid-changed',
      'renamed',
      'moved',
      'leader',
      'leads',
      'position',
    ],
  },
  scope: { label: '存档范围', kinds: ['scope-entered', 'scope-left'] },
  customers: { label: '客户', kinds: ['customer-renamed', 'remark', 'consent', 'room-consent'] },
  groups: { label: '客户群', kinds: ['room-renamed', 'room-owner', 'room-notice', 'room-dismissed'] },
  departments: {
    label: '部门',
    kinds: ['department-renamed', 'department-moved', 'department-leaders', 'department-gone'],
  },
};

export const changesLink = (asked: Partial<ChangeConditions>): string => link('/changes', asked);

/** What reading them leaves in the trail. */
export function changesTrace(people: People, { of, who, before, page }: ChangeConditions, label: string): Trace {
  const title = who === null ? label : `${people.name(who)} 的变更，${label}`;
  const details = told({ of, before, page: page > 1 && page });
  return { act: 'directory', title, ...(who === null ? {} : { person: who }), details };
}

export interface ChangeLine {
  readonly time: string;
  readonly full: string;
  /** Null where it is about a department. */
  readonly subject: Face | null;
  readonly name: string;
  readonly what: string;
  readonly was: string;
  readonly now: string;
  readonly source: string;
}

const WHAT: Readonly<Record<ChangeKind, string>> = {
  'employee-came': '加入企业',
  'employee-left': '离职或移出可见范围',
  'employee-returned': '重新加入',
  'userid-changed': '账号更换',
  renamed: '改名',
  moved: '调整部门',
  leader: '直属上级变更',
  leads: '负责的部门变更',
  position: '职务变更',
  'scope-entered': '进入存档范围',
  'scope-left': '退出存档范围',
  'department-renamed': '部门改名',
  'department-moved': '上级部门变更',
  'department-leaders': '部门负责人变更',
  'department-gone': '部门撤销',
  'customer-renamed': '客户改名',
  remark: '备注修改',
  'room-renamed': '群改名',
  'room-owner': '群主变更',
  'room-notice': '群公告修改',
  'room-dismissed': '群解散',
  consent: '存档意愿变更',
  'room-consent': '群内存档意愿变更',
};

const STATUS: Readonly<Record<string, string>> = { agree: '同意', disagree: '不同意', default: '默认同意' };
const EDITION: Readonly<Record<string, string>> = { 0: '', 1: '办公版', 2: '服务版', 3: '企业版' };

export type DepartmentNames = ReadonlyMap<number, string>;

export function changeLine(people: People, departments: DepartmentNames, row: ChangeRow, now: number): ChangeLine {
  const { kind, subject, other, at, noticedAt, source } = row;
  const words = (value: string) => valueIn(kind, value, people, departments);
  const isDepartment = kind.startsWith('department-');
  const isRoom = kind.startsWith('room-') && kind !== 'room-consent';
  const about = other === '' || kind === 'userid-changed' ? '' : `（${people.name(other)}）`;
  const noticed = source === 'event' ? '企业微信通知' : `同步时发现（${fullTime(noticedAt)}）`;
  return {
    time: rowTime(at, now),
    full: fullTime(at),
    subject: isDepartment ? null : isRoom ? people.group(subject) : people.face(subject),
    name: isDepartment ? (departments.get(Number(subject)) ?? `部门 ${subject}`) : '',
    what: `${WHAT[kind] ?? kind}${about}`,
    was: words(row.was),
    now: words(row.now),
    source: noticed,
  };
}

type Reading = (value: string, people: People, departments: DepartmentNames) => string;

const persons: Reading = (value, people) => listIn(value).map(people.name).join('、');
const places: Reading = (value, _people, departments) =>
  listIn(value)
    .map((id) => departments.get(Number(id)) ?? `部门 ${id}`)
    .join('、');
const status: Reading = (value) => STATUS[value] ?? value;
const editions: Reading = (value) =>
  listIn(value)
    .map((edition) => EDITION[edition] ?? '')
    .filter(Boolean)
    .join('、');

const READINGS: Readonly<Partial<Record<ChangeKind, Reading>>> = {
  moved: places,
  leads: places,
  'department-moved': places,
  leader: persons,
  'department-leaders': persons,
  'room-owner': persons,
  consent: status,
  'room-consent': status,
  'scope-entered': editions,
  'scope-left': editions,
};

/** A list as JSON, or the one thing itself. */
function listIn(value: string): string[] {
  if (value === '') return [];
  try {
    return [JSON.parse(value) as unknown].flat().map(String);
  } catch {
    return [value];
  }
}

function valueIn(kind: ChangeKind, value: string, people: People, departments: DepartmentNames): string {
  return READINGS[kind]?.(value, people, departments) ?? value;
}

export interface OperationLine {
  readonly time: string;
  readonly full: string;
  readonly person: Face | null;
  readonly type: string;
  readonly detail: string;
  readonly ip: string;
}

export function operationLine(
  people: People,
  { at, userid, type, detail, ip }: OperationRow,
  now: number,
): OperationLine {
  const person = userid === '' ? null : people.face(userid);
  return { time: rowTime(at, now), full: fullTime(at), person, type: `类型 ${type}`, detail, ip };
}
