import { permissions, usable } from '../access/permission.ts';
import { SUPER } from '../access/roles.ts';
import type { Scope } from '../access/scope.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type HeldGrant, listGrants } from '../store/grants.ts';
import type { Role } from '../store/roles.ts';
import { type AccountRow, findStaffAccount, listSessionsOf, type SessionOf } from '../store/staff-accounts.ts';
import { accountLine, peopleOf, RoleWords } from './account-list.ts';
import { browserOf } from './entrance.ts';
import { type ScopeEditor, scopeEditor } from './scope-editor.ts';
import { ago, dateOf, fullTime } from './words.ts';

/** One account: what it may do and see, where it is signed in, and what can be done to it. */
export interface AccountPerson {
  readonly row: ReturnType<typeof accountLine>;
  readonly roles: readonly {
    readonly key: string;
    readonly name: string;
    readonly scope: string;
    readonly off: boolean;
    readonly given: string;
    readonly edit: string;
    readonly take: string;
    /** It is being asked whether it is to be taken back. */
    readonly asking: boolean;
    /** Its scope is chosen for each person, so it can be chosen anew. */
    readonly scoped: boolean;
  }[];
  /** What the roles in force come to together; empty where there are none. */
  readonly effect: readonly { readonly label: string; readonly words: string }[];
  /** Roles that could be given besides. */
  readonly others: readonly { readonly key: string; readonly name: string; readonly href: string }[];
  /** The role whose scope is being chosen. */
  readonly editing: Editing | null;
  readonly own: number;
  readonly here: string;
  /** Nobody but a 超级管理员 changes his own. */
  readonly mayGive: boolean;
  readonly whyNot: string;
  readonly mayReset: boolean;
  readonly sessions: readonly {
    readonly id: string;
    readonly browser: string;
    readonly ip: string;
    readonly since: string;
    readonly seen: string;
  }[];
}

interface Editing {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  /** It is held already: only its scope changes. */
  readonly held: boolean;
  /** Says how far the role shows by itself; empty where that has to be chosen. */
  readonly ownScope: string;
  /** Whether its own scope is the one that holds now. */
  readonly asItIs: boolean;
  /** Null: it shows no chats, or always all. */
  readonly editor: ScopeEditor | null;
  readonly sentence: string;
}

interface Asked {
  readonly id: number;
  /** The role that is being given, or whose scope is being chosen. */
  readonly role: string;
  /** The one that is about to be taken back. */
  readonly take?: string;
  readonly sentence?: string;
}

export async function accountPerson(
  app: App,
  viewer: Viewer,
  { id, role, take = '', sentence = '' }: Asked,
): Promise<{ readonly found: AccountRow; readonly page: AccountPerson } | null> {
  const { store, clock } = app;
  const found = await store.read(findStaffAccount, viewer, id);
  if (!found) return null;
  const now = clock();
  const [words, grants, sessions] = await Promise.all([
    RoleWords.read(app, viewer),
    store.read(listGrants, viewer, id),
    store.read(listSessionsOf, viewer, id, now),
  ]);
  const here = `/accounts/${id}`;
  const giving = may(viewer, 'manage-roles');
  const mayGive = giving && (id !== viewer.accountId || words.find(SUPER) !== null);
  const asked = mayGive ? words.find(role) : null;
  const page: AccountPerson = {
    row: accountLine(peopleOf(app), words, found, now),
    roles: grants.map((grant) => heldRole(words, grant, { here, asking: grant.role === take })),
    effect: effectOf(words, grants),
    others: othersFor(words, grants, here),
    editing: asked && (await editingOf(app, viewer, { found, words, role: asked, sentence })),
    own: viewer.accountId,
    here,
    mayGive,
    whyNot: giving ? '自己的角色不能自己改，请另一位管理员来改' : '您无此操作权限，请联系管理员',
    mayReset: may(viewer, 'manage-accounts') && viewer.accountId !== id,
    sessions: sessions.map((session) => sessionLine(session, now)),
  };
  return { found, page };
}

function heldRole(
  words: RoleWords,
  grant: HeldGrant,
  { here, asking }: { readonly here: string; readonly asking: boolean },
): AccountPerson['roles'][number] {
  return {
    ...words.of(grant),
    given: `${grant.givenBy ?? '系统'} 于 ${dateOf(grant.givenAt)} 授予`,
    edit: `${here}?role=${grant.role}#scope`,
    take: `${here}?take=${grant.role}`,
    asking,
    scoped: isScoped(words.find(grant.role)),
  };
}

function effectOf(words: RoleWords, grants: readonly HeldGrant[]): AccountPerson['effect'] {
  const inForce = grants.map(({ role }) => words.find(role)).filter((role) => role !== null && !role.off);
  const given = usable([...new Set(inForce.flatMap((role) => role!.permissions))]);
  const labels = (kind: 'page' | 'action') =>
    permissions.filter((one) => one.kind === kind && given.includes(one.name)).map(({ label }) => label);
  return [
    { label: '能看的页面', words: labels('page').join('、') },
    { label: '能做的操作', words: labels('action').join('、') },
  ].filter((line) => line.words !== '');
}

function othersFor(words: RoleWords, grants: readonly HeldGrant[], here: string): AccountPerson['others'] {
  const held = grants.map(({ role }) => words.find(role));
  return words.roles
    .filter((role) => fitsBeside(role, held))
    .map(({ key, name, off }) => ({
      key,
      name: off ? `${name}（三员分立用）` : name,
      href: `${here}?role=${key}#scope`,
    }));
}

function sessionLine({ id, agent, ip, createdAt, seenAt }: SessionOf, now: number): AccountPerson['sessions'][number] {
  return {
    id,
    browser: browserOf(agent),
    ip: ip.replace(/^::ffff:/, ''),
    since: fullTime(createdAt),
    seen: ago(seenAt, now),
  };
}

export const SCOPE_PREFIX = 'scope-';

async function editingOf(
  app: App,
  viewer: Viewer,
  {
    found,
    words,
    role,
    sentence,
  }: { readonly found: AccountRow; readonly words: RoleWords; readonly role: Role; readonly sentence: string },
): Promise<Editing> {
  const { key, name, about, scope } = role;
  const held = found.grants.find((grant) => grant.role === key);
  const shape = { prefix: SCOPE_PREFIX, self: found.userid };
  return {
    ...{ key, name, about, sentence, held: held !== undefined },
    ownScope: scope === null ? '' : words.of({ role: key, scope: null }).scope,
    asItIs: scope !== null && (held?.scope ?? null) === null,
    editor: isScoped(role) ? await scopeEditor(app, viewer, held?.scope ?? (scope as Scope | null), shape) : null,
  };
}

/** Those that show no chats have nothing to choose, and 超级管理员 always sees all. */
export function isScoped(role: Role | null): boolean {
  return role !== null && role.scope !== 'none' && role.key !== SUPER;
}

/** One of the three officers is the only role of an account, and is given before they are set apart. */
function fitsBeside(role: Role, held: readonly (Role | null)[]): boolean {
  if (held.some((one) => one?.key === role.key || one?.officer)) return false;
  return !role.officer || held.length === 0;
}
