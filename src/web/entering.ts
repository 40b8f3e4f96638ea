import type { Trace } from '../access/acts.ts';
import type { App } from '../app.ts';
import { type Account, recordSignIn } from '../store/accounts.ts';
import { tryTotp } from './totp.ts';
import type { Refusal, Visit, Way } from './visit.ts';

/** From the first step that was right to being signed in: the one-time password, the trail, the browser, the session. */

const MINUTE = 60_000;
const SECOND_STEP_LIFE = 5 * MINUTE;

/** Where to go on, or why not. */
export type Step = { readonly go: string } | { readonly refusal: Refusal };

export const WAYS: Readonly<Record<Way, string>> = { password: '密码', scan: '扫码', inside: '企业微信内打开' };

const GONE: Refusal = { kind: 'sentence', sentence: '这个账号已关闭，或成员已离职，不能登录。请联系系统管理员。' };

/** `typed`: a one-time password that came along with the first step. */
export async function letIn(
  app: App,
  visit: Visit,
  account: Account,
  { way, next, typed = '' }: { way: Way; next: string; typed?: string },
): Promise<Step> {
  const member = await visit.memberOf(account.id);
  if (!member) return { refusal: GONE };
  if (!member.hasTotp) return { go: await enter(app, visit, account, { way, next }) };
  const slip = typed === '' ? '' : await tryTotp(app, visit, account, typed);
  if (slip === null) return { go: await enter(app, visit, account, { way, next, totp: true }) };
  if (slip !== '') recordRefusal(visit, { who: account, way, reason: slip });
  const until = app.clock() + SECOND_STEP_LIFE;
  visit.session.pending = { accountId: account.id, way, next, until, slip };
  return { go: '/sign-in/totp' };
}

/** The second step by itself. Null: there was no first one, or it was too long ago. */
export async function finishEntering(app: App, visit: Visit, typed: string): Promise<Step | null> {
  const pending = pendingOf(app, visit);
  const member = pending && (await visit.memberOf(pending.accountId));
  if (!member) return null;
  const { way, next } = pending;
  const slip = await tryTotp(app, visit, member.account, typed);
  if (slip === null) return { go: await enter(app, visit, member.account, { way, next, totp: true }) };
  recordRefusal(visit, { who: member.account, way, reason: slip });
  return { refusal: { kind: 'sentence', sentence: slip } };
}

export function pendingOf({ clock }: Pick<App, 'clock'>, { session }: Pick<Visit, 'session'>) {
  return session.pending && session.pending.until > clock() ? session.pending : null;
}

/** In the trail before there is a session: what cannot be written down does not happen. `made`: the account is new. */
export async function enter(
  { clock }: Pick<App, 'clock'>,
  visit: Visit,
  account: Account,
  { way, next, totp = false, made }: { way: Way; next: string; totp?: boolean; made?: Trace },
): Promise<string> {
  visit.traces.actAs({ account: account.id, name: account.name });
  const signIn: Trace = { act: 'sign-in', title: account.login, details: { way: WAYS[way], totp } };
  const traces = made ? [made, signIn] : [signIn];
  await visit.change(traces, recordSignIn, account.id, visit.knowBrowser(), clock());
  await visit.enter(account);
  return next;
}

/** `who`: as typed, or as WeCom told it. */
export function recordRefusal(
  visit: Visit,
  { who, way, reason }: { who: Account | string; way: Way; reason: string },
): void {
  const known = typeof who !== 'string';
  const title = (known ? who.login : who).slice(0, 64);
  const stranger = known ? { account: who.id, name: who.name } : { account: null, name: title };
  visit.trace({ act: 'sign-in-failed', title, details: { way: WAYS[way], reason } }, stranger);
}
