import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { findOwnAccount } from '../store/accounts.ts';
import { type Entry, entryOf } from './entrance.ts';
import { newTotp, totpCard } from './totp.ts';
import type { Visit } from './visit.ts';

export interface TotpPage {
  /** A role asks for it, and nothing else can be done before. */
  readonly owed: boolean;
  readonly has: boolean;
  readonly required: boolean;
  /** SVG of the code for the telephone, and the same to be typed; null where it is set up. */
  readonly picture: string | null;
  readonly letters: string;
  readonly entry: Entry;
  readonly sentence: string;
}

/** One's own one-time passwords: set up, or set up already. The secret waits in the session until the telephone has shown that it has it. */
export async function totpPage(app: App, viewer: Viewer, visit: Visit, sentence = ''): Promise<TotpPage | null> {
  const account = await app.store.read(findOwnAccount, viewer);
  const member = await visit.memberOf(viewer.accountId);
  if (!account || !member) return null;
  const { hasTotp, needsTotp } = member;
  const common = {
    owed: needsTotp && !hasTotp,
    has: hasTotp,
    required: needsTotp,
    sentence,
    entry: entryOf(app, visit),
  };
  if (hasTotp) return { ...common, picture: null, letters: '' };
  visit.session.totpDraft ??= newTotp(app, account).toString('base64');
  return { ...common, ...totpCard(app, account, Buffer.from(visit.session.totpDraft, 'base64')) };
}
