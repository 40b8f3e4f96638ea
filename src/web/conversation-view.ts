import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type ConversationRow, countConversations, listConversations, type Tab } from '../store/chats.ts';
import { type ChatConditions, chatLink, NO_CHAT } from './chat-conditions.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { typeLabel } from './type-labels.ts';
import { count, cut, fullTime, listTime } from './words.ts';

/** The middle pane: the conversations of one employee. */
export interface ConversationItem {
  readonly key: string;
  readonly face: Face;
  readonly members: string;
  readonly when: string;
  readonly full: string;
  readonly text: string;
  readonly href: string;
  readonly current: boolean;
}

export interface ConversationsView {
  readonly who: Face;
  readonly facts: string;
  readonly since: string;
  readonly q: string;
  readonly tabs: readonly {
    readonly label: string;
    readonly count: string;
    readonly href: string;
    readonly current: boolean;
  }[];
  readonly tab: Tab;
  /** The open conversation, when it is not among the rows below. */
  readonly pinned: ConversationItem | null;
  readonly items: readonly ConversationItem[];
  readonly more: string | null;
  readonly empty: Empty | null;
  readonly hidden: readonly (readonly [name: string, value: string])[];
}

interface Empty {
  readonly heading: string;
  readonly why: string;
  readonly ways: readonly { readonly label: string; readonly href: string; readonly main: boolean }[];
}

const TABS: readonly (readonly [Tab, string])[] = [
  ['external', '外部'],
  ['internal', '内部'],
  ['group', '群聊'],
];
const PAGE = 40;
const DAY = 86_400_000;

/** With the tab filled in: the one asked for, else the first that holds anything. */
export async function conversationsOf(
  app: App,
  viewer: Viewer,
  asked: ChatConditions & { who: string },
): Promise<ConversationsView> {
  const { who } = asked;
  const since = sinceOf(asked, app.clock());
  const counts = await app.store.read(countConversations, viewer, { userid: who, since });
  const tab = asked.tab ?? TABS.find(([name]) => counts[name] > 0)?.[0] ?? 'external';
  const conditions = { ...asked, tab };
  const { items, more } = await conversationPage(app, viewer, conditions, null);
  return {
    who: new People(app.names).face(who),
    facts: `${asked.since === 'all' ? '全部' : `近 ${asked.since} 天`} ${count(counts.external + counts.internal + counts.group)} 个会话`,
    since: asked.since,
    q: asked.q,
    tabs: TABS.map(([name, label]) => ({
      label,
      count: count(counts[name]),
      href: chatLink(conditions, { tab: name }),
      current: name === tab,
    })),
    tab,
    pinned: null,
    items,
    more,
    empty: items.length > 0 ? null : emptyOf(conditions, counts),
    hidden: Object.entries({ who, tab, staff: asked.staff, chat: asked.chat ?? '' }).filter(
      ([, value]) => value !== '',
    ),
  };
}

export async function conversationPage(
  { store, clock, names }: App,
  viewer: Viewer,
  conditions: ChatConditions & { who: string; tab: Tab },
  before: { lastAt: number; key: string } | null,
): Promise<{ items: ConversationItem[]; more: string | null }> {
  const { who, tab, q } = conditions;
  const people = new People(names);
  const now = clock();
  const filter = { userid: who, tab, since: sinceOf(conditions, now), search: q, before, limit: PAGE };
  const { rows, more } = await store.read(listConversations, viewer, filter);
  const last = rows.at(-1);
  const { since, staff, chat } = conditions;
  return {
    items: rows.map((row) => itemOf(people, row, conditions, now)),
    more:
      more && last
        ? link('/chats/conversations', { who, tab, since, q, staff, chat, before: last.lastAt, key: last.key })
        : null,
  };
}

/** One line; a type that is not read yet goes by its label, not by WeCom's word for it. */
function previewOf({ lastText, lastType }: ConversationRow): string {
  return lastText.replace(/\s+/g, ' ').replace(`[未识别的类型 ${lastType}]`, `[${typeLabel(lastType)}]`);
}

/** One row, wherever it stands. */
export function itemOf(
  people: People,
  row: ConversationRow,
  conditions: ChatConditions & { who: string },
  now: number,
): ConversationItem {
  const text = cut(previewOf(row), 80);
  return {
    key: row.key,
    face: people.chat(row, conditions.who),
    members: row.kind === 'group' ? `${row.memberCount} 人` : '',
    when: listTime(row.lastAt, now),
    full: fullTime(row.lastAt),
    text: row.kind === 'group' ? `${people.name(row.lastSender)}：${text}` : text,
    href: chatLink(conditions, { ...NO_CHAT, chat: row.key }),
    current: row.key === conditions.chat,
  };
}

function sinceOf({ since }: ChatConditions, now: number): number | null {
  return since === 'all' ? null : now - Number(since) * DAY;
}

function emptyOf(conditions: ChatConditions & { who: string; tab: Tab }, counts: Readonly<Record<Tab, number>>): Empty {
  const label = TABS.find(([name]) => name === conditions.tab)![1];
  const elsewhere = TABS.filter(([name]) => name !== conditions.tab && counts[name] > 0).map(([name, other]) => ({
    label: `看${other}`,
    href: chatLink(conditions, { tab: name, q: '' }),
    main: false,
  }));
  if (conditions.q) {
    const all = { label: '清除条件', href: chatLink(conditions, { q: '' }), main: true };
    return {
      heading: `没有找到“${cut(conditions.q, 20)}”`,
      why: '在会话的成员与最近一条消息里查找。要查全部消息，请用检索。',
      ways: [all],
    };
  }
  if (conditions.since === 'all')
    return { heading: `没有${label}会话`, why: '收到第一条消息后会出现在这里。', ways: elsewhere };
  const wider = { label: '看全部时间', href: chatLink(conditions, { since: 'all' }), main: true };
  return {
    heading: `近 ${conditions.since} 天没有${label}会话`,
    why: '可以放宽时间，或看其他会话。',
    ways: [wider, ...elsewhere],
  };
}
