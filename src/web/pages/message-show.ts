import { z } from 'zod';
import { isEmployee } from '../../messages/people.ts';
import { findMessagePlace } from '../../store/chat-messages.ts';
import { findConversation } from '../../store/chats.ts';
import { action } from '../action.ts';
import { rightSide } from '../chat-view.ts';
import * as condition from '../conditions.ts';
import { link } from '../links.ts';
import { GoTo } from '../outcome.ts';

/** The lasting address of one message: opens its conversation there, with what was said before and after. */
export const messageShow = action({
  get: '/messages/:seq',
  may: 'read-chats',
  trail: [],
  input: z.object({
    seq: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    find: condition.words,
    /** Whose side is asked for, of those who are in the conversation. */
    who: condition.id,
  }),
  async run({ store }, viewer, { seq, find, who: asked }) {
    const place = await store.read(findMessagePlace, viewer, seq);
    const conversation = place && (await store.read(findConversation, viewer, place.key));
    if (!place || !conversation) return null;
    const { kind, external, key } = conversation;
    const tab = kind === 'group' ? 'group' : external ? 'external' : 'internal';
    const who = rightSide(conversation, asked);
    const by = who !== null && !isEmployee(who) ? 'customer' : null;
    const consent = by && 'all'; // whoever refused is found among all
    return new GoTo(link('/chats', { by, consent, who, tab, since: 'all', chat: key, find, at: seq }));
  },
});
