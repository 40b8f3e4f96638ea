import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Account, findOwnAccount } from '../store/accounts.ts';
import { listOwnSessions } from '../store/sessions.ts';
import { browserOf, canScan } from './entrance.ts';
import { lifeOf } from './sessions.ts';
import type { Visit } from './visit.ts';
import { ago, duration, fullTime } from './words.ts';

export interface AccountPage {
  readonly account: Account;
  readonly letters: string;
  readonly scan: boolean;
  /** One-time passwords: set up; asked for by a role. */
  readonly hasTotp: boolean;
  readonly needsTotp: boolean;
  /** When one is signed out by oneself. */
  readonly expiry: string;
  readonly welcome: boolean;
  /** What is wrong with the new password. */
  readonly sentence: string;
  readonly sessions: readonly {
    readonly id: string;
    readonly current: boolean;
    readonly browser: string;
    readonly ip: string;
    readonly since: string;
    readonly seen: string;
  }[];
}

/** One's own account: shown, and shown again when a new password will not do. */
export async function accountPage(
  app: App,
  viewer: Viewer,
  visit: Visit,
  { welcome, sentence }: { welcome: boolean; sentence: string },
): Promise<AccountPage | null> {
  const { store, clock, config } = app;
  const now = clock();
  const account = await store.read(findOwnAccount, viewer);
  if (!account) return null;
  const member = await visit.memberOf(account.id);
  const life = lifeOf(config);
  const sessions = await store.read(listOwnSessions, viewer, now);
  return {
    account,
    letters: [...account.name].slice(-2).join(''),
    scan: canScan(app, visit),
    hasTotp: member?.hasTotp === true,
    needsTotp: member?.needsTotp === true,
    expiry: `${duration(life.idle)}无操作，或登录满 ${duration(life.longest)}`,
    welcome: welcome && account.wecomUserid === null,
    sentence,
    sessions: sessions.map(({ id, agent, ip, createdAt, seenAt }) => ({
      id,
      current: id === visit.sessionKey,
      browser: browserOf(agent),
      ip: ip.replace(/^::ffff:/, ''),
      since: fullTime(createdAt),
      seen: ago(seenAt, now),
    })),
  };
}
