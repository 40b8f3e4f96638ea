import { z } from 'zod';
import { closeAccounts } from '../../store/staff-access.ts';
import { findPersonForAccount } from '../../store/staff-accounts.ts';
import { accountId, personTraced } from '../account-list.ts';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';

/** Keeps somebody out: what he has open ends at once. */
export const accountClose = action({
  post: '/accounts/:id/close',
  may: 'manage-accounts',
  trail: ['account-changed'],
  input: z.object({ id: accountId, next: nextPath }),
  async run({ store, clock }, viewer, { id, next }, visit) {
    const who = await store.read(findPersonForAccount, viewer, { accountId: id, userid: null });
    if (!who) return null;
    await visit.change(
      {
        act: 'account-changed',
        title: `关闭 ${who.name} 的账号`,
        ...personTraced(who),
        details: { account: who.login, state: '关闭' },
      },
      closeAccounts,
      viewer,
      [id],
      clock(),
    );
    return new GoTo(next, `已关闭 ${who.name} 的账号，正在使用的登录已退出。`);
  },
});
