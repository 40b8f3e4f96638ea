import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findOwnAccount } from '../../store/accounts.ts';
import { removeOwnSessions } from '../../store/sessions.ts';
import { saveOwnTotp } from '../../store/totp.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { stepOf, WRONG_TOTP } from '../totp.ts';
import { totpPage } from '../totp-page.ts';

/** Set up once the telephone shows the right digits. */
export const totpUpdate = action({
  post: '/account/totp',
  may: 'own-account',
  trail: ['totp-changed', 'sessions-ended'],
  guarded: true,
  input: z.object({ totp: z.string().max(20).default('') }),
  async run(app, viewer, { totp }, visit) {
    const account = await app.store.read(findOwnAccount, viewer);
    const member = await visit.memberOf(viewer.accountId);
    const draft = visit.session.totpDraft;
    if (!account || !member || member.hasTotp || draft === undefined) {
      visit.traceNothing();
      return new GoTo('/account/totp');
    }
    const sealed = Buffer.from(draft, 'base64');
    const step = stepOf(app, account, sealed, totp);
    if (step === null) throw new UserError(WRONG_TOTP);
    await visit.change({ act: 'totp-changed', title: '启用' }, saveOwnTotp, viewer, sealed, step);
    delete visit.session.totpDraft;
    await visit.change(
      { act: 'sessions-ended', title: '启用动态口令' },
      removeOwnSessions,
      viewer,
      visit.sessionKey,
      null,
    );
    return new GoTo(member.needsTotp ? '/' : '/account', '动态口令已启用，下次登录时要输入。其他设备上的登录已退出。');
  },
  async again(app, _input, visit, sentence) {
    return new Show('account/totp', (await totpPage(app, visit.viewer!, visit, sentence))!, 422);
  },
});
