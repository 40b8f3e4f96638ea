import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Account, findOwnAccount } from '../store/accounts.ts';
import { listOwnSessions } from '../store/sessions.ts';
import { browserOf, canScan } from './entrance.ts';
import type { Visit } from './visit.ts';
import { ago, fullTime } from './words.ts';

export interface AccountPage {
  readonly account: Account;
  readonly letters: string;
  readonly scan: boolean;
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
  const { store, clock } = app;
  const now = clock();
  const account = await store.read(findOwnAccount, viewer);
  if (!account) return null;
  const sessions = await store.read(listOwnSessions, viewer, now);
  return {
    account,
    letters: [...account.name].slice(-2).join(''),
    scan: canScan(app, visit),
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
