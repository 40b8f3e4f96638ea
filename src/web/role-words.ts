import { isAction, type Permission, type PermissionEntry, permissions } from '../access/permission.ts';
import type { Scope } from '../access/scope.ts';
import type { Role, RoleDraft } from '../store/roles.ts';

/** How roles and what they allow are called. */

export interface PageRow extends PermissionEntry {
  readonly on: boolean;
  readonly actions: readonly (PermissionEntry & { readonly on: boolean })[];
}

/** Every page with its actions below it, each with whether it is among the given. */
export function pageRows(given: readonly Permission[]): PageRow[] {
  const marked = permissions.map((entry) => ({ ...entry, on: given.includes(entry.name) }));
  return marked
    .filter(({ kind }) => kind === 'page')
    .map((page) => ({ ...page, actions: marked.filter(({ needs }) => needs === page.name) }));
}

export const labelsOf = (given: readonly Permission[]): string[] =>
  permissions.filter(({ name }) => given.includes(name)).map(({ label }) => label);

export const isPermission = (name: string): name is Permission => permissions.some((entry) => entry.name === name);

/** “会话、检索 等 5 个页面，3 项操作” */
export function allowedWords(given: readonly Permission[]): string {
  const pages = labelsOf(given.filter((name) => !isAction(name)));
  const actions = labelsOf(given.filter(isAction)).length;
  const named = pages.slice(0, 3).join('、') + (pages.length > 3 ? ` 等 ${pages.length} 个页面` : '');
  return actions > 0 ? `${named}，${actions} 项操作` : named;
}

export function roleScopeWords(scope: Role['scope'], write: (scope: Scope) => string): string {
  if (scope === 'none') return '看不到会话';
  return scope === null ? '授权时逐人选择' : write(scope);
}

/** What the trail keeps of a role: in words, and the scope also exactly. */
export function roleDetails(role: Role | RoleDraft, write: (scope: Scope) => string): Record<string, unknown> {
  const scope = role.scope === 'none' ? null : role.scope;
  return {
    name: role.name,
    permissions: labelsOf(role.permissions),
    scope: roleScopeWords(scope ?? 'none', write),
    ...(scope?.kind === 'custom' || scope?.excluded.length ? { scopeOf: scope } : {}),
    totp: role.needsTotp,
  };
}
