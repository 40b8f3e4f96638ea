import { z } from 'zod';
import { findConversation } from '../../store/chats.ts';
import { calendarOf } from '../chat-calendar.ts';
import { chatConditions } from '../chat-conditions.ts';
import { page } from '../page.ts';

/** The month of `on` in one chat, to jump to a day. */
export const chatCalendar = page({
  get: '/chats/calendar',
  may: 'read-chats',
  trail: [],
  input: chatConditions.extend({ chat: z.string().min(1).max(600) }),
  view: 'chats/calendar',
  async load(app, viewer, asked) {
    const conversation = await app.store.read(findConversation, viewer, asked.chat);
    return conversation && { calendar: await calendarOf(app, viewer, conversation, asked) };
  },
});
