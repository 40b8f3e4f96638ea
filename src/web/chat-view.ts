import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { FILTERABLE, typeLabel } from '../drawing/type-labels.ts';
import { startOfDay } from '../lib/clock.ts';
import type { Query } from '../search/query.ts';
import { findDayPlace, findMessagePlace, findUnread, type Place } from '../store/chat-messages.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import { listViolationPlaces } from '../store/violations.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { briefly, type ChatConditions, chatLink, NO_CHAT } from './chat-conditions.ts';
import { type Find, type Found, findIn, hitsOf, termsOf } from './chat-find.ts';
import { type RulerMark, rulerOf } from './chat-ruler.ts';
import { exportStart } from './export-address.ts';
import { link } from './links.ts';
import { readExtras } from './message-extras.ts';
import { type Face, People } from './people.ts';
import { type Edges, edgesOf, partOf, readAround, type Stretch } from './stretches.ts';
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
  /** Without filters. */
  readonly everything: string;
  readonly close: string;
  /** What can be listened to in it. */
  readonly recordings: string;
  readonly print: string;
  readonly export: string;
  /** Where messages of it are picked, for an excerpt or a case. */
  readonly pick: string;
  readonly panel: string;
  readonly find: Find | null;
  readonly types: readonly { readonly type: string; readonly label: string; readonly selected: boolean }[];
  readonly span: Span;
  readonly date: DateJump;
  readonly focus: { readonly seq: number; readonly block: 'center' | 'start' } | null;
  readonly marks: { readonly on: boolean; readonly href: string };
  readonly ruler: readonly RulerMark[];
  /** What came since the reader was here, when its beginning is not in what is shown. */
  readonly unread: { readonly count: string; readonly href: string } | null;
  /** Everything said is shown, so that reaching the newest end means having seen it. */
  readonly whole: boolean;
  /** The rest of the state, for the forms inside the chat. */
  readonly hidden: readonly (readonly [name: string, value: string])[];
}

interface DateJump {
  readonly label: string;
  readonly calendar: string;
  /** Said when nothing was said on that day. */
  readonly note: string | null;
}

/** Only what was sent within some days. */
interface Span {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly min: string;
  readonly max: string;
  /** Without it; null when there is none. */
  readonly clear: string | null;
}

/** Null when there is no such conversation for this viewer. */
export async function openChat(app: App, viewer: Viewer, asked: ChatConditions): Promise<ChatView | null> {
  const { store } = app;
  const conversation = asked.chat === null ? null : await store.read(findConversation, viewer, asked.chat);
  if (!conversation) return null;
  const conditions = { ...asked, who: rightSide(conversation, asked.who) };
  const [found, unread, violations] = await Promise.all([
    hitsOf(app, viewer, conditions),
    store.read(findUnread, viewer, conversation.key),
    store.read(listViolationPlaces, viewer, conversation.key),
  ]);
  const place = await placeOf(app, viewer, conditions, found);
  const stretch = await readAround(app, viewer, conditions, place);
  // A day is a place to stand, not a message that was asked for.
  const at = place && !asked.on ? place.seq : null;
  const along = { at, unread: unread?.first.seq ?? null };
  const shown = { ...shownOf(new People(app.names), conversation, conditions), ...along, before: stretch.before };
  const extras = await readExtras(app, viewer, conversation, stretch.messages);
  return {
    conversation,
    ...addressesOf(conversation, conditions),
    ...faceAndPlace(shown.people, conversation, conditions, place),
    ...edgesOf(conditions, stretch, along),
    bubbles: bubblesOf(stretch.messages, { ...shown, extras }),
    find: await findIn(app, viewer, conditions, found, at),
    types: typesOf(asked.type),
    span: spanOf(conversation, conditions),
    focus: focusOf(stretch, place, asked.on !== null),
    ruler: rulerOf(conditions, conversation, { hits: found?.places ?? [], violations, at }),
    unread: unread && unreadAbove(conditions, stretch, unread),
    hidden: hiddenOf(conditions),
  };
}

function addressesOf({ key }: ConversationFace, conditions: ChatConditions) {
  const { who, type, from, to, at, marks } = conditions;
  return {
    key,
    who,
    latest: chatLink(conditions, { at: null, on: null, find: '' }),
    everything: chatLink(conditions, { ...NO_CHAT, chat: key }),
    close: chatLink(conditions, NO_CHAT),
    recordings: link('/recordings', { chat: key }),
    print: link('/chats/print', { chat: key, who, type, from, to }),
    export: exportStart({ kind: 'conversation', key, from, to }),
    pick: link('/excerpts/pick', { chat: key, who, at }),
    panel: link('/chats/panel', { chat: key, who }),
    marks: { on: marks === 'on', href: chatLink(conditions, { marks: marks === 'on' ? 'off' : 'on' }) },
    whole: type === null && from === null && to === null,
  };
}

function faceAndPlace(people: People, conversation: ConversationFace, conditions: ChatConditions, place: Place | null) {
  const { who, on } = conditions;
  const day = dateOf(place?.sentAt ?? conversation.lastAt);
  const note = place ? `${on} 没有消息，已转到 ${day}` : `${on} 没有消息`;
  return {
    face: people.chat(conversation, who ?? ''),
    facts: factsOf(people, conversation, who),
    date: {
      label: place ? day.slice(5) : '日期',
      calendar: chatLink(conditions, { on: on ?? day }, '/chats/calendar'),
      note: on && (!place || day !== on) ? note : null,
    },
  };
}

/** How its messages are drawn, here and when scrolling brings more. */
export function shownOf(
  people: People,
  {
    kind,
    key,
    ...times
  }: Pick<ConversationFace, 'kind' | 'key'> & Partial<Pick<ConversationFace, 'firstAt' | 'lastAt'>>,
  { who, find }: Pick<ChatConditions, 'who' | 'find'>,
) {
  const { firstAt, lastAt } = times;
  return {
    people,
    who,
    group: kind === 'group',
    terms: termsOf(find) as Query['terms'],
    again: link('/chats/message', { chat: key, who, find }),
    ...(firstAt === undefined || lastAt === undefined ? {} : { within: { firstAt, lastAt } }),
  };
}

export { termsOf } from './chat-find.ts';

/** The person asked for; when none was, as from a search, or it is none of the members: the first employee of them. */
export function rightSide({ members }: Pick<ConversationFace, 'members'>, asked: string | null): string | null {
  const member = members.find(({ userid }) => userid === asked) ?? members.find(({ employee }) => employee);
  return member?.userid ?? null;
}

function factsOf(people: People, conversation: ConversationFace, who: string | null): string[] {
  const { kind, members, memberCount, count: messages, firstAt } = conversation;
  const facts = [`${count(messages)} 条`, firstAt === 0 ? '首条时间不详' : `首条 ${dateOf(firstAt)}`];
  if (kind === 'group') return [`${memberCount} 人`, ...facts];
  return members.length > 1 && who ? [`与 ${people.name(who)}`, ...facts] : facts;
}

/** Where to stand: at the day, else at the message, else at the newest hit; null is the newest end. */
async function placeOf(
  { store }: App,
  viewer: Viewer,
  conditions: ChatConditions,
  found: Found | null,
): Promise<Place | null> {
  const { chat, at, on } = conditions;
  if (on) return store.read(findDayPlace, viewer, chat!, startOfDay(on)!, partOf(conditions));
  const asked = at === null ? null : await store.read(findMessagePlace, viewer, at);
  return asked?.key === chat ? asked : (found?.places.at(-1) ?? null);
}

/** The message asked for may be left out by the filters: then the next one. */
function focusOf({ messages }: Stretch, place: Place | null, isDay: boolean): ChatView['focus'] {
  if (!place || messages.length === 0) return null;
  const after = messages.find(
    ({ sentAt, seq }) => sentAt > place.sentAt || (sentAt === place.sentAt && seq >= place.seq),
  );
  return { seq: (after ?? messages.at(-1)!).seq, block: isDay ? 'start' : 'center' };
}

function unreadAbove(
  conditions: ChatConditions,
  { messages }: Stretch,
  { first, count: unread }: { first: Place; count: number },
): ChatView['unread'] {
  const [top] = messages;
  const isAbove = top && (top.sentAt > first.sentAt || (top.sentAt === first.sentAt && top.seq > first.seq));
  if (!isAbove || conditions.find !== '' || conditions.at !== null || conditions.on !== null) return null;
  return { count: unread > 99 ? '99+' : String(unread), href: chatLink(conditions, { at: first.seq }) };
}

function typesOf(selected: string | null): ChatView['types'] {
  const types = selected && !FILTERABLE.includes(selected) ? [...FILTERABLE, selected] : FILTERABLE;
  return types.map((type) => ({ type, label: typeLabel(type), selected: type === selected }));
}

function spanOf({ firstAt, lastAt }: ConversationFace, conditions: ChatConditions): Span {
  const { from, to } = conditions;
  const days = from === to ? (from ?? '') : [from?.slice(2) ?? '最早', to?.slice(2) ?? '今天'].join(' 至 ');
  return {
    from: from ?? '',
    to: to ?? '',
    label: from === null && to === null ? '全部时间' : days,
    min: dateOf(firstAt),
    max: dateOf(lastAt),
    clear: from === null && to === null ? null : chatLink(conditions, { from: null, to: null }),
  };
}

function hiddenOf(conditions: ChatConditions): ChatView['hidden'] {
  return Object.entries(briefly({ ...conditions, ...NO_CHAT, chat: conditions.chat })).filter(
    (entry): entry is [string, string] => Boolean(entry[1]),
  );
}
