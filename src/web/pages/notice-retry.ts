import { z } from 'zod';
import { retryNotices } from '../../store/notices.ts';
import { action } from '../action.ts';
import { noticeId, optional } from '../notice-words.ts';
import { GoTo } from '../outcome.ts';

/** Sends again what did not get there: one, or all. */
export const noticeRetry = action({
  post: '/notices/retry',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: z.object({ id: optional(noticeId) }),
  async run({ clock }, viewer, { id }, visit) {
    const title = id === null ? '重发全部未送达的通知' : '重发通知';
    const trace = { act: 'notice-changed', title, ...(id === null ? {} : { details: { notice: id } }) } as const;
    const n = await visit.change(trace, retryNotices, viewer, id, clock());
    return new GoTo('/notices/sent?state=waiting', n === 0 ? '没有需要重发的通知。' : `${n} 条通知将在半分钟内重发。`);
  },
});
