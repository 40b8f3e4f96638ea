import { z } from 'zod';
import { removeOwnSessions } from '../../store/sessions.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Ends one other session of one's own, or all of them. */
export const sessionRemove = action({
  post: '/account/sessions/remove',
  may: 'own-account',
  trail: [],
  input: z.object({
    id: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  async run({ store }, viewer, { id }, visit) {
    const ended = await store.write(removeOwnSessions, viewer, visit.sessionKey, id ?? null);
    return new GoTo('/account', ended === 0 ? '没有其他登录。' : `已退出 ${ended} 处登录。`);
  },
});
