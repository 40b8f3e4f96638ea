import { z } from 'zod';
import { removeOwnSessions } from '../../store/sessions.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Ends one other session of one's own, or all of them. */
export const sessionRemove = action({
  post: '/account/sessions/remove',
  may: 'own-account',
  trail: ['sessions-ended'],
  input: z.object({
    id: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  async run(_app, viewer, { id }, visit) {
    const trace = { act: 'sessions-ended', title: id ? '一处' : '其他全部' } as const;
    const ended = await visit.change(trace, removeOwnSessions, viewer, visit.sessionKey, id ?? null);
    return new GoTo('/account', ended === 0 ? '没有其他登录。' : `已退出 ${ended} 处登录。`);
  },
});
