import { z } from 'zod';
import { chatOptions } from '../chat-options.ts';
import * as condition from '../conditions.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';

/** Which conversation a rule is to leave out, while it is being typed: of those the viewer may see. */
export const ruleChatFind = page({
  get: '/rules/chats',
  may: 'edit-rules',
  trail: ['directory'],
  input: z.object({ q: condition.words }),
  view: 'search/people',
  load: (app, viewer, { q }, visit) =>
    evenly(viewer, async () => {
      const found = await chatOptions(app, viewer, q);
      visit.trace({ act: 'directory', title: '按名字查找会话', count: found.options.length, details: told({ q }) });
      return { q, ...found };
    }),
});
