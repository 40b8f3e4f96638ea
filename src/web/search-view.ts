import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { startOfDay } from '../lib/clock.ts';
import { highlight, type Segment } from '../search/find.ts';
import { parseQuery, type Query } from '../search/query.ts';
import { findMessagePlace } from '../store/chat-messages.ts';
import { findConversation } from '../store/chats.ts';
import { type SearchFilters, type SearchHit, searchMessages } from '../store/search.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { rightSide, shownOf, termsOf } from './chat-view.ts';
import * as condition from './conditions.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { readNewer, readOlder } from './stretches.ts';
import { typeLabel } from './type-labels.ts';
import { cut, dateOf, fullTime, rowTime } from './words.ts';

/** What a search asks for, as its address carries it. */
export const searchConditions = z.object({
  q: condition.words,
  from: condition.day,
  to: condition.day,
  sender: condition.id,
  type: condition.msgtype,
  chat: condition.id,
  /** Ends of the pages gone through, the last one being the present: the way back without counting rows. */
  before: z
    .preprocess(
      (v) => (v === '' ? undefined : v),
      z
        .string()
        .regex(/^\d{1,15}(,\d{1,15}){0,199}$/)
        .optional(),
    )
    .transform((list) => (list ? list.split(',').map(Number) : [])),
  /** The hit that is opened beside the list. */
  hit: condition.seq,
});

export type SearchConditions = z.output<typeof searchConditions>;

export function searchLink(asked: SearchConditions, changes: Partial<SearchConditions>, path = '/search'): string {
  const { before, ...rest } = { ...asked, ...changes };
  return link(path, { ...rest, before: before.join(',') });
}

const DAY = 86_400_000;
const PAGE = 50;
const FIRST_PAGE = { before: [], hit: null };

export function filtersOf({ from, to, sender, type, chat }: SearchConditions): SearchFilters {
  return {
    from: from === null ? null : startOfDay(from),
    to: to === null ? null : startOfDay(to)! + DAY,
    sender,
    type,
    conversation: chat,
  };
}

export interface Results {
  readonly rows: readonly {
    readonly seq: number;
    readonly sender: Face;
    readonly chat: string;
    readonly label: string | null;
    readonly segments: readonly Segment[];
    readonly revoked: boolean;
    readonly when: string;
    readonly full: string;
    readonly href: string;
    readonly open: string;
    readonly current: boolean;
  }[];
  readonly previous: string | null;
  readonly next: string | null;
  readonly page: number;
  readonly tooBroad: boolean;
  readonly countHref: string;
}

export async function resultsOf(
  { store, clock, names }: App,
  viewer: Viewer,
  asked: SearchConditions,
): Promise<Results> {
  const filters = filtersOf(asked);
  const before = asked.before.at(-1) ?? null;
  const found = await store.read(searchMessages, viewer, parseQuery(asked.q), { filters, before, limit: PAGE });
  const terms = termsOf(asked.q);
  const shown = { people: new People(names), terms, asked, now: clock() };
  return {
    rows: found.hits.map((hit) => rowOf(hit, shown)),
    previous: asked.before.length > 0 ? searchLink(asked, { before: asked.before.slice(0, -1), hit: null }) : null,
    next: found.next === null ? null : searchLink(asked, { before: [...asked.before, found.next], hit: null }),
    page: asked.before.length + 1,
    tooBroad: found.tooBroad,
    countHref: searchLink(asked, FIRST_PAGE, '/search/count'),
  };
}

interface RowTools {
  readonly people: People;
  readonly terms: Query['terms'];
  readonly asked: SearchConditions;
  readonly now: number;
}

function rowOf(hit: SearchHit, { people, terms, asked, now }: RowTools): Results['rows'][number] {
  const others = hit.peers.filter((id) => id !== hit.senderId).map(people.name);
  return {
    seq: hit.seq,
    sender: people.face(hit.senderId),
    chat: hit.kind === 'group' ? people.group(hit.key).name : `与 ${others[0] ?? '自己'}`,
    label: hit.type === 'text' ? null : typeLabel(hit.type),
    segments: excerpt(highlight(hit.text.replace(/\s+/g, ' '), terms)),
    revoked: hit.revoked,
    when: rowTime(hit.sentAt, now),
    full: fullTime(hit.sentAt),
    href: searchLink(asked, { hit: hit.seq }),
    open: link(`/messages/${hit.seq}`, { find: asked.q }),
    current: hit.seq === asked.hit,
  };
}

const LEAD = 24;
const EXCERPT = 160;

/** A long message is shown from shortly before its first hit. */
export function excerpt(segments: readonly Segment[]): Segment[] {
  const shown: Segment[] = [];
  let left = EXCERPT;
  segments.forEach(({ text, hit }, i) => {
    if (left <= 0) return;
    const letters = [...text];
    const late = i === 0 && !hit && letters.length > LEAD + 12 && segments.length > 1;
    const kept = late ? `…${letters.slice(-LEAD).join('')}` : cut(text, left);
    shown.push({ text: kept, hit });
    left -= [...kept].length;
  });
  return shown;
}

export interface Preview {
  readonly face: Face;
  readonly facts: readonly string[];
  readonly bubbles: readonly Bubble[];
  readonly open: string;
  readonly close: string;
  readonly seq: number;
}

/** A hit with what was said around it. Null when it is not there, or not this viewer's to see. */
export async function previewOf(app: App, viewer: Viewer, asked: SearchConditions): Promise<Preview | null> {
  if (asked.hit === null) return null;
  const place = await app.store.read(findMessagePlace, viewer, asked.hit);
  const conversation = place && (await app.store.read(findConversation, viewer, place.key));
  if (!place || !conversation) return null;
  const chat = { chat: place.key, type: null };
  const [before, after] = await Promise.all([
    readOlder(app, viewer, chat, place, 8),
    readNewer(app, viewer, chat, place, { inclusive: true, limit: 9 }),
  ]);
  const who = rightSide(conversation, null);
  const group = conversation.kind === 'group';
  const people = new People(app.names);
  const shown = { ...shownOf(people, conversation, { who, find: asked.q }), at: place.seq, before: before.before };
  return {
    face: people.chat(conversation, who ?? ''),
    facts: [group ? `${conversation.memberCount} 人` : `与 ${people.name(who ?? '')}`, dateOf(place.sentAt)],
    bubbles: bubblesOf([...before.messages, ...after.messages], shown),
    open: link(`/messages/${place.seq}`, { find: asked.q }),
    close: searchLink(asked, { hit: null }),
    seq: place.seq,
  };
}

export interface Chip {
  readonly name: string;
  readonly value: string;
  readonly without: string;
}

/** The conditions beside the words, each with the address that lacks it. */
export function chipsOf(people: People, asked: SearchConditions): Chip[] {
  const without = (...names: (keyof SearchConditions)[]) =>
    searchLink(asked, { ...FIRST_PAGE, ...Object.fromEntries(names.map((name) => [name, null])) });
  const { from, to, sender, type, chat } = asked;
  const chips: Chip[] = [];
  if (from || to)
    chips.push({ name: '时间', value: `${from ?? '最早'} 至 ${to ?? '现在'}`, without: without('from', 'to') });
  if (sender) chips.push({ name: '发送人', value: people.name(sender), without: without('sender') });
  if (type) chips.push({ name: '类型', value: typeLabel(type), without: without('type') });
  if (chat) chips.push({ name: '会话', value: chatName(people, chat), without: without('chat') });
  return chips;
}

function chatName(people: People, key: string): string {
  return key.includes('|') && !key.startsWith('list|')
    ? key.split('|').map(people.name).join(' 与 ')
    : people.group(key).name;
}

/** What was understood, in words. */
export function understood(query: Query): string {
  return `查找${query.terms.length > 1 ? '同时' : ''}${query.words}的消息，忽略大小写与全半角。`;
}
