import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { startOfDay } from '../lib/clock.ts';
import { type ChatMessage, listChatMessages, type Part, type Place } from '../store/chat-messages.ts';
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

type Which = Pick<ChatConditions, 'chat' | 'type'> & Partial<Pick<ChatConditions, 'from' | 'to' | 'find'>>;
const PAGE = 50;
const BEFORE = 30;
const AFTER = 40;
const DAY = 86_400_000;

/** Whole days, both included. */
export function partOf({ type, from = null, to = null }: Omit<Which, 'chat' | 'find'>): Part {
  return {
    type,
    since: from === null ? null : startOfDay(from),
    until: to === null ? null : startOfDay(to)! + DAY,
  };
}

/** Around a place, or the newest end. */
export async function readAround(app: App, viewer: Viewer, which: Which, place: Place | null): Promise<Stretch> {
  if (!place) return readOlder(app, viewer, which, null);
  const [before, after] = await Promise.all([
    readOlder(app, viewer, which, place, BEFORE),
    readNewer(app, viewer, which, place, { inclusive: true, limit: AFTER }),
  ]);
  return { ...before, messages: [...before.messages, ...after.messages], newer: after.newer };
}

/** What the reader looks for he knows already: that number is not masked. */
const wordsIn = ({ find = '' }: Pick<Which, 'find'>): string[] => (find === '' ? [] : [find, ...find.split(/\s+/)]);

/** One more than is shown is read: its day tells whether the first one shown begins a new day. */
export async function readOlder(
  { store }: App,
  viewer: Viewer,
  { chat, ...which }: Which,
  from: Place | null,
  limit = PAGE,
): Promise<Stretch> {
  const known = wordsIn(which);
  const page = { ...partOf(which), known, from, direction: 'older', inclusive: false, limit: limit + 1 } as const;
  const { messages } = await store.read(listChatMessages, viewer, chat!, page);
  const before = messages.length > limit ? messages.shift()!.sentAt : null;
  return { messages, older: before !== null, newer: false, before };
}

export async function readNewer(
  { store }: App,
  viewer: Viewer,
  { chat, ...which }: Which,
  from: Place | null,
  { inclusive = false, limit = PAGE }: { inclusive?: boolean; limit?: number } = {},
): Promise<Stretch> {
  const known = wordsIn(which);
  const page = { ...partOf(which), known, from, direction: 'newer', inclusive, limit } as const;
  const { messages, more } = await store.read(listChatMessages, viewer, chat!, page);
  return { messages, older: false, newer: more, before: from?.sentAt ?? null };
}

export interface Edges {
  /** Where the pages before and after come from; null at the beginning. */
  readonly older: string | null;
  readonly newer: string | null;
  /** Asked every few seconds, at the newest end only. */
  readonly live: string | null;
  /** Said above the very first message. */
  readonly beginning: string | null;
  /** The same without a place: for the ends that the browser makes itself when it lets go of what is far away. */
  readonly pages: string;
}

type Along = { readonly at: number | null; readonly unread: number | null };

/** `at` and `unread` go along, so that the message asked for stays marked, and the line above what is new. */
export function edgesOf(conditions: ChatConditions, { messages, older, newer }: Stretch, along: Along): Edges {
  const { chat, who, type, from, to, find } = conditions;
  const address = { chat, who, type, from, to, find, ...along };
  const edge = (side: 'before' | 'after', message: ChatMessage | undefined) =>
    message ? link('/chats/messages', { ...address, [side]: writePlace(message) }) : null;
  const after = edge('after', messages.at(-1));
  return {
    older: older ? edge('before', messages[0]) : null,
    newer: newer ? after : null,
    live: newer ? null : after,
    beginning: older ? null : type || from || to ? '符合条件的消息从这里开始' : '会话从这里开始',
    pages: link('/chats/messages', address),
  };
}
