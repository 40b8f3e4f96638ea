import type { Tab } from '../store/chats.ts';
import { type ChatConditions, chatLink } from './chat-conditions.ts';
import { link } from './links.ts';
import { cut } from './words.ts';

/** What a list of conversations says when it holds none, and what can be done about it. */
export interface Empty {
  readonly heading: string;
  readonly why: string;
  readonly ways: readonly { readonly label: string; readonly href: string; readonly main: boolean }[];
}

const LABELS: Readonly<Record<Tab, string>> = { external: '外部', internal: '内部', group: '群聊' };

export function emptyOf(conditions: ChatConditions & { tab: Tab }, counts: Readonly<Record<Tab, number>>): Empty {
  if (conditions.q) return notFound(conditions);
  const label = conditions.tab === 'group' ? '群聊' : `${LABELS[conditions.tab]}会话`;
  const elsewhere = elsewhereOf(conditions, counts);
  if (conditions.since === 'all')
    return { heading: `没有${label}`, why: '收到第一条消息后会出现在这里。', ways: elsewhere };
  const wider = { label: '看全部时间', href: chatLink(conditions, { since: 'all' }), main: true };
  return {
    heading: `近 ${conditions.since} 天没有${label}`,
    why: '可以放宽时间，或看其他会话。',
    ways: [wider, ...elsewhere],
  };
}

function elsewhereOf(conditions: ChatConditions & { tab: Tab }, counts: Readonly<Record<Tab, number>>): Empty['ways'] {
  if (conditions.by === 'group') return [];
  return (Object.keys(LABELS) as Tab[])
    .filter((name) => name !== conditions.tab && counts[name] > 0)
    .map((name) => ({ label: `看${LABELS[name]}`, href: chatLink(conditions, { tab: name }), main: false }));
}

function notFound(conditions: ChatConditions & { tab: Tab }): Empty {
  const { q, since } = conditions;
  const wider =
    since === 'all' ? [] : [{ label: '看全部时间', href: chatLink(conditions, { since: 'all' }), main: true }];
  return {
    heading: `没有找到“${cut(q, 20)}”`,
    why: `${since === 'all' ? '' : `近 ${since} 天的会话里，`}名称、备注与聊天内容都没有。`,
    ways: [
      ...wider,
      { label: '清除查找', href: chatLink(conditions, { q: '' }), main: wider.length === 0 },
      { label: '检索全部消息', href: link('/search', { q }), main: false },
    ],
  };
}
