import { z } from 'zod';
import { findConversation } from '../../store/chats.ts';
import { bubblesOf } from '../bubbles.ts';
import { chatConditions } from '../chat-conditions.ts';
import { chatTrace } from '../chat-trace.ts';
import { rightSide, shownOf } from '../chat-view.ts';
import * as condition from '../conditions.ts';
import { readExtras } from '../message-extras.ts';
import { NOTHING_NEW } from '../outcome.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { reasonForChat } from '../reason-gate.ts';
import { edgesOf, readNewer, readOlder } from '../stretches.ts';

/** The messages before or after a place: what scrolling asks for, and the newest end every few seconds. */
export const messageList = page({
  get: '/chats/messages',
  may: 'read-chats',
  trail: ['chat'],
  input: chatConditions.extend({
    chat: z.string().min(1).max(600),
    before: condition.place,
    after: condition.place,
    unread: condition.seq,
  }),
  view: 'chats/stretch',
  async load(app, viewer, asked, visit) {
    const { chat, at, before, after, unread } = asked;
    const conversation = await app.store.read(findConversation, viewer, chat);
    const from = before ?? after;
    if (!conversation || !from) return null;
    const reason = await reasonForChat(app, viewer, visit, { conversation, asked });
    if (reason) return reason;
    const stretch = await (before ? readOlder(app, viewer, asked, from) : readNewer(app, viewer, asked, from));
    if (stretch.messages.length === 0) return NOTHING_NEW;
    const opened = { key: conversation.key, who: rightSide(conversation, asked.who), conditions: asked };
    visit.trace(chatTrace(app, opened, stretch.messages));
    const bubbles = bubblesOf(stretch.messages, {
      ...shownOf(new People(app.names), conversation, asked),
      at,
      unread,
      before: stretch.before,
      extras: await readExtras(app, viewer, conversation, stretch.messages),
    });
    const edges = edgesOf(asked, stretch, { at, unread });
    // Going back leaves the newer end to who asked for it before, and the other way round.
    return before
      ? { bubbles, ...edges, newer: null, live: null }
      : { bubbles, ...edges, older: null, beginning: null };
  },
});
