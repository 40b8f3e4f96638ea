import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isEmployee } from '../messages/people.ts';
import { countConversations, listConversations, type Tab, type TabCounts } from '../store/chats.ts';
import { briefly, type ChatConditions, chatLink } from './chat-conditions.ts';
import { type ConversationItem, itemsOf, lastOf } from './conversation-items.ts';
import { type Empty, emptyOf } from './conversation-none.ts';
import { type Said, saidIn } from './conversation-said.ts';
import { link } from './links.ts';
import { listedOf, sinceOf, type Way, waysOf } from './ways.ts';
import { type Owner, ownerOf } from './ways-owner.ts';
import { count } from './words.ts';

/** A list of conversations: of one person, of all groups, or of everybody the viewer may see. */
export interface ConversationsView {
  /** Whose; null where the list is not one person's. */
  readonly owner: Owner | null;
  /** The ways in, where no list of people stands beside. */
  readonly waysIn: readonly Way[];
  readonly since: string;
  readonly q: string;
  readonly placeholder: string;
  readonly tabs: readonly {
    readonly label: string;
    readonly count: string;
    readonly href: string;
    readonly current: boolean;
  }[];
  /** The open conversation, when it is not among the rows below. */
  readonly pinned: ConversationItem | null;
  readonly items: readonly ConversationItem[];
  readonly more: string | null;
  /** Where more were said to hold the words; null when nothing is looked for. */
  readonly said: Said | null;
  readonly empty: Empty | null;
  readonly hidden: readonly (readonly [name: string, value: string])[];
  /** Under which name the browser remembers how far down it was; nothing that was typed is in it. */
  readonly place: string;
}

const TABS: readonly (readonly [Tab, string])[] = [
  ['external', '外部'],
  ['internal', '内部'],
  ['group', '群聊'],
];
const PAGE = 40;
const FIRST_NAMED = 5; // what was said stands below them, and is not to be pushed out of sight

/** With the tab filled in: the one asked for, else the first that holds anything. */
export async function conversationsOf(app: App, viewer: Viewer, asked: ChatConditions): Promise<ConversationsView> {
  const userid = listedOf(asked);
  const since = sinceOf(asked, app.clock());
  const counts = await app.store.read(countConversations, viewer, { userid, since });
  const conditions = { ...asked, tab: tabOf(asked, counts) };
  const [{ items, more }, said, owner] = await Promise.all([
    conversationPage(app, viewer, conditions, null),
    asked.q === '' ? null : saidIn(app, viewer, conditions, null),
    userid === null ? null : ownerOf(app, viewer, userid),
  ]);
  const isEmpty = items.length === 0 && (said === null || (said.items.length === 0 && said.note === null));
  return {
    owner,
    waysIn: userid === null ? waysOf(asked) : [],
    since: asked.since,
    q: asked.q,
    placeholder: asked.by === 'group' ? '群名、成员、内容' : '名称、备注、内容',
    tabs: asked.by === 'group' ? [] : tabsOf(conditions, counts),
    pinned: null,
    items,
    more,
    said,
    empty: isEmpty ? emptyOf(conditions, counts) : null,
    hidden: hiddenOf({ ...conditions, q: '', since: '30' }),
    place: asked.q === '' ? `${asked.by} ${conditions.tab} ${asked.since}` : 'found',
  };
}

function tabOf({ by, tab }: ChatConditions, counts: TabCounts): Tab {
  if (by === 'group') return 'group';
  return tab ?? TABS.find(([name]) => counts[name] > 0)?.[0] ?? 'external';
}

/** While something is looked for, how many there are in all would be taken for how many were found. */
function tabsOf(conditions: ChatConditions & { tab: Tab }, counts: TabCounts): ConversationsView['tabs'] {
  return kindsOf(conditions).map(([name, label]) => ({
    label,
    count: conditions.q === '' ? `${count(counts[name])}${counts.capped ? '+' : ''}` : '',
    href: chatLink(conditions, { tab: name }),
    current: name === conditions.tab,
  }));
}

/** Nobody from outside has conversations inside. */
function kindsOf(conditions: ChatConditions): typeof TABS {
  const owner = listedOf(conditions);
  if (owner === null || isEmployee(owner)) return TABS;
  return [
    ['external', '单聊'],
    ['group', '群聊'],
  ];
}

/** Fields a form takes along. */
export const hiddenOf = (conditions: ChatConditions): [string, string][] =>
  Object.entries(briefly(conditions)).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [[name, String(value)]],
  );

export async function conversationPage(
  app: App,
  viewer: Viewer,
  conditions: ChatConditions & { tab: Tab },
  before: { lastAt: number; key: string } | null,
): Promise<{ items: ConversationItem[]; more: string | null }> {
  const { tab, q } = conditions;
  const limit = q !== '' && before === null ? FIRST_NAMED : PAGE;
  const since = sinceOf(conditions, app.clock());
  const filter = { userid: listedOf(conditions), tab, since, search: q, before, limit };
  const { rows, more } = await app.store.read(listConversations, viewer, filter);
  const last = rows.at(-1);
  const after = { ...briefly(conditions), before: last?.lastAt, key: last?.key };
  return {
    items: await itemsOf(app, viewer, rows.map(lastOf), conditions),
    more: more ? link('/chats/conversations', after) : null,
  };
}
