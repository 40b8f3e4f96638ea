import { z } from 'zod';
import { EMPLOYEE_TABS, editionLabel, memberStatusLabel } from '../lib/directory-words.ts';
import type { DepartmentNode } from '../store/departments.ts';
import type { EmployeeFilters, EmployeeRow, EmployeesPage, EmployeeTab } from '../store/employees.ts';
import * as condition from './conditions.ts';
import { chipsOf, optionalNumber, pageNumber } from './directory-paging.ts';
import { link } from './links.ts';
import type { Face, People } from './people.ts';
import { employeeHref } from './person-links.ts';
import { count, dateOf, fullTime } from './words.ts';

/** The page of the staff, in words. */
export const employeeConditions = z.object({
  tab: z.enum(['archived', 'formerly', 'left', 'never']).default('archived'),
  q: condition.words,
  department: optionalNumber,
  page: pageNumber,
});

export type EmployeeConditions = z.output<typeof employeeConditions>;

export const employeeFilters = ({ tab, q, department }: EmployeeConditions): EmployeeFilters => ({
  tab,
  search: q,
  department,
});

export function employeesLink(
  asked: EmployeeConditions,
  changes: Partial<EmployeeConditions> = {},
  path = '/employees',
) {
  const { tab, page, ...rest } = { ...asked, page: 1, ...changes };
  return link(path, { tab: tab === 'archived' ? null : tab, ...rest, page: page === 1 ? null : page });
}

export interface EmployeeLine {
  readonly face: Face;
  readonly href: string;
  readonly leads: boolean;
  readonly alias: string;
  readonly position: string;
  readonly department: string;
  /** Every department with its whole path. */
  readonly paths: string;
  readonly customers: string;
  readonly customersHref: string;
  readonly state: { readonly label: string; readonly tone: string; readonly note: string; readonly title: string };
  readonly member: { readonly label: string; readonly tone: string };
  readonly chats: string;
}

export function employeeLine(people: People, row: EmployeeRow, department: string | null): EmployeeLine {
  const { userid, departments, customers, status } = row;
  return {
    face: people.face(userid),
    href: employeeHref(userid),
    leads: departments.some(({ path, leads }) => leads && (department === null || path.endsWith(department))),
    alias: row.alias,
    position: row.position || '–',
    department: departments.length === 0 ? '–' : departments.map(({ name }) => name).join('、'),
    paths: departments.map(({ path, leads }) => (leads ? `${path}（负责人）` : path)).join('\n'),
    customers: count(customers),
    customersHref: link('/customers', { follower: userid }),
    state: stateOf(row),
    member:
      status === null
        ? { label: '不可见', tone: 'warning' }
        : { label: memberStatusLabel(status), tone: status === 1 ? '' : 'warning' },
    chats: link('/chats', { who: userid }),
  };
}

function stateOf({ tab, scope, goneAt }: EmployeeRow): EmployeeLine['state'] {
  const [last] = scope;
  const title = scope
    .map(
      ({ edition, fromAt, toAt }) => `${editionLabel(edition)}：${fullTime(fromAt)} 至 ${toAt ? fullTime(toAt) : '今'}`,
    )
    .join('\n');
  const left = goneAt === null ? '' : `${dateOf(goneAt)} 离职`;
  if (tab === 'left') return { label: '已离职', tone: '', note: left, title };
  if (!last) return { label: '未开启', tone: '', note: '', title };
  if (tab === 'archived')
    return { label: '归档中', tone: 'ok', note: `${editionLabel(last.edition)} ${dateOf(last.fromAt)} 起`, title };
  return { label: '曾归档', tone: 'warning', note: `至 ${dateOf(last.toAt ?? last.fromAt)}`, title };
}

export function employeeTabs(tabs: EmployeesPage['tabs'], asked: EmployeeConditions) {
  return (Object.keys(EMPLOYEE_TABS) as EmployeeTab[]).map((tab) => ({
    label: EMPLOYEE_TABS[tab],
    count: count(tabs[tab]),
    href: employeesLink(asked, { tab }),
    current: tab === asked.tab,
  }));
}

export function employeeChips(nodes: readonly DepartmentNode[], asked: EmployeeConditions) {
  const department = nodes.find(({ id }) => id === asked.department)?.name ?? `部门 ${asked.department}`;
  return chipsOf(
    '/employees',
    { tab: asked.tab === 'archived' ? null : asked.tab, q: asked.q, department: asked.department },
    [
      ['q', '查找', asked.q],
      ['department', '部门', asked.department === null ? null : department],
    ],
  );
}

const NOBODY: Readonly<Record<EmployeeTab, { heading: string; why: string }>> = {
  archived: {
    heading: '还没有员工在归档',
    why: '在企业微信管理后台的会话内容存档里选好开启范围，同步后列在这里。',
  },
  formerly: { heading: '没有曾归档的员工', why: '退出了存档范围而仍在职的员工列在这里，已存档的会话仍可查看。' },
  left: { heading: '没有已离职的员工', why: '离开企业的员工列在这里，已存档的会话仍可查看。' },
  never: { heading: '没有未开启的员工', why: '应用可见范围内的员工都开启过会话存档。' },
};

export const nobody = (tab: EmployeeTab) => NOBODY[tab];
