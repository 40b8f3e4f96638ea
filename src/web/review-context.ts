import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isEmployee } from '../messages/people.ts';
import type { ChatMessage } from '../store/chat-messages.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import type { QueueRow } from '../store/review-queue.ts';
import type { CopiedMessage } from '../store/violation-details.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { rightSide, shownOf } from './chat-view.ts';
import { readExtras } from './message-extras.ts';
import { People } from './people.ts';
import { type QueueConditions, reviewLink } from './review-conditions.ts';
import { readNewer, readOlder, type Stretch } from './stretches.ts';
import { fullTime } from './words.ts';

/** What was said before and after a violation. */
export interface ReviewContext {
  readonly bubbles: readonly Bubble[];
  readonly older: string | null;
  readonly newer: string | null;
  /** Said above: what was found is no message, or the messages come from the copy. */
  readonly note: string | null;
  /** What happened, where it is no message. */
  readonly event: { readonly words: string; readonly time: string } | null;
}

interface Found {
  readonly row: QueueRow;
  /** Its message with the neighbours as they were then. */
  readonly copied: readonly CopiedMessage[];
}

export async function reviewContext(
  app: App,
  viewer: Viewer,
  asked: QueueConditions,
  { row, copied }: Found,
): Promise<ReviewContext> {
  const { id, seq, words, sentAt } = row;
  const conversation = await app.store.read(findConversation, viewer, row.conversation);
  const event = seq === null ? { words: words.join('、'), time: fullTime(sentAt) } : null;
  if (!conversation)
    return { bubbles: [], older: null, newer: null, event, note: event ? '这两个人没有存档的会话。' : null };
  const said = await around(app, viewer, asked, row);
  const isThere = seq === null || said.messages.some((message) => message.seq === seq);
  const stretch = isThere ? said : { messages: copied.map(asMessage), older: false, newer: false, before: null };
  return {
    bubbles: await drawn(app, viewer, { conversation, row, stretch }),
    older: stretch.older ? reviewLink(asked, { at: id, earlier: asked.earlier + 10 }) : null,
    newer: stretch.newer ? reviewLink(asked, { at: id, later: asked.later + 10 }) : null,
    event,
    note: isThere ? null : '原消息已不在存档中，这是发现时另存的副本。',
  };
}

interface Said {
  readonly conversation: ConversationFace;
  readonly row: QueueRow;
  readonly stretch: Stretch;
}

async function drawn(app: App, viewer: Viewer, { conversation, row, stretch }: Said): Promise<Bubble[]> {
  const { messages, before } = stretch;
  const who = isEmployee(row.sender) ? row.sender : rightSide(conversation, null);
  return bubblesOf(messages, {
    ...shownOf(new People(app.names), conversation, { who, find: '' }),
    ...{ at: row.seq, before },
    extras: await readExtras(app, viewer, conversation, messages),
  });
}

const FAR = Number.MAX_SAFE_INTEGER;

async function around(
  app: App,
  viewer: Viewer,
  { earlier, later }: QueueConditions,
  { conversation, seq, sentAt }: QueueRow,
): Promise<Stretch> {
  const which = { chat: conversation, type: null };
  const place = { sentAt, seq: seq ?? FAR };
  const [before, after] = await Promise.all([
    readOlder(app, viewer, which, place, earlier),
    readNewer(app, viewer, which, place, { inclusive: true, limit: later + 1 }),
  ]);
  return { ...before, messages: [...before.messages, ...after.messages], newer: after.newer };
}

const asMessage = ({ sender, ...copied }: CopiedMessage): ChatMessage => ({
  ...{ ...copied, senderId: sender, text: '', media: [] },
  ...{ revokedAt: null, revokedBy: null, revokedSeq: null, revokesSeq: null },
});
