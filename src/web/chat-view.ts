import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { startOfDay } from '../lib/clock.ts';
import { parseQuery, type Query } from '../search/query.ts';
import { findDayPlace, findMessagePlace, listHits, type Place } from '../store/chat-messages.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { briefly, type ChatConditions, chatLink, NO_CHAT } from './chat-conditions.ts';
import { type Find, findIn } from './chat-find.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { type Edges, edgesOf, readAround } from './stretches.ts';
import { FILTERABLE, typeLabel } from './type-labels.ts';
import { count, dateOf } from './words.ts';

/** One conversation, opened at its newest end, at a message, at a day or at a hit. */
export interface ChatView extends Edges {
  readonly conversation: ConversationFace;
  readonly key: string;
  readonly who: string | null;
  readonly face: Face;
  readonly facts: readonly string[];
  readonly bubbles: readonly Bubble[];
  readonly latest: string;
  readonly close: string;
  /** What can be listened to in it. */
  readonly recordings: string;
  readonly find: Find | null;
  readonly types: readonly { readonly type: string; readonly label: string; readonly selected: boolean }[];
  readonly date: DateJump;
  readonly focus: { readonly seq: number; readonly block: 'center' | 'start' } | null;
  /** The rest of the state, for the forms inside the chat. */
  readonly hidden: readonly (readonly [name: string, value: string])[];
}

interface DateJump {
  readonly value: string;
  readonly label: string;
  readonly min: string;
  readonly max: string;
  /** Said when nothing was said on that day. */
  readonly note: string | null;
}

/** Null when there is no such conversation for this viewer. */
export async function openChat(app: App, viewer: Viewer, asked: ChatConditions): Promise<ChatView | null> {
  const { store } = app;
  const people = new People(app.names);
  const conversation = asked.chat === null ? null : await store.read(findConversation, viewer, asked.chat);
  if (!conversation) return null;
  const conditions = { ...asked, who: rightSide(conversation, asked.who) };
  const hits = asked.find ? await store.read(listHits, viewer, conversation.key, asked.find) : [];
  const place = await placeOf(app, viewer, conditions, hits);
  const stretch = await readAround(app, viewer, conditions, place);
  // A day is a place to stand, not a message that was asked for.
  const at = place && !asked.on ? place.seq : null;
  return {
    conversation,
    ...faceAndPlace(people, conversation, conditions, place),
    ...edgesOf(conditions, stretch, at),
    bubbles: bubblesOf(stretch.messages, { ...shownOf(people, conversation, conditions), at, before: stretch.before }),
    latest: chatLink(conditions, { at: null, on: null, find: '' }),
    close: chatLink(conditions, NO_CHAT),
    recordings: link('/recordings', { chat: conversation.key }),
    find: findIn(conditions, conversation, hits, at),
    types: typesOf(asked.type),
    hidden: hiddenOf(conditions),
  };
}

function faceAndPlace(
  people: People,
  conversation: ConversationFace,
  { who, on }: ChatConditions,
  place: Place | null,
) {
  const { key, firstAt, lastAt } = conversation;
  const day = place && dateOf(place.sentAt);
  return {
    key,
    who,
    face: people.chat(conversation, who ?? ''),
    facts: factsOf(people, conversation, who),
    date: {
      value: on ?? day ?? '',
      label: (on ?? day)?.slice(5) ?? '日期',
      min: dateOf(firstAt),
      max: dateOf(lastAt),
      note: on && day && day !== on ? `${on} 没有消息，已转到 ${day}` : null,
    },
    focus: place && { seq: place.seq, block: on ? ('start' as const) : ('center' as const) },
  };
}

/** How its messages are drawn, here and when scrolling brings more. */
export function shownOf(
  people: People,
  { kind, key }: Pick<ConversationFace, 'kind' | 'key'>,
  { who, find }: Pick<ChatConditions, 'who' | 'find'>,
) {
  return {
    people,
    who,
    group: kind === 'group',
    terms: termsOf(find),
    again: link('/chats/message', { chat: key, who, find }),
  };
}

export function termsOf(find: string): Query['terms'] {
  return parseQuery(find).terms;
}

/** The person asked for; when none was, as from a search, or it is none of the members: the first employee of them. */
export function rightSide({ members }: Pick<ConversationFace, 'members'>, asked: string | null): string | null {
  const member = members.find(({ userid }) => userid === asked) ?? members.find(({ employee }) => employee);
  return member?.userid ?? null;
}

function factsOf(people: People, conversation: ConversationFace, who: string | null): string[] {
  const { kind, members, memberCount, count: messages, firstAt } = conversation;
  const facts = [`${count(messages)} 条`, `首条 ${dateOf(firstAt)}`];
  if (kind === 'group') return [`${memberCount} 人`, ...facts];
  return members.length > 1 && who ? [`与 ${people.name(who)}`, ...facts] : facts;
}

/** Where to stand: at the day, else at the message, else at the newest hit; null is the newest end. */
async function placeOf(
  { store }: App,
  viewer: Viewer,
  { chat, at, on }: ChatConditions,
  hits: readonly Place[],
): Promise<Place | null> {
  if (on) return store.read(findDayPlace, viewer, chat!, startOfDay(on)!);
  const asked = at === null ? null : await store.read(findMessagePlace, viewer, at);
  return asked?.key === chat ? asked : (hits.at(-1) ?? null);
}

function typesOf(selected: string | null): ChatView['types'] {
  const types = selected && !FILTERABLE.includes(selected) ? [...FILTERABLE, selected] : FILTERABLE;
  return types.map((type) => ({ type, label: typeLabel(type), selected: type === selected }));
}

function hiddenOf(conditions: ChatConditions): ChatView['hidden'] {
  return Object.entries(briefly({ ...conditions, ...NO_CHAT, chat: conditions.chat })).filter(
    (entry): entry is [string, string] => Boolean(entry[1]),
  );
}
