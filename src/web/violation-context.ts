import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isEmployee } from '../messages/people.ts';
import { type ChatMessage, findMessagePlace, type Place } from '../store/chat-messages.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import type { CopiedMessage } from '../store/violation-copies.ts';
import type { ViolationRow } from '../store/violation-list.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { rightSide, shownOf } from './chat-view.ts';
import { readExtras } from './message-extras.ts';
import { People } from './people.ts';
import { readNewer, readOlder } from './stretches.ts';
import { fullTime } from './words.ts';

/** What was said around a violation: from the chat, or, where that is gone, from the copy that was kept. */
export interface ViolationContext {
  readonly bubbles: readonly Bubble[];
  readonly older: boolean;
  readonly newer: boolean;
  /** Said above: it is shown from the copy, or there is nothing to show. */
  readonly note: string | null;
  /** What happened, where it is no message. */
  readonly event: { readonly words: string; readonly time: string } | null;
  /** Whose side is the right one. */
  readonly who: string | null;
  /** It can be opened in the chat. */
  readonly open: boolean;
}

/** How many messages before and after it. */
export interface Around {
  readonly before: number;
  readonly after: number;
}

type Violation = Pick<
  ViolationRow,
  'seq' | 'conversation' | 'sender' | 'sentAt' | 'words' | 'severity' | 'ruleName' | 'ruleVersion' | 'id'
>;

export async function contextOf(
  app: App,
  viewer: Viewer,
  violation: Violation,
  { copied, around }: { readonly copied: readonly CopiedMessage[]; readonly around: Around },
): Promise<ViolationContext> {
  const { store } = app;
  const { seq, words, sentAt } = violation;
  const [conversation, place] = await Promise.all([
    store.read(findConversation, viewer, violation.conversation),
    seq === null ? null : store.read(findMessagePlace, viewer, seq),
  ]);
  const event = seq === null ? { words: words.join('；'), time: fullTime(sentAt) } : null;
  if (conversation && (place || event))
    return { ...(await fromChat(app, viewer, violation, { conversation, place, around })), event };
  return { ...fromCopy(app, violation, copied, conversation), event };
}

type Said = Omit<ViolationContext, 'event'>;

const LAST = Number.MAX_SAFE_INTEGER; // of that instant

interface Standing {
  readonly conversation: ConversationFace;
  /** Null for what is no message: only what was said before it belongs to it. */
  readonly place: Place | null;
  readonly around: Around;
}

async function fromChat(
  app: App,
  viewer: Viewer,
  { seq, sender, sentAt }: Violation,
  { conversation, place, around }: Standing,
): Promise<Said> {
  const chat = { chat: conversation.key, type: null };
  const [before, after] = await Promise.all([
    readOlder(app, viewer, chat, place ?? { sentAt, seq: LAST }, around.before),
    place && readNewer(app, viewer, chat, place, { inclusive: true, limit: around.after + 1 }),
  ]);
  const messages = [...before.messages, ...(after?.messages ?? [])];
  const who = isEmployee(sender) ? sender : rightSide(conversation, null);
  const extras = await readExtras(app, viewer, conversation, messages);
  const shown = shownOf(new People(app.names), conversation, { who, find: '' });
  return {
    bubbles: bubblesOf(messages, { ...shown, at: seq, before: before.before, extras }),
    ...{ older: before.older, newer: after?.newer ?? false, note: null, who, open: true },
  };
}

/** Nothing is known of it but what the copy says. */
function fromCopy(
  app: App,
  violation: Violation,
  copied: readonly CopiedMessage[],
  conversation: ConversationFace | null,
): Said {
  const { seq, conversation: key, sender } = violation;
  const kind = key.includes('|') ? 'single' : 'group';
  const staff = conversation ? rightSide(conversation, null) : (key.split('|').find(isEmployee) ?? null);
  const who = isEmployee(sender) ? sender : staff;
  const shown = shownOf(new People(app.names), { kind, key }, { who, find: '' });
  const marks = seq === null ? [] : [{ ...violation, seq }];
  const extras = { violations: Map.groupBy(marks, (mark) => mark.seq), reasons: {}, departments: {} };
  return {
    bubbles: bubblesOf(copied.map(messageOf), { ...shown, at: seq, before: null, extras }),
    note: copied.length > 0 ? '原消息已不在存档中，这是发现时另存的副本。' : '没有存档的会话，也没有另存的副本。',
    ...{ older: false, newer: false, who, open: false },
  };
}

function messageOf({ seq, msgid, sentAt, sender, type, json, ...more }: CopiedMessage): ChatMessage {
  const unknown = { revokedAt: null, revokedBy: null, revokedSeq: null, revokesSeq: null, media: [] };
  return { ...more, seq, msgid, sentAt, senderId: sender, type, text: '', json, ...unknown };
}
