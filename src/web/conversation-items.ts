import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { isEmployee } from '../messages/people.ts';
import type { Segment } from '../search/find.ts';
import type { ConversationRow } from '../store/chats.ts';
import { countUnread } from '../store/unread.ts';
import { countByConversation } from '../store/violations.ts';
import { type ChatConditions, chatLink, NO_CHAT } from './chat-conditions.ts';
import { type Face, People } from './people.ts';
import { count, cut, fullTime, listTime } from './words.ts';

/** The rows of a list of conversations, wherever it stands. */
export interface ConversationItem {
  readonly key: string;
  readonly face: Face;
  /** Of a group how many are in it; of two people, where nobody was asked for, the other one. */
  readonly note: string;
  readonly when: string;
  readonly full: string;
  readonly segments: readonly Segment[];
  /** What was found in it, as a count. */
  readonly hits: string;
  /** New to this reader since he was last there. */
  readonly unread: string;
  readonly violations: string;
  readonly href: string;
  readonly current: boolean;
}

/** What two lists show of a conversation alike; where something was found, that is shown in place of its last message. */
export interface Shown extends Pick<ConversationRow, 'key' | 'kind' | 'peers' | 'memberCount'> {
  readonly at: number;
  readonly senderId: string;
  readonly segments: readonly Segment[];
  readonly hits: string;
}

const PREVIEW = 80;

export function lastOf(row: ConversationRow): Shown {
  const { lastAt, lastSender } = row;
  return { ...row, at: lastAt, senderId: lastSender, segments: [{ text: previewOf(row), hit: false }], hits: '' };
}

/** One line; a type that is not read yet goes by its label, not by WeCom's word for it. */
function previewOf({ lastText, lastType }: ConversationRow): string {
  const line = lastText.replace(/\s+/g, ' ').replace(`[未识别的类型 ${lastType}]`, `[${typeLabel(lastType)}]`);
  return cut(line, PREVIEW);
}

export async function itemsOf(
  { store, names, clock }: App,
  viewer: Viewer,
  rows: readonly Shown[],
  conditions: ChatConditions,
): Promise<ConversationItem[]> {
  const keys = rows.map(({ key }) => key);
  const [unread, violations] = await Promise.all([
    store.read(countUnread, viewer, keys),
    store.read(countByConversation, viewer, keys),
  ]);
  const people = new People(names);
  const now = clock();
  return rows.map((row) => ({
    key: row.key,
    ...namesOf(people, row, conditions.who),
    when: listTime(row.at, now),
    full: fullTime(row.at),
    segments: saidBy(people, row),
    hits: row.hits,
    unread: atMost(unread[row.key] ?? 0),
    violations: atMost(violations[row.key] ?? 0),
    // What was looked for among the conversations is found again inside the one that is opened.
    href: chatLink(conditions, { ...NO_CHAT, chat: row.key, find: row.hits === '' ? '' : conditions.q }),
    current: row.key === conditions.chat,
  }));
}

function namesOf(people: People, row: Shown, who: string | null): { face: Face; note: string } {
  if (row.kind === 'group') return { face: people.group(row.key), note: `${count(row.memberCount)} 人` };
  if (who !== null) return { face: people.chat(row, who), note: '' };
  const side = row.peers.findLast(isEmployee) ?? row.peers.at(-1) ?? '';
  const face = people.chat(row, side);
  return { face, note: face.id === side ? '' : `与 ${people.name(side)}` };
}

/** In a group it has to be said who spoke. */
function saidBy(people: People, { kind, senderId, segments }: Shown): readonly Segment[] {
  return kind === 'group' ? [{ text: `${people.name(senderId)}：`, hit: false }, ...segments] : segments;
}

/** For a badge: nothing instead of zero, and no more than two digits. */
export const atMost = (n: number): string => (n === 0 ? '' : n > 99 ? '99+' : String(n));
