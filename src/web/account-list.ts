import { z } from 'zod';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { memberStatusLabel } from '../lib/directory-words.ts';
import type { DepartmentNode } from '../store/departments.ts';
import type { Grant } from '../store/grants.ts';
import { listRoles, type Role } from '../store/roles.ts';
import type { AccountFilters, AccountRow, AccountSort, AccountState, AccountTab } from '../store/staff-accounts.ts';
import * as condition from './conditions.ts';
import { type Chip, chipsOf, oneOf, optionalNumber, pageNumber } from './directory-paging.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { scopeWriter } from './scope-words.ts';
import { ago, count, dateOf, fullTime } from './words.ts';

/** Who has an account, and who could have one, in words. */

/** Whoever opens accounts and whoever gives rights both need the list; neither can do the other's part on it. */
export function managesAccounts(viewer: Viewer): boolean {
  return may(viewer, 'manage-accounts') || may(viewer, 'manage-roles');
}

export const roleKey = z.preprocess((value) => value ?? '', z.string().regex(/^[a-z0-9-]{0,40}$/));

export const accountId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** Whom the trail says it was about; nobody where the account is none of the staff’s. */
export const personTraced = ({ userid }: { readonly userid: string | null }): { person?: string } =>
  userid === null ? {} : { person: userid };

const TABS: Readonly<Record<AccountTab, string>> = { all: '全部', open: '已开启', closed: '已关闭', left: '已离职' };

export const accountConditions = z.object({
  tab: oneOf('all', 'open', 'closed', 'left').transform((tab): AccountTab => tab ?? 'all'),
  q: condition.words,
  department: optionalNumber,
  position: condition.words,
  role: roleKey,
  sort: oneOf('name', 'signed-in').transform((sort): AccountSort => sort ?? 'name'),
  page: pageNumber,
});

export type AccountConditions = z.output<typeof accountConditions>;

export const accountFilters = ({ tab, q, department, position, role }: AccountConditions): AccountFilters => ({
  ...{ tab, department, position, role },
  search: q,
});

/** What stands in an address: without what is so anyway. */
const spoken = ({ tab, q, department, position, role, sort }: AccountConditions) => ({
  tab: tab === 'all' ? null : tab,
  ...{ q, department, position, role },
  sort: sort === 'name' ? null : sort,
});

export function accountsLink(
  asked: AccountConditions,
  changes: Partial<AccountConditions> = {},
  path = '/accounts',
): string {
  const { page } = { page: 1, ...changes };
  return link(path, { ...spoken({ ...asked, ...changes }), page: page === 1 ? null : page });
}

export const accountTabs = (tabs: Readonly<Record<AccountTab, number>>, asked: AccountConditions) =>
  (Object.keys(TABS) as AccountTab[]).map((tab) => ({
    label: TABS[tab],
    count: count(tabs[tab]),
    href: accountsLink(asked, { tab }),
    current: tab === asked.tab,
  }));

export function accountChips(
  asked: AccountConditions,
  departments: readonly DepartmentNode[],
  roles: readonly Role[],
): Chip[] {
  const { q, department, position, role } = asked;
  const placed = departments.find(({ id }) => id === department)?.name ?? `部门 ${department}`;
  return chipsOf('/accounts', spoken(asked), [
    ['q', '查找', q],
    ['department', '部门', department === null ? null : placed],
    ['position', '职务', position],
    ['role', '角色', role === '' ? null : (roles.find(({ key }) => key === role)?.name ?? '其他角色')],
  ]);
}

export interface AccountLine {
  readonly face: Face;
  readonly accountId: number | null;
  readonly userid: string | null;
  /** Its own page; null: there is no account yet. */
  readonly href: string | null;
  /** How he signs in: the userid, the login of an invited account. */
  readonly login: string;
  readonly position: string;
  readonly department: string;
  /** Every department with its whole path. */
  readonly paths: string;
  readonly member: { readonly label: string; readonly tone: string };
  readonly state: { readonly key: AccountState; readonly label: string; readonly tone: string; readonly title: string };
  readonly roles: readonly RoleLine[];
  /** What a line of the list has room for. */
  readonly firstRoles: readonly RoleLine[];
  readonly moreRoles: string;
  readonly noRoles: string;
  readonly signedIn: { readonly words: string; readonly title: string };
  readonly totp: boolean;
}

export interface RoleLine {
  readonly key: string;
  readonly name: string;
  /** How far it shows, in words; empty where it shows no chats. */
  readonly scope: string;
  /** Gives nothing now. */
  readonly off: boolean;
  /** All of it in one line. */
  readonly title: string;
}

const ROOM = 2; // roles in a line of the list

type WriteScope = Awaited<ReturnType<typeof scopeWriter>>;

/** What roles and scopes are called, for whoever looks. */
export class RoleWords {
  readonly roles: readonly Role[];
  readonly #write: WriteScope;

  private constructor(roles: readonly Role[], write: WriteScope) {
    this.roles = roles;
    this.#write = write;
  }

  static async read(app: App, viewer: Viewer): Promise<RoleWords> {
    const [roles, write] = await Promise.all([app.store.read(listRoles, viewer), scopeWriter(app, viewer)]);
    return new RoleWords(roles, write);
  }

  find(key: string): Role | null {
    return this.roles.find((role) => role.key === key) ?? null;
  }

  of({ role: key, scope }: Grant): RoleLine {
    const role = this.find(key);
    const shown = scope ?? role?.scope ?? null;
    const name = role?.name ?? '已删除的角色';
    const words = shown === null || shown === 'none' ? '' : this.#write(shown);
    const off = role?.off ?? true;
    const title = `${name}${words === '' ? '' : `：${words}`}${off ? '（现在不生效）' : ''}`;
    return { key, name, scope: words, off, title };
  }

  /** As the trail keeps it. */
  inWords(grants: readonly Grant[]): string[] {
    return grants.map((grant) => {
      const { name, scope } = this.of(grant);
      return scope === '' ? name : `${name}（${scope}）`;
    });
  }
}

export function accountLine(people: People, words: RoleWords, row: AccountRow, now: number): AccountLine {
  const { accountId: id, userid, login, name, departments, signedInAt, position } = row;
  const roles = row.grants.map((grant) => words.of(grant));
  return {
    face: userid === null ? faceOf(name, login ?? '') : people.face(userid),
    accountId: id,
    userid,
    href: id === null ? null : `/accounts/${id}`,
    login: login ?? userid ?? '',
    position,
    department: departments.map((department) => department.name).join('、'),
    paths: departments.map(({ path }) => path).join('\n'),
    member: memberOf(row),
    state: stateOf(row),
    roles,
    firstRoles: roles.slice(0, ROOM),
    moreRoles: roles.length > ROOM ? `还有 ${roles.length - ROOM} 个角色` : '',
    noRoles: id === null ? '–' : '没有角色',
    signedIn:
      signedInAt === null
        ? { words: id === null ? '–' : '从未登录', title: '' }
        : { words: ago(signedInAt, now), title: fullTime(signedInAt) },
    totp: row.hasTotp,
  };
}

/** Somebody the directory does not know. */
function faceOf(name: string, login: string): Face {
  return {
    ...{ id: login, name, title: `${name} · ${login}`, tint: 0, kind: 'employee', tag: null },
    letters: [...name].slice(-2).join(''),
  };
}

function memberOf({ status, state, userid }: AccountRow): AccountLine['member'] {
  if (userid === null || status === null) return { label: '本地账号', tone: '' };
  if (state === 'left') return { label: '已离职', tone: 'warning' };
  return { label: memberStatusLabel(status), tone: status === 1 ? '' : 'warning' };
}

function stateOf({ state, goneAt, accountId: id }: AccountRow): AccountLine['state'] {
  if (state === 'left') {
    const since = goneAt === null ? '' : `${dateOf(goneAt)} 离职，`;
    return { key: state, label: '无法登录', tone: '', title: `${since}账号不再能登录` };
  }
  if (state === 'open') return { key: state, label: '开启', tone: 'ok', title: '可以登录' };
  return { key: state, label: '关闭', tone: '', title: id === null ? '从未开启，不能登录' : '不能登录' };
}

export const peopleOf = (app: App): People => new People(app.names);
