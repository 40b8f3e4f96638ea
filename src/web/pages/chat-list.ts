import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { findLastTalker } from '../../store/talkers.ts';
import { type ChatConditions, chatConditions } from '../chat-conditions.ts';
import { type ChatView, openChat } from '../chat-view.ts';
import { itemsOf, lastOf } from '../conversation-items.ts';
import { type ConversationsView, conversationsOf, hiddenOf } from '../conversation-view.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { waysOf } from '../ways.ts';
import { type GuestPane, guestPane } from '../ways-guests.ts';
import { type StaffPane, staffPane } from '../ways-staff.ts';

/** People, conversations, the chat; by group and for all, no people. htmx asks for the pane that changes. */
export const chatList = page({
  get: '/chats',
  may: 'read-chats',
  trail: [],
  input: chatConditions,
  view: 'chats/list',
  parts: {
    people: 'ways/people',
    reading: 'chats/reading',
    conversations: 'chats/conversations',
    chat: 'chats/chat',
  },
  load: (app, viewer, asked, { part }) => evenly(viewer, () => loadPanes(app, viewer, asked, part)),
});

async function loadPanes(app: App, viewer: Viewer, asked: ChatConditions, part: string | null) {
  const wants = (name: string) => part === null || part === 'reading' || part === name;
  const chat = wants('chat') ? await openChat(app, viewer, asked) : null;
  if (asked.chat !== null && wants('chat') && chat === null) return null;
  const { who, people } = await choose(app, viewer, asked, { chat, drawn: part === null || part === 'people' });
  const conditions = { ...asked, who };
  const listed = wants('conversations') && (who !== null || people === null);
  const conversations = listed ? await conversationsOf(app, viewer, conditions) : null;
  return {
    people,
    waysIn: waysOf(asked),
    search: asked.staff,
    hidden: hiddenOf({ ...asked, staff: '', consent: 'agreed' }),
    conversations: conversations && (await withOpen(app, viewer, conversations, { chat, conditions })),
    chat,
    who,
  };
}

interface Chosen {
  readonly who: string | null;
  /** Null where no list of people is drawn. */
  readonly people: StaffPane | GuestPane | null;
}

/** Who is looked at when nobody was asked for: a side of the open chat, else whoever talked last. */
async function choose(
  app: App,
  viewer: Viewer,
  asked: ChatConditions,
  { chat, drawn }: { chat: ChatView | null; drawn: boolean },
): Promise<Chosen> {
  if (asked.by === 'group' || asked.by === 'all') return { who: asked.who, people: null };
  if (asked.by === 'employee') {
    const who = asked.who ?? chat?.who ?? (await app.store.read(findLastTalker, viewer));
    return { who, people: drawn ? await staffPane(app, viewer, { ...asked, who }) : null };
  }
  const pane = drawn || asked.who === null ? await guestPane(app, viewer, asked) : null;
  return { who: asked.who ?? pane?.rows[0]?.face.id ?? null, people: drawn ? pane : null };
}

/** Opened from a search, a conversation may lie far down the list or outside its time: it is shown first. */
async function withOpen(
  app: App,
  viewer: Viewer,
  view: ConversationsView,
  { chat, conditions }: { chat: ChatView | null; conditions: ChatConditions },
): Promise<ConversationsView> {
  if (!chat || [...view.items, ...(view.said?.items ?? [])].some(({ current }) => current)) return view;
  const [pinned] = await itemsOf(app, viewer, [lastOf(chat.conversation)], conditions);
  return { ...view, pinned: pinned! };
}
