import { z } from 'zod';
import { removeTotpOf } from '../../store/staff-access.ts';
import { findPersonForAccount } from '../../store/staff-accounts.ts';
import { accountId, personTraced } from '../account-list.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** For who has lost the telephone but knows the password. */
export const accountTotpRemove = action({
  post: '/accounts/:id/totp/remove',
  may: 'manage-accounts',
  trail: ['totp-changed'],
  input: z.object({ id: accountId }),
  async run({ store, clock }, viewer, { id }, visit) {
    const who = await store.read(findPersonForAccount, viewer, { accountId: id, userid: null });
    if (!who) return null;
    const removed = await visit.change(
      {
        act: 'totp-changed',
        title: `移除 ${who.name} 的动态口令`,
        ...personTraced(who),
        details: { account: who.login, totp: '移除' },
      },
      removeTotpOf,
      viewer,
      id,
      clock(),
    );
    return new GoTo(`/accounts/${id}`, removed ? `已移除 ${who.name} 的动态口令。` : '该账号没有动态口令。');
  },
});
