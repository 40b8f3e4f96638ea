import { z } from 'zod';
import { findConversation } from '../../store/chats.ts';
import { chatConditions } from '../chat-conditions.ts';
import { printedChat, printedLines } from '../chat-print.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';

/** A chat for paper: a document of its own, without anything to click. It takes its messages piece by piece. */
export const chatPrint = page({
  get: '/chats/print',
  may: 'print-chats',
  trail: [],
  input: chatConditions.extend({ chat: z.string().min(1).max(600), after: condition.place }),
  view: 'chats/print',
  parts: { 'print-more': 'chats/print-lines' },
  async load(app, viewer, asked, { part }) {
    const conversation = await app.store.read(findConversation, viewer, asked.chat);
    if (!conversation) return null;
    const chat = await printedChat(app, viewer, conversation, asked);
    if (chat.tooMany) return { chat, lines: null };
    const after = part === 'print-more' ? asked.after : null;
    return { chat, lines: await printedLines(app, viewer, conversation, asked, after) };
  },
});
