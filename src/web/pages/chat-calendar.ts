import { z } from 'zod';
import { findConversation } from '../../store/chats.ts';
import { calendarOf } from '../chat-calendar.ts';
import { chatConditions } from '../chat-conditions.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { reasonForChat } from '../reason-gate.ts';
import { chatTitle, told } from '../trace-words.ts';

/** The month of `on` in one chat, to jump to a day. */
export const chatCalendar = page({
  get: '/chats/calendar',
  may: 'read-chats',
  trail: ['chat'],
  input: chatConditions.extend({ chat: z.string().min(1).max(600) }),
  view: 'chats/calendar',
  async load(app, viewer, asked, visit) {
    const conversation = await app.store.read(findConversation, viewer, asked.chat);
    if (!conversation) return null;
    const reason = await reasonForChat(app, viewer, visit, { conversation, asked });
    if (reason) return reason;
    const { key } = conversation;
    const title = `${chatTitle(new People(app.names), key)}：有消息的日子`;
    visit.trace({ act: 'chat', title, conversations: [key], details: told({ on: asked.on, type: asked.type }) });
    return { calendar: await calendarOf(app, viewer, conversation, asked) };
  },
});
