import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { type EmployeeRow, listEmployees } from '../../store/chats.ts';
import { type ChatConditions, chatConditions, chatLink, NO_CHAT } from '../chat-conditions.ts';
import { type ChatView, openChat } from '../chat-view.ts';
import { type ConversationsView, conversationsOf, itemOf } from '../conversation-view.ts';
import { page } from '../page.ts';
import { type Face, People } from '../people.ts';
import { count, listTime } from '../words.ts';

/** Three panes: employees, conversations, the chat. htmx asks for the pane that changes. */
export const chatList = page({
  get: '/chats',
  may: 'read-chats',
  input: chatConditions,
  view: 'chats/list',
  parts: {
    employees: 'chats/employees',
    reading: 'chats/reading',
    conversations: 'chats/conversations',
    chat: 'chats/chat',
  },
  async load(app, viewer, asked, { part }) {
    const wants = (name: string) => part === null || part === 'reading' || part === name;
    const staff =
      part === null || part === 'employees' || asked.who === null ? await readStaff(app, viewer, asked) : null;
    const who = asked.who ?? staff?.rows[0]?.face.id ?? null;
    const conditions = { ...asked, who };
    const [conversations, chat] = await Promise.all([
      who !== null && wants('conversations') ? conversationsOf(app, viewer, { ...conditions, who }) : null,
      wants('chat') ? openChat(app, viewer, { ...conditions, who: asked.who }) : null,
    ]);
    if (asked.chat !== null && wants('chat') && chat === null) return null;
    return {
      employees: staff && markCurrent(staff, who),
      conversations: conversations && withOpen(app, conversations, chat, conditions),
      chat,
      who,
    };
  },
});

/** Opened from a search, a conversation may lie far down the list or outside its time: it is shown first. */
function withOpen(
  { names, clock }: App,
  view: ConversationsView,
  chat: ChatView | null,
  conditions: ChatConditions,
): ConversationsView {
  if (!chat || view.items.some(({ current }) => current)) return view;
  const who = chat.who ?? view.who.id;
  const pinned = itemOf(new People(names), chat.conversation, { ...conditions, who }, clock());
  return { ...view, pinned };
}

interface Staff {
  readonly search: string;
  readonly total: string;
  readonly hidden: readonly (readonly [string, string])[];
  readonly rows: readonly {
    readonly face: Face;
    readonly count: string;
    readonly when: string;
    readonly href: string;
    readonly current?: boolean;
  }[];
}

async function readStaff({ store, clock, names }: App, viewer: Viewer, asked: ChatConditions): Promise<Staff> {
  const rows = await store.read(listEmployees, viewer, { search: asked.staff });
  const now = clock();
  const people = new People(names);
  const hidden = Object.entries({ who: asked.who, tab: asked.tab, since: asked.since, q: asked.q, chat: asked.chat });
  return {
    search: asked.staff,
    total: count(rows.length),
    hidden: hidden.filter((entry): entry is [string, string] => Boolean(entry[1])),
    rows: rows.map((row: EmployeeRow) => ({
      face: people.face(row.userid),
      count: count(row.conversations),
      when: listTime(row.lastAt, now),
      href: chatLink(asked, { ...NO_CHAT, who: row.userid, tab: null, q: '' }),
    })),
  };
}

function markCurrent(staff: Staff, who: string | null): Staff {
  return { ...staff, rows: staff.rows.map((row) => ({ ...row, current: row.face.id === who })) };
}
