import { z } from 'zod';
import { chatConditions } from '../chat-conditions.ts';
import { keysOf, listTrace } from '../chat-trace.ts';
import { saidIn } from '../conversation-said.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { reasonForList } from '../reason-gate.ts';

/** More conversations in which something was said, from where the last page ended. */
export const saidList = page({
  get: '/chats/said',
  may: 'read-chats',
  trail: ['chats'],
  input: chatConditions.extend({
    tab: z.enum(['external', 'internal', 'group']),
    before: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  view: 'chats/rows',
  load: (app, viewer, { before, ...asked }, visit) =>
    evenly(viewer, async () => {
      const reason = await reasonForList(app, viewer, visit, asked);
      if (reason) return reason;
      const said = await saidIn(app, viewer, asked, before);
      visit.trace(listTrace(app, asked, keysOf(said.items)));
      return said;
    }),
});
