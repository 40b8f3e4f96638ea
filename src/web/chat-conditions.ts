import { z } from 'zod';
import * as condition from './conditions.ts';
import { link } from './links.ts';

/** Everything the panes of the reading page show, as an address carries it. */
const oneOf = <const T extends readonly [string, ...string[]]>(names: T, usual: T[number]) =>
  z.preprocess((v) => (v === '' ? undefined : v), z.enum(names).optional()).transform((v) => v ?? usual);

/** What stands here is left out of addresses. */
const USUAL = { by: 'employee', since: '30', consent: 'agreed', marks: 'on' } as const;

export const chatConditions = z.object({
  /** The way in: what the left pane lists. By group and for all, one list of conversations takes the place of two panes. */
  by: oneOf(['employee', 'customer', 'group', 'all'], USUAL.by),
  /** Search in the left pane. */
  staff: condition.words,
  /** By customer: those who let themselves be archived (or were not asked), everybody, those who refused. */
  consent: oneOf(['agreed', 'all', 'refused'], USUAL.consent),
  /** The person asked for, of the staff or from outside. */
  who: condition.id,
  tab: z
    .preprocess((v) => (v === '' ? undefined : v), z.enum(['external', 'internal', 'group']).optional())
    .transform((t) => t ?? null),
  /** Days back. */
  since: oneOf(['30', '90', 'all'], USUAL.since),
  /** Search among the conversations: names, and what was said in them. */
  q: condition.words,
  chat: condition.id,
  /** In the chat: only this type, only from this day, only to this day. */
  type: condition.msgtype,
  from: condition.day,
  to: condition.day,
  /** Words to find inside the chat. */
  find: condition.words,
  /** The message to stand at. */
  at: condition.seq,
  /** The day to stand at. */
  on: condition.day,
  /** Whether violations are marked in the chat. */
  marks: oneOf(['on', 'off'], USUAL.marks),
});

export type ChatConditions = z.output<typeof chatConditions>;

/** The same state with something changed. */
export function chatLink(conditions: ChatConditions, changes: Partial<ChatConditions>, path = '/chats'): string {
  return link(path, briefly({ ...conditions, ...changes }));
}

/** The state as an address or a hidden field carries it: what is usual is left out. */
export function briefly(conditions: ChatConditions): Record<string, string | number | null> {
  const usual: Partial<Record<string, string>> = USUAL;
  const kept = Object.entries(conditions).filter(([name, value]) => value !== usual[name]);
  return Object.fromEntries(kept);
}

/** Another conversation: nothing of the one that was open goes along, except how chats are looked at. */
export const NO_CHAT = { chat: null, type: null, from: null, to: null, find: '', at: null, on: null } as const;
