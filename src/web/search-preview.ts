import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { findMessagePlace } from '../store/chat-messages.ts';
import { findConversation } from '../store/chats.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { rightSide, shownOf } from './chat-view.ts';
import { link } from './links.ts';
import { readExtras } from './message-extras.ts';
import { type Face, People } from './people.ts';
import { type SearchConditions, searchLink } from './search-conditions.ts';
import { wordsAlone } from './search-meaning.ts';
import { readNewer, readOlder } from './stretches.ts';
import { dayTitle } from './words.ts';

/** A hit with what was said before and after it. */
export interface Preview {
  readonly key: string;
  readonly face: Face;
  readonly facts: readonly string[];
  readonly bubbles: readonly Bubble[];
  readonly open: string;
  readonly close: string;
  readonly seq: number;
}

const BEFORE = 8;
const FROM = 9;

/** Null when it is not there, or not this viewer's to see. */
export async function previewOf(app: App, viewer: Viewer, asked: SearchConditions): Promise<Preview | null> {
  if (asked.hit === null) return null;
  const place = await app.store.read(findMessagePlace, viewer, asked.hit);
  const conversation = place && (await app.store.read(findConversation, viewer, place.key));
  if (!place || !conversation) return null;
  const find = wordsAlone(asked.q);
  const chat = { chat: place.key, type: null, find };
  const [before, after] = await Promise.all([
    readOlder(app, viewer, chat, place, BEFORE),
    readNewer(app, viewer, chat, place, { inclusive: true, limit: FROM }),
  ]);
  const who = rightSide(conversation, null);
  const group = conversation.kind === 'group';
  const people = new People(app.names);
  const messages = [...before.messages, ...after.messages];
  const extras = await readExtras(app, viewer, conversation, messages);
  const shown = { ...shownOf(people, conversation, { who, find }), at: place.seq, before: before.before, extras };
  return {
    key: place.key,
    face: people.chat(conversation, who ?? ''),
    facts: [group ? `${conversation.memberCount} 人` : `与 ${people.name(who ?? '')}`, dayTitle(place.sentAt)],
    bubbles: bubblesOf(messages, shown),
    open: link(`/messages/${place.seq}`, { find }),
    close: searchLink(asked, { hit: null }),
    seq: place.seq,
  };
}
