import { SUPER } from '../access/roles.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Invitation, InvitationState } from '../store/invitations.ts';
import { needsScope } from './account-batch-view.ts';
import { type RoleLine, RoleWords } from './account-list.ts';
import { SCOPE_PREFIX } from './account-person.ts';
import { link } from './links.ts';
import { scopeEditor } from './scope-editor.ts';
import { draftScope, type Fields } from './scope-form.ts';
import { ago, fullTime } from './words.ts';

/** Invitations in words, and the form for a new one. */
export interface InvitationLine {
  readonly id: number;
  readonly name: string;
  readonly roles: readonly RoleLine[];
  readonly state: { readonly label: string; readonly tone: string; readonly note: string };
  readonly made: string;
  readonly madeAt: string;
  /** It can still be taken back. */
  readonly open: boolean;
  /** It is being asked whether it is to be. */
  readonly asking: boolean;
  readonly withdraw: string;
  /** Who came of it. */
  readonly account: { readonly href: string; readonly words: string } | null;
}

const STATES: Readonly<Record<InvitationState, { readonly label: string; readonly tone: string }>> = {
  open: { label: '待接受', tone: 'warning' },
  accepted: { label: '已接受', tone: 'ok' },
  expired: { label: '已过期', tone: '' },
  withdrawn: { label: '已撤回', tone: '' },
};

export function invitationLine(
  words: RoleWords,
  invitation: Invitation,
  { now, asking, page }: { readonly now: number; readonly asking: number | null; readonly page: number },
): InvitationLine {
  const { id, name, roles, state, madeBy, madeAt, account } = invitation;
  return {
    ...{ id, name },
    roles: roles.map((grant) => words.of(grant)),
    state: { ...STATES[state], note: noteOf(invitation) },
    made: `${madeBy}，${ago(madeAt, now)}`,
    madeAt: fullTime(madeAt),
    open: state === 'open',
    asking: id === asking,
    withdraw: link('/invitations', { page: page === 1 ? null : page, withdraw: id }),
    account: account && { href: `/accounts/${account.id}`, words: `${account.name}（${account.login}）` },
  };
}

function noteOf({ state, expiresAt, endedAt }: Invitation): string {
  const at = fullTime(endedAt ?? expiresAt).slice(0, 16);
  return state === 'open' ? `${at} 前有效` : at;
}

export const INVITED_NAME = 40;

/** The form, empty or as it was sent. */
export async function invitationForm(
  app: App,
  viewer: Viewer,
  { name, chosen, sentence, fields }: InvitationDraft = { name: '', chosen: [], sentence: '', fields: {} },
) {
  const words = await RoleWords.read(app, viewer);
  const mayGive = may(viewer, 'manage-roles');
  return {
    ...{ name, sentence, mayGive, longest: INVITED_NAME },
    roles: words.roles.map((role) => ({
      ...{ key: role.key, name: role.name, on: chosen.includes(role.key), scoped: needsScope(role) },
      about: role.key === SUPER ? '全部功能、全部范围' : role.about || words.of({ role: role.key, scope: null }).scope,
    })),
    editor: mayGive
      ? await scopeEditor(app, viewer, draftScope(fields, SCOPE_PREFIX), { prefix: SCOPE_PREFIX, self: null })
      : null,
  };
}

export interface InvitationDraft {
  readonly name: string;
  readonly chosen: readonly string[];
  readonly sentence: string;
  readonly fields: Fields;
}
