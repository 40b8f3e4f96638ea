import { z } from 'zod';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { openPortrait, portraitTrace } from '../portrait.ts';

/** Beside a chat: whom it is with. Asked for on its own, so that the chat never waits for it. */
export const panelShow = page({
  get: '/chats/panel',
  may: 'read-chats',
  trail: ['person'],
  input: z.object({ chat: z.string().min(1).max(600), who: condition.id }),
  view: 'panel/show',
  async load(app, viewer, asked, visit) {
    const portrait = await openPortrait(app, viewer, asked);
    if (portrait) visit.trace(portraitTrace(app, portrait, asked.chat));
    return portrait;
  },
});
