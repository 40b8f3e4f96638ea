import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { areReasonsAsked } from '../store/reasons.ts';
import { listRoles, type Role } from '../store/roles.ts';
import { readSeparation, type Separation } from '../store/separation.ts';
import { link } from './links.ts';
import { allowedWords, roleScopeWords } from './role-words.ts';
import { scopeWriter } from './scope-words.ts';
import { count } from './words.ts';

/** The list of roles. */
interface RoleRow {
  readonly key: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly about: string;
  readonly href: string;
  readonly builtIn: boolean;
  readonly holders: string;
  readonly holdersHref: string;
  readonly scope: string;
  readonly totp: boolean;
  readonly madeBy: string;
}

export interface RoleList {
  readonly rows: readonly RoleRow[];
  readonly own: number;
  readonly separation: SeparationView;
  /** Whether the first look into somebody's chats each day asks for a reason. */
  readonly reasons: boolean;
}

export interface SeparationView extends Separation {
  readonly lines: readonly { readonly name: string; readonly about: string; readonly holders: readonly string[] }[];
}

export async function roleList(app: App, viewer: Viewer): Promise<RoleList> {
  const [roles, write, separation, reasons] = await Promise.all([
    app.store.read(listRoles, viewer),
    scopeWriter(app, viewer),
    separationView(app, viewer),
    app.store.read(areReasonsAsked, viewer),
  ]);
  return {
    rows: roles.map((role) => ({
      ...{ key: role.key, name: role.name, builtIn: role.builtIn, totp: role.needsTotp },
      tags: tagsOf(role),
      about: role.about || allowedWords(role.permissions),
      href: `/roles/${role.key}/edit`,
      holders: count(role.holders),
      holdersHref: link('/accounts', { role: role.key }),
      scope: roleScopeWords(role.scope, write),
      madeBy: role.builtIn ? '系统' : (role.madeBy ?? '–'),
    })),
    own: roles.filter(({ builtIn }) => !builtIn).length,
    separation,
    reasons,
  };
}

function tagsOf({ builtIn, off }: Role): string[] {
  return [...(builtIn ? ['内置'] : []), ...(off ? ['三员分立后生效'] : [])];
}

const HINDERED = { closed: '已关闭', left: '已离职', 'no-way': '没有登录方式' } as const;

export async function separationView(app: App, viewer: Viewer): Promise<SeparationView> {
  const separation = await app.store.read(readSeparation, viewer);
  return {
    ...separation,
    lines: separation.officers.map(({ name, about, holders }) => ({
      ...{ name, about: about.replace('三员之一：', '') },
      holders: holders.map(({ name: holder, hindered }) => (hindered ? `${holder}（${HINDERED[hindered]}）` : holder)),
    })),
  };
}
