import { z } from 'zod';
import { findConversation } from '../../store/chats.ts';
import { chatConditions } from '../chat-conditions.ts';
import { printedChat, printedLines } from '../chat-print.ts';
import { chatTrace } from '../chat-trace.ts';
import { rightSide } from '../chat-view.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { reasonForChat } from '../reason-gate.ts';

/** A chat for paper: a document of its own, without anything to click. It takes its messages piece by piece. */
export const chatPrint = page({
  get: '/chats/print',
  may: 'print-chats',
  trail: ['print'],
  input: chatConditions.extend({ chat: z.string().min(1).max(600), after: condition.place }),
  view: 'chats/print',
  parts: { 'print-more': 'chats/print-lines' },
  async load(app, viewer, asked, visit) {
    const conversation = await app.store.read(findConversation, viewer, asked.chat);
    if (!conversation) return null;
    const reason = await reasonForChat(app, viewer, visit, { conversation, asked });
    if (reason) return reason;
    const chat = await printedChat(app, viewer, conversation, asked);
    if (chat.tooMany) {
      visit.traceNothing(); // a span is asked for, no message is shown
      return { chat, lines: null };
    }
    const after = visit.part === 'print-more' ? asked.after : null;
    const lines = await printedLines(app, viewer, conversation, asked, after);
    const opened = { key: conversation.key, who: rightSide(conversation, asked.who), conditions: asked };
    visit.trace({ ...chatTrace(app, opened, lines.bubbles), act: 'print' });
    return { chat, lines };
  },
});
