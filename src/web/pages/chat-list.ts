import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { findConversation } from '../../store/chats.ts';
import { areReasonsAsked } from '../../store/reasons.ts';
import { findLastTalker } from '../../store/talkers.ts';
import { type ChatConditions, chatConditions } from '../chat-conditions.ts';
import { panesTrace } from '../chat-trace.ts';
import { type ChatView, openChat } from '../chat-view.ts';
import { itemsOf, lastOf } from '../conversation-items.ts';
import { type ConversationsView, conversationsOf, hiddenOf } from '../conversation-view.ts';
import { evenly } from '../even-time.ts';
import type { GoTo } from '../outcome.ts';
import { page } from '../page.ts';
import { reasonForChat, reasonForList } from '../reason-gate.ts';
import type { Visit } from '../visit.ts';
import { waysOf } from '../ways.ts';
import { type GuestPane, guestPane } from '../ways-guests.ts';
import { type StaffPane, staffPane } from '../ways-staff.ts';

/** People, conversations, the chat; by group and for all, no people. htmx asks for the pane that changes. */
export const chatList = page({
  get: '/chats',
  may: 'read-chats',
  trail: ['chat', 'chats', 'directory'],
  input: chatConditions,
  view: 'chats/list',
  parts: {
    people: 'ways/people',
    reading: 'chats/reading',
    conversations: 'chats/conversations',
    chat: 'chats/chat',
  },
  load: (app, viewer, asked, visit) =>
    evenly(viewer, async () => {
      const reason = await reasonBefore(app, viewer, asked, visit);
      if (reason) return reason;
      const panes = await loadPanes(app, viewer, asked, visit.part);
      const trace = panes && panesTrace(app, asked, panes);
      if (trace) visit.trace(trace);
      else visit.traceNothing();
      return panes;
    }),
});

/** Why, where that is asked: for the chat that is opened, and for the person whose chats are listed. */
async function reasonBefore(app: App, viewer: Viewer, asked: ChatConditions, visit: Visit): Promise<GoTo | null> {
  const { chat } = asked;
  const conversation = chat === null ? null : await app.store.read(findConversation, viewer, chat);
  const reason = conversation && (await reasonForChat(app, viewer, visit, { conversation, asked }));
  const isListed = visit.part !== 'people' && visit.part !== 'chat';
  return reason ?? (isListed ? reasonForList(app, viewer, visit, asked) : null);
}

/** No person's list stands in it. */
const isWhole = ({ by }: ChatConditions): boolean => by === 'group' || by === 'all';

async function loadPanes(app: App, viewer: Viewer, asked: ChatConditions, part: string | null) {
  const wants = (name: string) => part === null || part === 'reading' || part === name;
  const chat = wants('chat') ? await openChat(app, viewer, asked) : null;
  if (asked.chat !== null && wants('chat') && chat === null) return null;
  // Nobody is chosen for a reader who would have to say why.
  const isAsked = !isWhole(asked) && asked.who === null && (await app.store.read(areReasonsAsked, viewer));
  const drawn = part === null || part === 'people';
  const { who, people } = await choose(app, viewer, asked, { chat, drawn, isAsked });
  const conditions = { ...asked, who };
  const listed = wants('conversations') && (who !== null || (people === null && !isAsked));
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

interface Choice {
  readonly chat: ChatView | null;
  /** The list of people is drawn. */
  readonly drawn: boolean;
  readonly isAsked: boolean;
}

/** Who is looked at when nobody was asked for: a side of the open chat, else whoever talked last. */
async function choose(app: App, viewer: Viewer, asked: ChatConditions, choice: Choice): Promise<Chosen> {
  if (isWhole(asked)) return { who: asked.who, people: null };
  return asked.by === 'employee' ? chooseStaff(app, viewer, asked, choice) : chooseGuest(app, viewer, asked, choice);
}

async function chooseStaff(app: App, viewer: Viewer, asked: ChatConditions, choice: Choice): Promise<Chosen> {
  const { chat, drawn, isAsked } = choice;
  const other = asked.who !== null || isAsked ? null : (chat?.who ?? (await app.store.read(findLastTalker, viewer)));
  const who = asked.who ?? other;
  return { who, people: drawn ? await staffPane(app, viewer, { ...asked, who }) : null };
}

async function chooseGuest(app: App, viewer: Viewer, asked: ChatConditions, choice: Choice): Promise<Chosen> {
  const { drawn, isAsked } = choice;
  const pane = drawn || asked.who === null ? await guestPane(app, viewer, asked) : null;
  const first = isAsked ? null : (pane?.rows[0]?.face.id ?? null);
  return { who: asked.who ?? first, people: drawn ? pane : null };
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
