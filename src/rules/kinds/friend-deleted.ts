import { z } from 'zod';
import { done, eventKind } from '../kind.ts';

/** Somebody ends a friendship between staff and a customer. Which side a rule watches is said by who is to have done it. */
export const friendDeleted = eventKind({
  name: 'friend-deleted',
  label: '删除好友',
  spec: z.object({}),
  event: 'friend-deleted',
  judge({ by, byStaff }) {
    if (by === null) return done('员工与客户不再是好友');
    return done(byStaff ? '员工删除了客户' : '客户删除了员工');
  },
});
