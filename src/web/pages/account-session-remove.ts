import { z } from 'zod';
import { endSessionsOf } from '../../store/staff-access.ts';
import { findPersonForAccount } from '../../store/staff-accounts.ts';
import { accountId, personTraced } from '../account-list.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Ends one thing somebody has open, or all of it. */
export const accountSessionRemove = action({
  post: '/accounts/:id/sessions/remove',
  may: 'manage-accounts',
  trail: ['sessions-ended'],
  input: z.object({
    id: accountId,
    session: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  async run({ store }, viewer, { id, session }, visit) {
    const who = await store.read(findPersonForAccount, viewer, { accountId: id, userid: null });
    if (!who) return null;
    const ended = await visit.change(
      {
        act: 'sessions-ended',
        title: `结束 ${who.name} 的登录`,
        ...personTraced(who),
        details: { account: who.login, which: session === undefined ? '全部' : '一处' },
      },
      endSessionsOf,
      viewer,
      id,
      session ?? null,
    );
    return new GoTo(`/accounts/${id}`, ended === 0 ? '没有正在使用的登录。' : `已结束 ${ended} 处登录。`);
  },
});
