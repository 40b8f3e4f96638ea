import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { issueResetCode, RESET_CODE_LIFE } from '../../store/accounts.ts';
import { findStaffAccount } from '../../store/staff-accounts.ts';
import { accountId, accountLine, peopleOf, personTraced, RoleWords } from '../account-list.ts';
import { action } from '../action.ts';
import { Show } from '../outcome.ts';
import { fullTime } from '../words.ts';

/** Makes the one-time code, which only this answer holds. */
export const accountReset = action({
  post: '/accounts/:id/reset',
  may: 'manage-accounts',
  trail: ['account-changed'],
  input: z.object({ id: accountId }),
  async run(app, viewer, { id }, visit) {
    const { store, clock } = app;
    if (id === viewer.accountId)
      throw new UserError('不能重置自己的登录。请由另一位管理员操作，或在“我的账号”里修改密码。');
    const [found, words] = await Promise.all([store.read(findStaffAccount, viewer, id), RoleWords.read(app, viewer)]);
    if (!found) return null;
    const now = clock();
    const trace = {
      act: 'account-changed',
      title: `重置 ${found.name} 的登录`,
      ...personTraced(found),
      details: { account: found.login, reset: true },
    } as const;
    const code = await visit.change(trace, issueResetCode, viewer, id, now);
    return new Show('accounts/reset', {
      row: accountLine(peopleOf(app), words, found, now),
      code,
      until: fullTime(now + RESET_CODE_LIFE).slice(0, 16),
      address: `${visit.origin}/reset`,
      here: `/accounts/${id}`,
    });
  },
});
