import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type ChatMessage, listChatMessages, type Place } from '../store/chat-messages.ts';
import type { ChatConditions } from './chat-conditions.ts';
import { writePlace } from './conditions.ts';
import { link } from './links.ts';

/** A stretch of a chat, oldest first, and whether it goes on at either end. */
export interface Stretch {
  readonly messages: ChatMessage[];
  readonly older: boolean;
  readonly newer: boolean;
  /** When the message before the first was sent. */
  readonly before: number | null;
}

type Which = Pick<ChatConditions, 'chat' | 'type'>;
const PAGE = 50;
const BEFORE = 30;
const AFTER = 40;

/** Around a place, or the newest end. */
export async function readAround(app: App, viewer: Viewer, which: Which, place: Place | null): Promise<Stretch> {
  if (!place) return readOlder(app, viewer, which, null);
  const [before, after] = await Promise.all([
    readOlder(app, viewer, which, place, BEFORE),
    readNewer(app, viewer, which, place, { inclusive: true, limit: AFTER }),
  ]);
  return { ...before, messages: [...before.messages, ...after.messages], newer: after.newer };
}

/** One more than is shown is read: its day tells whether the first one shown begins a new day. */
export async function readOlder(
  { store }: App,
  viewer: Viewer,
  { chat, type }: Which,
  from: Place | null,
  limit = PAGE,
): Promise<Stretch> {
  const page = { from, direction: 'older', inclusive: false, limit: limit + 1, type } as const;
  const { messages } = await store.read(listChatMessages, viewer, chat!, page);
  const before = messages.length > limit ? messages.shift()!.sentAt : null;
  return { messages, older: before !== null, newer: false, before };
}

export async function readNewer(
  { store }: App,
  viewer: Viewer,
  { chat, type }: Which,
  from: Place,
  { inclusive = false, limit = PAGE }: { inclusive?: boolean; limit?: number } = {},
): Promise<Stretch> {
  const page = { from, direction: 'newer', inclusive, limit, type } as const;
  const { messages, more } = await store.read(listChatMessages, viewer, chat!, page);
  return { messages, older: false, newer: more, before: from.sentAt };
}

export interface Edges {
  /** Where the pages before and after come from; null at the beginning. */
  readonly older: string | null;
  readonly newer: string | null;
  /** Asked every few seconds, at the newest end only. */
  readonly live: string | null;
}

/** `at` goes along, so that the message asked for stays marked. */
export function edgesOf(conditions: ChatConditions, { messages, older, newer }: Stretch, at: number | null): Edges {
  const { chat, who, type, find } = conditions;
  const to = (edge: 'before' | 'after', message: ChatMessage | undefined) =>
    message ? link('/chats/messages', { chat, who, type, find, at, [edge]: writePlace(message) }) : null;
  const after = to('after', messages.at(-1));
  return { older: older ? to('before', messages[0]) : null, newer: newer ? after : null, live: newer ? null : after };
}
