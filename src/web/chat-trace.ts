import type { Trace } from '../access/acts.ts';
import type { App } from '../app.ts';
import type { ConversationFace } from '../store/chats.ts';
import { briefly, type ChatConditions, chatConditions } from './chat-conditions.ts';
import type { ChatView } from './chat-view.ts';
import type { ConversationItem } from './conversation-items.ts';
import type { ConversationsView } from './conversation-view.ts';
import { People } from './people.ts';
import { chatTitle, seqRange, told } from './trace-words.ts';
import { count } from './words.ts';

/** What the reading page and its parts tell the trail. */
interface Panes {
  readonly chat: ChatView | null;
  readonly conversations: ConversationsView | null;
  readonly people: object | null;
  readonly who: string | null;
}

/** One trace for all panes: the chat, then the conversations whose last words stand beside it. Null when nothing is shown. */
export function panesTrace(app: Pick<App, 'names'>, asked: ChatConditions, shown: Panes): Trace | null {
  const { chat, conversations, people, who } = shown;
  const listed = conversations ? keysListed(conversations) : [];
  if (chat) {
    const beside = listed.filter((key) => key !== chat.key);
    const trace = chatTrace(app, { key: chat.key, who: chat.who, conditions: asked }, chat.bubbles);
    if (beside.length === 0) return trace;
    return {
      ...trace,
      title: `${trace.title}，列表中另有 ${count(beside.length)} 个会话`,
      conversations: [chat.key, ...beside],
      details: { ...trace.details, opened: chat.key, listed: beside.length },
    };
  }
  if (conversations) return listTrace(app, { ...asked, who }, listed);
  return people ? peopleTrace(asked) : null;
}

function keysListed({ pinned, items, said }: ConversationsView): string[] {
  return [...(pinned ? [pinned] : []), ...items, ...(said?.items ?? [])].map(({ key }) => key);
}

interface Opened {
  readonly key: string;
  readonly who: string | null;
  readonly conditions: ChatConditions;
}

/** A stretch of a chat. */
export function chatTrace(
  { names }: Pick<App, 'names'>,
  { key, who, conditions }: Opened,
  shown: readonly { readonly seq: number }[],
): Trace {
  return {
    act: 'chat',
    title: chatTitle(new People(names), key),
    ...(who === null ? {} : { person: who }),
    conversations: [key],
    ...seqRange(shown),
    details: detailsOf(conditions),
  };
}

/** How the chat was looked at: its person and its key stand in the trace already, and places of paging say nothing. */
const TOLD = Object.keys(chatConditions.shape).filter((name) => name !== 'chat' && name !== 'who');

function detailsOf(conditions: ChatConditions) {
  const known = briefly(conditions);
  return told(Object.fromEntries(TOLD.map((name) => [name, known[name]])));
}

/** One message of it. */
export function messageTrace(
  { names }: Pick<App, 'names'>,
  { key }: Pick<ConversationFace, 'key'>,
  seq: number,
  details: Readonly<Record<string, unknown>> = {},
): Trace {
  const title = `${chatTitle(new People(names), key)}中的一条消息`;
  return { act: 'message', title, conversations: [key], ...seqRange([{ seq }]), details };
}

const LISTS = { group: '群聊列表', all: '全部会话列表', employee: '会话列表', customer: '会话列表' } as const;

/** A list of conversations: each row shows what was said last. */
export function listTrace({ names }: Pick<App, 'names'>, conditions: ChatConditions, keys: readonly string[]): Trace {
  const { by, who } = conditions;
  const whose = by === 'group' || by === 'all' ? null : who;
  return {
    act: 'chats',
    title: whose === null ? LISTS[by] : `${new People(names).name(whose)} 的会话列表`,
    ...(whose === null ? {} : { person: whose }),
    conversations: keys,
    count: keys.length,
    details: detailsOf(conditions),
  };
}

export const keysOf = (items: readonly Pick<ConversationItem, 'key'>[]): string[] => items.map(({ key }) => key);

/** The people beside the conversations: names only. */
export function peopleTrace(conditions: ChatConditions, more: Readonly<Record<string, unknown>> = {}): Trace {
  const title = conditions.by === 'customer' ? '会话页的客户' : '会话页的员工';
  const { by, staff, consent } = briefly(conditions);
  return { act: 'directory', title, details: told({ by, staff, consent, ...more }) };
}
