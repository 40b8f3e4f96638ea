import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { findMessagePlace, type Place } from '../store/chat-messages.ts';
import type { ConversationFace } from '../store/chats.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { rightSide, shownOf } from './chat-view.ts';
import { writePlace } from './conditions.ts';
import type { SelectionFields } from './excerpt-selection.ts';
import { link } from './links.ts';
import { readExtras } from './message-extras.ts';
import { People } from './people.ts';
import { readAround, readNewer, readOlder, type Stretch } from './stretches.ts';
import { chatTitle } from './trace-words.ts';
import { count, fullTime } from './words.ts';

/** The chat with a tick box at every message. What is ticked stands in the address, also what is not on this page. */
export interface PickView {
  readonly chat: string;
  readonly who: string | null;
  readonly title: string;
  readonly back: string;
  /** The conversation itself into a case. */
  readonly whole: string;
  readonly lines: readonly {
    readonly bubble: Bubble;
    readonly picked: boolean;
    readonly isMeant: boolean;
    readonly label: string;
  }[];
  /** It is opened at the newest of them. */
  readonly atEnd: boolean;
  /** Ticked, and not on this page. */
  readonly elsewhere: readonly number[];
  readonly elsewhereCount: string;
  readonly older: string | null;
  readonly newer: string | null;
  readonly last: { readonly seq: number; readonly words: string } | null;
  readonly asked: SelectionFields;
  readonly sentence: string;
}

export interface PickAsked extends SelectionFields {
  readonly chat: string;
  readonly who: string | null;
  readonly at: number | null;
  readonly before: Place | null;
  readonly after: Place | null;
}

export async function pickView(
  app: App,
  viewer: Viewer,
  conversation: ConversationFace,
  asked: PickAsked,
  sentence = '',
): Promise<PickView> {
  const { key } = conversation;
  const who = rightSide(conversation, asked.who);
  const people = new People(app.names);
  const stretch = await stretchOf(app, viewer, asked);
  const bubbles = bubblesOf(stretch.messages, {
    ...shownOf(people, conversation, { who, find: '' }),
    at: asked.at,
    before: stretch.before,
    extras: await readExtras(app, viewer, conversation, stretch.messages),
  });
  const here = new Set(bubbles.map(({ seq }) => seq));
  const elsewhere = asked.pick.filter((seq) => !here.has(seq));
  const [first, last] = [stretch.messages[0], stretch.messages.at(-1)];
  return {
    ...{ chat: key, who, sentence, asked, elsewhere, elsewhereCount: count(elsewhere.length) },
    title: chatTitle(people, key),
    back: link('/chats', { who, since: 'all', chat: key, at: asked.at }),
    whole: link('/cases/add', { kind: 'conversation', chat: key, who }),
    lines: bubbles.map((bubble) => ({
      bubble,
      picked: asked.pick.includes(bubble.seq),
      isMeant: bubble.seq === asked.at,
      label: `选择 ${bubble.sender.name} ${bubble.full} 的消息`,
    })),
    atEnd: asked.after === null && !here.has(asked.at ?? -1),
    older: stretch.older && first ? writePlace(first) : null,
    newer: stretch.newer && last ? writePlace(last) : null,
    last: await lastOf(app, viewer, asked),
  };
}

async function stretchOf(app: App, viewer: Viewer, { chat, at, before, after }: PickAsked): Promise<Stretch> {
  const which = { chat, type: null };
  if (before) return { ...(await readOlder(app, viewer, which, before)), newer: true };
  if (after) return { ...(await readNewer(app, viewer, which, after)), older: true };
  const place = at === null ? null : await app.store.read(findMessagePlace, viewer, at);
  return readAround(app, viewer, which, place?.key === chat ? place : null);
}

/** Where counting ends: the message it was asked at. */
async function lastOf({ store }: App, viewer: Viewer, { chat, at, last }: PickAsked): Promise<PickView['last']> {
  const seq = last ?? at;
  const place = seq === null ? null : await store.read(findMessagePlace, viewer, seq);
  return place?.key === chat ? { seq: place.seq, words: fullTime(place.sentAt) } : null;
}
