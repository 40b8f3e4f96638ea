import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type CaseItemKind, ITEM_KINDS } from '../lib/case-words.ts';
import { violationNumber } from '../lib/violation-words.ts';
import { type CaseItem, countCaseItems, listCaseItems, type ShownItem } from '../store/case-item-list.ts';
import { exportStateWords, ITEM_ICONS, ITEM_LABELS, OUT_OF_SIGHT, RESTRICTED } from './case-words.ts';
import { PAGE, type Paging, pagingOf } from './directory-paging.ts';
import { spanOf } from './excerpt-form.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { chatTitle } from './trace-words.ts';
import { count, dateOf, fullTime } from './words.ts';

/** What is in a case, as its page shows it. */
export interface ItemLine {
  readonly id: number;
  readonly label: string;
  readonly symbol: string;
  /** What it is called; for what is out of sight that it is. */
  readonly title: string;
  readonly href: string;
  readonly about: string;
  readonly why: string;
  readonly added: string;
  readonly removed: string;
  readonly isHidden: boolean;
  readonly isNote: boolean;
  readonly remove: string;
}

interface Described {
  readonly title: string;
  readonly href: string;
  readonly about: string;
}

export function itemLine(people: People, caseId: number, item: CaseItem): ItemLine {
  const { id, kind, shown, restricted, why, addedBy, addedAt, removedBy, removedAt, removedWhy } = item;
  const hidden = restricted ? RESTRICTED : OUT_OF_SIGHT;
  const said = shown ? describe(people, { caseId, item: id }, shown) : { title: hidden, href: '', about: '' };
  return {
    ...said,
    ...{
      id,
      why,
      label: ITEM_LABELS[kind],
      symbol: ITEM_ICONS[kind],
      isHidden: shown === null,
      isNote: kind === 'note',
    },
    added: `${addedBy || '已删除的账号'} ${fullTime(addedAt)}`,
    removed:
      removedAt === null
        ? ''
        : `${removedBy || '已删除的账号'} ${fullTime(removedAt)} 移除${removedWhy === '' ? '' : `：${removedWhy}`}`,
    remove: `/cases/${caseId}/items/${id}/remove`,
  };
}

interface Where {
  readonly caseId: number;
  readonly item: number;
}

function describe(people: People, { caseId, item }: Where, shown: ShownItem): Described {
  switch (shown.kind) {
    case 'messages':
      return {
        title: chatTitle(people, shown.conversation),
        href: `/cases/${caseId}/items/${item}`,
        about: `${count(shown.count)} 条，${spanOf(shown.firstAt, shown.lastAt)}`,
      };
    case 'conversation':
      return describeChat(people, shown);
    case 'violation':
      return {
        title: `${violationNumber(shown.violation)} ${shown.violation.ruleName}`,
        href: `/violations/${shown.violation.id}`,
        about: `${people.name(shown.violation.sender)}，${fullTime(shown.violation.sentAt)}`,
      };
    case 'hold':
      return { title: shown.title, href: `/holds/${shown.id}`, about: shown.isOver ? '已解除' : '生效中' };
    case 'export':
      return { title: shown.title, href: shown.mine ? '/exports' : '', about: exportStateWords(shown.state) };
    case 'excerpt':
      return {
        title: shown.title,
        href: `/excerpts/${shown.id}`,
        about: `${shown.customer === null ? chatTitle(people, shown.conversation) : people.name(shown.customer)}，${count(shown.count)} 条`,
      };
    case 'gone':
      return { title: '消息已到期处置，副本也不再保留', href: '', about: '' };
    default:
      return { title: '', href: '', about: '' };
  }
}

const DAY = 86_400_000;

function describeChat(
  people: People,
  { conversation, from, to }: Extract<ShownItem, { kind: 'conversation' }>,
): Described {
  const days = { from: from === null ? null : dateOf(from), to: to === null ? null : dateOf(to - DAY) };
  const words = `${days.from ?? '最早'} 至 ${days.to ?? '现在，含以后'}`;
  return {
    title: chatTitle(people, conversation),
    href: link('/chats', { since: 'all', chat: conversation, ...days }),
    about: from === null && to === null ? '全部时间，含以后' : words,
  };
}

export interface ItemsView {
  readonly lines: readonly ItemLine[];
  readonly kinds: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly paging: Paging;
  readonly conversations: readonly string[];
}

interface ItemsAsked {
  readonly kind: CaseItemKind | null;
  readonly removed: boolean;
  readonly page: number;
}

export async function itemsOf(app: App, viewer: Viewer, id: number, asked: ItemsAsked): Promise<ItemsView> {
  const { kind, removed, page } = asked;
  const [{ rows, more }, counts] = await Promise.all([
    app.store.read(listCaseItems, viewer, id, { kind, removed, skip: (page - 1) * PAGE, limit: PAGE }),
    app.store.read(countCaseItems, viewer, id),
  ]);
  const people = new People(app.names);
  const path = `/cases/${id}`;
  const present = ITEM_KINDS.filter((name) => counts.kinds[name] !== undefined || name === kind);
  return {
    lines: rows.map((row) => itemLine(people, id, row)),
    kinds: [
      { label: '全部', href: path, current: kind === null && !removed },
      ...present.map((name) => ({
        label: `${ITEM_LABELS[name]} ${count(counts.kinds[name] ?? 0)}`,
        href: link(path, { kind: name }),
        current: kind === name && !removed,
      })),
      ...(counts.removed > 0 || removed
        ? [{ label: `已移除 ${count(counts.removed)}`, href: link(path, { removed: '1' }), current: removed }]
        : []),
    ],
    paging: pagingOf(path, { kind, removed: removed ? '1' : null }, page, more),
    conversations: [...new Set(rows.flatMap(({ shown }) => conversationOf(shown)))],
  };
}

/** Of what the viewer may see. */
export function conversationOf(shown: ShownItem | null): string[] {
  if (shown === null) return [];
  if (shown.kind === 'violation') return [shown.violation.conversation];
  return 'conversation' in shown ? [shown.conversation] : [];
}
