import { z } from 'zod';
import { findMessagePlace } from '../../store/chat-messages.ts';
import { findConversation } from '../../store/chats.ts';
import { bubblesOf, isComing } from '../bubbles.ts';
import { chatConditions } from '../chat-conditions.ts';
import { messageTrace } from '../chat-trace.ts';
import { shownOf } from '../chat-view.ts';
import * as condition from '../conditions.ts';
import { readExtras } from '../message-extras.ts';
import { NOTHING_NEW } from '../outcome.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { reasonForChat } from '../reason-gate.ts';
import { readNewer } from '../stretches.ts';

/** One message of a chat, once the files it waits for have come: takes the place of the one on the page. */
export const messageAgain = page({
  get: '/chats/message',
  may: 'read-chats',
  trail: ['message'],
  input: chatConditions.extend({ chat: z.string().min(1).max(600), seq: condition.seq }),
  view: 'messages/bubble',
  async load(app, viewer, asked, visit) {
    const { chat, at, seq } = asked;
    const conversation = await app.store.read(findConversation, viewer, chat);
    const place = seq === null ? null : await app.store.read(findMessagePlace, viewer, seq);
    if (!conversation || place?.key !== chat) return null;
    const reason = await reasonForChat(app, viewer, visit, { conversation, asked });
    if (reason) return reason;
    const which = { chat, type: null, find: asked.find };
    const { messages } = await readNewer(app, viewer, which, place, { inclusive: true, limit: 1 });
    if (messages.length === 0 || isComing(messages[0]!)) return NOTHING_NEW;
    visit.trace(messageTrace(app, conversation, messages[0]!.seq, { arrived: true }));
    // Its day stands before it on the page already.
    const [bubble] = bubblesOf(messages, {
      ...shownOf(new People(app.names), conversation, asked),
      at,
      before: place.sentAt,
      extras: await readExtras(app, viewer, conversation, messages),
    });
    return { bubble };
  },
});
