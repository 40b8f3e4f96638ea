import { z } from 'zod';
import { chatConditions } from '../chat-conditions.ts';
import { keysOf, listTrace } from '../chat-trace.ts';
import { conversationPage } from '../conversation-view.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { reasonForList } from '../reason-gate.ts';

/** More rows of a list of conversations, from where the last page ended. */
export const conversationList = page({
  get: '/chats/conversations',
  may: 'read-chats',
  trail: ['chats'],
  input: chatConditions.extend({
    tab: z.enum(['external', 'internal', 'group']),
    before: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    key: z.string().min(1).max(600),
  }),
  view: 'chats/rows',
  load: (app, viewer, { before, key, ...asked }, visit) =>
    evenly(viewer, async () => {
      const reason = await reasonForList(app, viewer, visit, asked);
      if (reason) return reason;
      const shown = await conversationPage(app, viewer, asked, { lastAt: before, key });
      visit.trace(listTrace(app, asked, keysOf(shown.items)));
      return shown;
    }),
});
