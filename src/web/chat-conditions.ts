import { z } from 'zod';
import * as condition from './conditions.ts';
import { link } from './links.ts';

/** Everything the three panes show, as an address carries it. */
export const chatConditions = z.object({
  /** Search among the employees. */
  staff: condition.words,
  who: condition.id,
  tab: z
    .preprocess((v) => (v === '' ? undefined : v), z.enum(['external', 'internal', 'group']).optional())
    .transform((t) => t ?? null),
  since: z
    .preprocess((v) => (v === '' ? undefined : v), z.enum(['30', '90', 'all']).optional())
    .transform((s) => s ?? '90'),
  /** Search among the conversations. */
  q: condition.words,
  chat: condition.id,
  type: condition.msgtype,
  /** Words to find inside the chat. */
  find: condition.words,
  /** The message to stand at. */
  at: condition.seq,
  /** The day to stand at. */
  on: condition.day,
});

export type ChatConditions = z.output<typeof chatConditions>;

/** The same state with something changed. */
export function chatLink(conditions: ChatConditions, changes: Partial<ChatConditions>, path = '/chats'): string {
  const { since, ...rest } = { ...conditions, ...changes };
  return link(path, { ...rest, since: since === '90' ? null : since });
}

/** Another conversation: nothing of the one that was open goes along. */
export const NO_CHAT = { chat: null, type: null, find: '', at: null, on: null } as const;
