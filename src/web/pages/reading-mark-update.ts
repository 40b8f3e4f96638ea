import { z } from 'zod';
import { findMessagePlace } from '../../store/chat-messages.ts';
import { moveReadingMark } from '../../store/reading-marks.ts';
import { action } from '../action.ts';
import { NOTHING_NEW } from '../outcome.ts';

/** Says that the reader has had a chat before him up to this message: what comes later is new to him. */
export const readingMarkUpdate = action({
  post: '/chats/reading-mark',
  may: 'read-chats',
  trail: [],
  input: z.object({
    chat: z.string().min(1).max(600),
    seq: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  async run({ store, clock }, viewer, { chat, seq }) {
    const place = await store.read(findMessagePlace, viewer, seq);
    if (place?.key !== chat) return null;
    await store.write(moveReadingMark, viewer, { ...place, at: clock() });
    return NOTHING_NEW;
  },
});
