import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { removeOwnTotp } from '../../store/totp.ts';
import { action } from '../action.ts';
import { GoTo, Show } from '../outcome.ts';
import { tryTotp } from '../totp.ts';
import { totpPage } from '../totp-page.ts';

/** Whoever found a page left open cannot take it away: it takes the telephone. */
export const totpRemove = action({
  post: '/account/totp/remove',
  may: 'own-account',
  trail: ['totp-changed'],
  guarded: true,
  input: z.object({ totp: z.string().max(20).default('') }),
  async run(app, viewer, { totp }, visit) {
    const member = await visit.memberOf(viewer.accountId);
    if (!member?.hasTotp) {
      visit.traceNothing();
      return new GoTo('/account');
    }
    if (member.needsTotp) throw new UserError('您的角色要求使用动态口令，不能停用。');
    const slip = await tryTotp(app, visit, member.account, totp);
    if (slip !== null) throw new UserError(slip);
    await visit.change({ act: 'totp-changed', title: '停用' }, removeOwnTotp, viewer);
    return new GoTo('/account', '动态口令已停用。');
  },
  async again(app, _input, visit, sentence) {
    return new Show('account/totp', (await totpPage(app, visit.viewer!, visit, sentence))!, 422);
  },
});
