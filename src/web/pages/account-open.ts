import { z } from 'zod';
import { openStaff } from '../../store/staff-access.ts';
import { findPersonForAccount } from '../../store/staff-accounts.ts';
import { accountId, personTraced } from '../account-list.ts';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';

/** Lets somebody of the staff in, or opens an account that was closed. */
export const accountOpen = action({
  post: '/accounts/open',
  may: 'manage-accounts',
  trail: ['account-changed'],
  input: z.object({ id: accountId.optional(), userid: z.string().max(64).optional(), next: nextPath }),
  async run({ store, clock }, viewer, { id, userid, next }, visit) {
    const who = await store.read(findPersonForAccount, viewer, { accountId: id ?? null, userid: userid ?? null });
    if (!who) return null;
    const { name, login } = who;
    const trace = {
      act: 'account-changed',
      title: `开启 ${name} 的账号`,
      ...personTraced(who),
      details: { account: login ?? who.userid, state: '开启' },
    } as const;
    await visit.change(trace, openStaff, viewer, [who], clock());
    return new GoTo(next, `已开启 ${name} 的账号${who.roles === 0 ? '，还没有角色，登录后看不到会话' : ''}。`);
  },
});
