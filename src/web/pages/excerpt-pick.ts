import { z } from 'zod';
import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { findMessagePlace } from '../../store/chat-messages.ts';
import { findConversation } from '../../store/chats.ts';
import { chatConditions } from '../chat-conditions.ts';
import { chatTrace } from '../chat-trace.ts';
import * as condition from '../conditions.ts';
import { pickView } from '../excerpt-pick.ts';
import { selectionFields } from '../excerpt-selection.ts';
import { page } from '../page.ts';
import { reasonForChat } from '../reason-gate.ts';

/** A conversation with a tick box at every message, to keep some of it as an excerpt or in a case. */
export const excerptPick = page({
  get: '/excerpts/pick',
  may: 'edit-cases',
  trail: ['chat'],
  input: z.object({
    /** Not needed where a message of it is named. */
    chat: condition.id,
    who: condition.id,
    at: condition.seq,
    before: condition.place,
    after: condition.place,
    ...selectionFields,
  }),
  view: 'excerpts/pick',
  async load(app, viewer, asked, visit) {
    const key = asked.chat ?? (await keyOf(app, viewer, asked.at));
    const conversation = key === null ? null : await app.store.read(findConversation, viewer, key);
    if (!conversation) return null;
    const conditions = chatConditions.parse({
      chat: conversation.key,
      who: asked.who ?? undefined,
      at: asked.at === null ? undefined : String(asked.at),
    });
    const reason = await reasonForChat(app, viewer, visit, { conversation, asked: conditions });
    if (reason) return reason;
    const view = await pickView(app, viewer, conversation, { ...asked, chat: conversation.key });
    const shown = view.lines.map(({ bubble }) => bubble);
    visit.trace(chatTrace(app, { key: conversation.key, who: view.who, conditions }, shown));
    return { view };
  },
});

async function keyOf({ store }: App, viewer: Viewer, at: number | null): Promise<string | null> {
  const place = at === null ? null : await store.read(findMessagePlace, viewer, at);
  return place?.key ?? null;
}
