import { z } from 'zod';
import { may } from '../../access/viewer.ts';
import { chatOptions } from '../chat-options.ts';
import * as condition from '../conditions.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';

/** Which conversation is to be held against the log, while it is being typed: of those the viewer may see. */
export const evidenceChatFind = page({
  get: '/evidence/chats',
  may: 'verify-archive',
  trail: ['directory'],
  input: z.object({ q: condition.words }),
  view: 'search/people',
  load: (app, viewer, { q }, visit) =>
    evenly(viewer, async () => {
      const found = await chatOptions(app, viewer, may(viewer, 'read-chats') ? q : '');
      visit.trace({ act: 'directory', title: '按名字查找会话', count: found.options.length, details: told({ q }) });
      return { q, ...found };
    }),
});
