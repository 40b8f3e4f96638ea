import { z } from 'zod';
import { chatConditions } from '../chat-conditions.ts';
import { saidIn } from '../conversation-said.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';

/** More conversations in which something was said, from where the last page ended. */
export const saidList = page({
  get: '/chats/said',
  may: 'read-chats',
  trail: [],
  input: chatConditions.extend({
    tab: z.enum(['external', 'internal', 'group']),
    before: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  view: 'chats/rows',
  load: (app, viewer, { before, ...asked }) => evenly(viewer, () => saidIn(app, viewer, asked, before)),
});
