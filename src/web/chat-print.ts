import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { countPart, type Place } from '../store/chat-messages.ts';
import type { ConversationFace } from '../store/chats.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import type { ChatConditions } from './chat-conditions.ts';
import { rightSide, shownOf } from './chat-view.ts';
import { writePlace } from './conditions.ts';
import { link } from './links.ts';
import { readExtras } from './message-extras.ts';
import { People } from './people.ts';
import { partOf, readNewer } from './stretches.ts';
import { count, dateOf, fullTime } from './words.ts';

/** A part of a chat as it goes on paper: every message of it, with names and full times. */
export interface PrintedChat {
  readonly title: string;
  /** What is printed: days, type, how many. */
  readonly facts: readonly string[];
  readonly by: string;
  readonly back: string;
  /** More than can be printed: a span is asked for. */
  readonly tooMany: { readonly most: string; readonly min: string; readonly max: string } | null;
  readonly from: string;
  readonly to: string;
  readonly hidden: readonly (readonly [name: string, value: string])[];
  readonly total: number;
}

export interface PrintedLines {
  readonly bubbles: readonly Bubble[];
  /** Where the next come from; null when these are the last. */
  readonly more: string | null;
}

const MOST = 5000;
const LINES = 200; // made in one go: what is more keeps other readers waiting

export async function printedChat(
  { store, names, clock }: App,
  viewer: Viewer,
  conversation: ConversationFace,
  asked: ChatConditions,
): Promise<PrintedChat> {
  const { key, firstAt, lastAt } = conversation;
  const { from, to, type } = asked;
  const who = rightSide(conversation, asked.who);
  const total = await store.read(countPart, viewer, key, { ...partOf(asked), most: MOST });
  const days = [from ?? dateOf(firstAt), to ?? dateOf(lastAt)];
  const facts = [days.join(' 至 '), type ? `只有${typeLabel(type)}` : '', `${count(Math.min(total, MOST))} 条`];
  const rest = { chat: key, who, type };
  return {
    title: titleOf(new People(names), conversation, who),
    facts: facts.filter((fact) => fact !== ''),
    by: `${viewer.name} 于 ${fullTime(clock())} 打印`,
    back: link('/chats', { ...rest, from, to }),
    tooMany: total > MOST ? { most: count(MOST), min: dateOf(firstAt), max: dateOf(lastAt) } : null,
    from: from ?? '',
    to: to ?? '',
    hidden: Object.entries(rest).filter((entry): entry is [string, string] => Boolean(entry[1])),
    total,
  };
}

function titleOf(people: People, conversation: ConversationFace, who: string | null): string {
  const { name, tag } = people.chat(conversation, who ?? '');
  const face = `${name}${tag ? ` ${tag.words}` : ''}`;
  if (conversation.kind === 'group') return `群聊：${face}（${conversation.memberCount} 人）`;
  return who === null ? face : `${people.name(who)} 与 ${face} 的会话`;
}

/** From after a place on; null is the beginning. */
export async function printedLines(
  app: App,
  viewer: Viewer,
  conversation: ConversationFace,
  asked: ChatConditions,
  after: Place | null,
): Promise<PrintedLines> {
  const { chat, who, type, from, to } = asked;
  const stretch = await readNewer(app, viewer, asked, after, { limit: LINES });
  const last = stretch.messages.at(-1);
  const bubbles = bubblesOf(stretch.messages, {
    ...shownOf(new People(app.names), conversation, { who, find: '' }),
    at: null,
    before: after?.sentAt ?? null,
    extras: await readExtras(app, viewer, conversation, stretch.messages),
  });
  const address = { chat, who, type, from, to };
  const more = stretch.newer && last ? link('/chats/print', { ...address, after: writePlace(last) }) : null;
  return { bubbles, more };
}
