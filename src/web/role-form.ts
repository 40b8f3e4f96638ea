import { z } from 'zod';
import { type Permission, showContent } from '../access/permission.ts';
import type { Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Role, RoleDraft } from '../store/roles.ts';
import { isPermission, type PageRow, pageRows } from './role-words.ts';
import { type ScopeEditor, scopeEditor } from './scope-editor.ts';
import { draftScope, readScope } from './scope-form.ts';

/** The form of a role of one's own. */
export const roleFields = z.looseObject({
  name: z.string().max(200).trim().default(''),
  permission: z.preprocess((given) => [given ?? []].flat(), z.array(z.string().max(40)).max(100)),
  totp: z.literal('yes').optional(),
});

type Fields = z.output<typeof roleFields>;

const permissionsOf = ({ permission }: Fields): Permission[] => [...new Set(permission.filter(isPermission))];

export function readRole(fields: Fields): RoleDraft {
  const permissions = permissionsOf(fields);
  return {
    name: fields.name.normalize('NFC'),
    permissions,
    scope: showContent(permissions) ? readScope(fields) : null,
    needsTotp: fields.totp === 'yes',
  };
}

/** As far as it was filled in, to be shown again. */
export function draftOf(fields: Fields): RoleDraft {
  const permissions = permissionsOf(fields);
  return { name: fields.name, permissions, scope: draftScope(fields), needsTotp: fields.totp === 'yes' };
}

export interface RoleForm {
  /** Null: a new one. */
  readonly key: string | null;
  readonly title: string;
  readonly action: string;
  /** When the role that is shown had last changed. */
  readonly seenAt: number;
  readonly name: string;
  readonly needsTotp: boolean;
  readonly pages: readonly PageRow[];
  readonly editor: ScopeEditor;
  /** What is wrong with it; empty: nothing yet. */
  readonly sentence: string;
  readonly holders: number;
}

const EMPTY: RoleDraft = {
  name: '',
  permissions: ['read-chats', 'search', 'see-directory'],
  scope: null,
  needsTotp: false,
};

export async function roleForm(
  app: App,
  viewer: Viewer,
  {
    role = null,
    draft = role ? draftOfRole(role) : EMPTY,
    seenAt = role?.changedAt ?? 0,
    sentence = '',
  }: { role?: Role | null; draft?: RoleDraft; seenAt?: number; sentence?: string },
): Promise<RoleForm> {
  return {
    key: role?.key ?? null,
    title: role ? `编辑角色“${role.name}”` : '新增角色',
    action: role ? `/roles/${role.key}` : '/roles',
    seenAt,
    name: draft.name,
    needsTotp: draft.needsTotp,
    pages: pageRows(draft.permissions),
    editor: await scopeEditor(app, viewer, draft.scope),
    sentence,
    holders: role?.holders ?? 0,
  };
}

function draftOfRole({ name, permissions, scope, needsTotp }: Role): RoleDraft {
  const own: Scope | null = scope === 'none' ? null : scope;
  return { name, permissions, scope: own, needsTotp };
}
