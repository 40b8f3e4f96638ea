import { z } from 'zod';
import { done, eventKind } from '../kind.ts';

/** A customer is in a group no more: left by himself, or was removed. */
export const roomLeft = eventKind({
  name: 'room-left',
  label: '客户退群',
  spec: z.object({ removed: z.boolean().default(true) }),
  event: 'room-left',
  judge({ by, subject }, { removed }) {
    if (by === null) return done('客户已不在群里');
    if (by === subject) return done('客户退出了群聊');
    return removed ? done('客户被移出了群聊') : null;
  },
});
