import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SUPER } from '../access/roles.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import type { DepartmentNode } from '../store/departments.ts';
import type { Role } from '../store/roles.ts';
import { type AccountFilters, type AccountRow, listStaffAccounts } from '../store/staff-accounts.ts';
import { RoleWords, roleKey } from './account-list.ts';
import * as condition from './conditions.ts';
import { oneOf, optionalNumber } from './directory-paging.ts';
import { link } from './links.ts';
import { count } from './words.ts';

/** One thing done to many accounts: whom the conditions find, and which of them it would change. */
export const MOST = 2000;

const roleKeys = z
  .preprocess((given) => [given ?? []].flat(), z.array(z.string().regex(/^[a-z0-9-]{1,40}$/)).max(50))
  .transform((keys) => [...new Set(keys)]);

export const batchConditions = z.object({
  q: condition.words,
  department: optionalNumber,
  position: condition.words,
  role: roleKey,
  tab: oneOf('open', 'closed'),
  deed: oneOf('open', 'close', 'give'),
  /** Of 设置权限: what is given. */
  give: roleKeys,
});

export type BatchConditions = z.output<typeof batchConditions>;
export type Deed = 'open' | 'close' | 'give';

export const DEEDS: Readonly<
  Record<Deed, { readonly label: string; readonly about: string; readonly may: 'manage-accounts' | 'manage-roles' }>
> = {
  open: { label: '开启系统', about: '可以登录；没有账号的会建立，扫码登录', may: 'manage-accounts' },
  close: { label: '关闭系统', about: '不能登录，正在使用的登录立即退出', may: 'manage-accounts' },
  give: { label: '设置权限', about: '增加角色；已有的角色和范围不变，也不收回', may: 'manage-roles' },
};

/** Who is found by the conditions, and what would become of each. */
export interface Batch {
  readonly asked: BatchConditions;
  readonly touched: readonly AccountRow[];
  /** Why the others stay as they are, and how many. */
  readonly untouched: readonly { readonly why: string; readonly count: number }[];
  readonly departments: readonly DepartmentNode[];
  readonly given: readonly Role[];
  /** Stands for exactly these people and what is done: what was looked at is what is done. */
  readonly digest: string;
  readonly words: RoleWords;
}

export async function readBatch(app: App, viewer: Viewer, asked: BatchConditions): Promise<Batch> {
  const { q, department, position, role, tab, deed } = asked;
  const filters: AccountFilters = { tab: tab ?? 'all', search: q, department, position, role };
  const [found, words] = await Promise.all([
    app.store.read(listStaffAccounts, viewer, filters, { sort: 'name', skip: 0, limit: MOST + 1 }),
    RoleWords.read(app, viewer),
  ]);
  if (deed !== null && found.total > MOST)
    throw new UserError(`符合条件的有 ${count(found.total)} 人，一次最多 ${count(MOST)} 人。请按部门或职务分批。`);
  const given = words.roles.filter(({ key, off }) => asked.give.includes(key) && !off && key !== SUPER);
  const judged = found.rows.map((row) => ({ row, why: deed === null ? '' : whyNot(viewer, row, deed, given) }));
  const touched = judged.filter(({ why }) => why === null).map(({ row }) => row);
  return {
    ...{ asked, touched, given, words },
    untouched: [...Map.groupBy(judged, ({ why }) => why)]
      .filter((entry): entry is [string, typeof judged] => entry[0] !== null && entry[0] !== '')
      .map(([why, of]) => ({ why, count: of.length })),
    departments: found.departments,
    digest: digestOf(touched, asked),
  };
}

/** Null: it changes this account. */
function whyNot(viewer: Viewer, row: AccountRow, deed: Deed, given: readonly Role[]): string | null {
  if (row.accountId === viewer.accountId) return '是您自己';
  if (deed === 'open') return row.state === 'closed' ? null : '已经开启';
  if (deed === 'close') return row.state === 'open' ? null : '已经关闭';
  if (row.accountId === null) return '还没有账号，先开启系统';
  return given.every(({ key }) => row.grants.some((grant) => grant.role === key)) ? '已有这些角色' : null;
}

function digestOf(rows: readonly AccountRow[], { deed, give }: BatchConditions): string {
  const keys = rows.map(({ accountId, userid }) => [accountId, userid]);
  return createHash('sha256')
    .update(JSON.stringify([deed, give, keys]))
    .digest('hex')
    .slice(0, 32);
}

export function mayDo(viewer: Viewer, deed: Deed): boolean {
  return may(viewer, DEEDS[deed].may);
}

export function batchLink({ q, department, position, role, tab, deed, give }: BatchConditions): string {
  const path = link('/accounts/batch', { q, department, position, role, tab, deed });
  return give.reduce((all, key) => `${all}${all.includes('?') ? '&' : '?'}give=${key}`, path);
}

/** As the trail keeps what was chosen. */
export function batchDetails({ asked, given, touched, departments }: Batch): Readonly<Record<string, unknown>> {
  const { q, department, position, role, tab } = asked;
  return {
    deed: DEEDS[asked.deed!].label,
    conditions: {
      ...{ q, position, role, tab },
      department: departments.find(({ id }) => id === department)?.name ?? department,
    },
    roles: given.map(({ name }) => name),
    accounts: touched.map(({ login, userid }) => login ?? userid),
  };
}
