import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import { type Excerpt, type ExcerptFilters, listExcerpts, readExcerpt } from '../store/excerpt-list.ts';
import type { KeptMessages } from '../store/kept-copies.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { rightSide, shownOf } from './chat-view.ts';
import { type Chip, chipsOf, PAGE, type Paging, pagingOf } from './directory-paging.ts';
import { spanOf } from './excerpt-form.ts';
import { exportStart } from './export-address.ts';
import { link } from './links.ts';
import { readExtras } from './message-extras.ts';
import { People } from './people.ts';
import { chatTitle } from './trace-words.ts';
import { count, fullTime } from './words.ts';

/** Excerpts as the pages show them. */
export interface ExcerptRow {
  readonly id: number;
  readonly title: string;
  readonly note: string;
  readonly customer: string;
  readonly customerHref: string;
  readonly chat: string;
  readonly count: string;
  readonly span: string;
  readonly made: string;
}

export function excerptRow(people: People, excerpt: Excerpt): ExcerptRow {
  const { id, title, note, customer, conversation, firstAt, lastAt, madeBy, madeAt } = excerpt;
  return {
    ...{ id, title, note, chat: chatTitle(people, conversation), count: count(excerpt.count) },
    customer: customer === null ? '' : people.name(customer),
    customerHref: customer === null ? '' : `/customers/${encodeURIComponent(customer)}`,
    span: spanOf(firstAt, lastAt),
    made: `${madeBy || '已删除的账号'} ${fullTime(madeAt)}`,
  };
}

export interface ExcerptListView {
  readonly rows: readonly ExcerptRow[];
  readonly chips: readonly Chip[];
  readonly paging: Paging;
  readonly keys: readonly string[];
}

interface ListAsked {
  readonly q: string;
  readonly customer: string | null;
  readonly mine: '1' | null;
  readonly page: number;
}

export async function excerptList(app: App, viewer: Viewer, asked: ListAsked): Promise<ExcerptListView> {
  const { q, customer, mine, page } = asked;
  const filters: ExcerptFilters = { search: q, customer, mine: mine === '1' };
  const found = await app.store.read(listExcerpts, viewer, filters, { skip: (page - 1) * PAGE, limit: PAGE });
  const people = new People(app.names);
  const conditions = { q, customer, mine };
  const chips = chipsOf('/excerpts', conditions, [
    ['q', '包含', q],
    ['customer', '客户', customer && people.name(customer)],
    ['mine', '保存人', mine && '我'],
  ]);
  return {
    rows: found.rows.map((row) => excerptRow(people, row)),
    chips,
    paging: pagingOf('/excerpts', conditions, page, found.more),
    keys: [...new Set(found.rows.map(({ conversation }) => conversation))],
  };
}

/** Messages of a copy as the chat draws them; a page of them. */
export interface KeptView {
  readonly bubbles: readonly Bubble[];
  readonly gone: string;
  readonly total: string;
  readonly paging: Paging;
}

export const KEPT_PAGE = 200;

export async function keptView(
  app: App,
  viewer: Viewer,
  key: string,
  { messages, gone, total }: KeptMessages,
  { path, page }: { readonly path: string; readonly page: number },
): Promise<KeptView> {
  const conversation = await app.store.read(findConversation, viewer, key);
  return {
    bubbles: await drawKept(app, viewer, conversation, { key, messages }),
    gone: gone.length === 0 ? '' : count(gone.length),
    total: count(total),
    paging: pagingOf(path, {}, page, total > page * KEPT_PAGE),
  };
}

async function drawKept(
  app: App,
  viewer: Viewer,
  conversation: ConversationFace | null,
  { key, messages }: { readonly key: string; readonly messages: KeptMessages['messages'] },
): Promise<Bubble[]> {
  const people = new People(app.names);
  const group = !key.includes('|') || key.startsWith('list|');
  const who = conversation ? rightSide(conversation, null) : (key.split('|')[0] ?? null);
  const shown = conversation
    ? shownOf(people, conversation, { who, find: '' })
    : { ...{ people, who, group, terms: [], again: link('/chats/message', { chat: key }) } };
  const extras = conversation ? await readExtras(app, viewer, conversation, messages) : null;
  return bubblesOf(messages, { ...shown, at: null, before: null, ...(extras ? { extras } : {}) });
}

export interface ExcerptView extends ExcerptRow {
  readonly changed: string;
  readonly open: string;
  readonly export: string;
  readonly addTo: string;
  readonly kept: KeptView;
}

export async function excerptView(
  app: App,
  viewer: Viewer,
  excerpt: Excerpt,
  page: number,
): Promise<{ readonly view: ExcerptView; readonly shown: KeptMessages }> {
  const { id, conversation, changedAt, madeAt, changedBy } = excerpt;
  const at = { skip: (page - 1) * KEPT_PAGE, limit: KEPT_PAGE };
  const shown = await app.store.read(readExcerpt, viewer, id, at);
  const first = shown.messages[0]?.seq ?? null;
  const view = {
    ...excerptRow(new People(app.names), excerpt),
    changed: changedAt === madeAt ? '' : `${changedBy || '已删除的账号'} ${fullTime(changedAt)}`,
    open:
      first === null || shown.gone.includes(first)
        ? ''
        : link('/chats', { since: 'all', chat: conversation, at: first }),
    export: exportStart({ kind: 'excerpt', id: String(id) }),
    addTo: link('/cases/add', { kind: 'excerpt', id }),
    kept: await keptView(app, viewer, conversation, shown, { path: `/excerpts/${id}`, page }),
  };
  return { view, shown };
}
