import type { ConversationKind, Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { listScopeDepartments } from '../store/scope-people.ts';
import { People } from './people.ts';
import { dateOf } from './words.ts';

/** A scope in words, as lists and previews say it. */

export const SCOPE_LABELS: Readonly<Record<Scope['kind'], string>> = {
  self: '本人',
  department: '本部门及以下',
  custom: '自定义',
  everyone: '全部',
};

export const CHAT_LABELS: Readonly<Record<ConversationKind, string>> = {
  external: '客户单聊',
  internal: '内部单聊',
  group: '群聊',
};

const NAMED = 3;

export interface ScopeNames {
  department(id: number): string;
  person(userid: string): string;
}

/** “营业部、风控部（仅本级）等 5 个部门，张伟；不含 李敏；2026-01-01 起；仅群聊” */
export function scopeWords(scope: Scope, names: ScopeNames): string {
  const { kind, excluded, kinds } = scope;
  const whose = kind === 'custom' ? customWords(scope, names) : SCOPE_LABELS[kind];
  const without = excluded.length > 0 && `不含 ${someOf(excluded.map(names.person), '人')}`;
  const only = kinds && `仅${kinds.map((one) => CHAT_LABELS[one]).join('、')}`;
  return [whose, without, stretchWords(scope), only].filter(Boolean).join('；');
}

function customWords({ departments, employees }: Scope, names: ScopeNames): string {
  const named = departments.map(({ id, below }) => names.department(id) + (below ? '' : '（仅本级）'));
  const parts = [someOf(named, '个部门'), someOf(employees.map(names.person), '人')];
  return parts.filter((part) => part !== '').join('，') || '没有人';
}

function someOf(names: readonly string[], unit: string): string {
  const first = names.slice(0, NAMED).join('、');
  return names.length > NAMED ? `${first}等 ${names.length} ${unit}` : first;
}

const DAY = 86_400_000;

/** Its last day as one says it: the day that still counts. */
export const lastDay = (to: number): string => dateOf(to - DAY);

/** Empty: always. */
export function stretchWords({ from, to }: { readonly from: number | null; readonly to: number | null }): string {
  if (from === null && to === null) return '';
  if (to === null) return `${dateOf(from!)} 起`;
  return from === null ? `${lastDay(to)} 及以前` : `${dateOf(from)} 至 ${lastDay(to)}`;
}

/** The names are read once for all the scopes of a page. */
export async function scopeWriter(app: App, viewer: Viewer): Promise<(scope: Scope) => string> {
  const nodes = await app.store.read(listScopeDepartments, viewer);
  const byId = new Map(nodes.map(({ id, name }) => [id, name]));
  const people = new People(app.names);
  const names = { department: (id: number) => byId.get(id) ?? '已删除的部门', person: people.name };
  return (scope) => scopeWords(scope, names);
}
