import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { isExternal } from '../messages/people.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import type { Excerpt } from '../store/excerpt-list.ts';
import type { ExcerptWords } from '../store/excerpts.ts';
import { findSelection } from '../store/kept-making.ts';
import * as condition from './conditions.ts';
import { readSelection, type SelectionFields, selectionEntries, selectionFields } from './excerpt-selection.ts';
import { GoTo } from './outcome.ts';
import { People } from './people.ts';
import { chatTitle } from './trace-words.ts';
import { count, fullTime } from './words.ts';

/** The form of an excerpt: what it is called, whom it is about, and the messages that were picked. */
export const wordFields = {
  title: z.string().trim().max(200).default(''),
  note: z.string().trim().max(5000).default(''),
  customer: condition.id,
};

export const excerptFields = z.object({
  chat: z.string().min(1).max(600),
  who: condition.id,
  ...selectionFields,
  ...wordFields,
});
export type ExcerptFields = z.output<typeof excerptFields>;

export interface CustomerChoice {
  readonly id: string;
  readonly name: string;
  readonly selected: boolean;
}

export interface ExcerptForm {
  readonly title: string;
  readonly note: string;
  readonly customers: readonly CustomerChoice[];
  readonly sentence: string;
}

const MOST_CUSTOMERS = 500;

/** Those from outside in the conversation; of one alone there is nothing to choose. */
export function customersOf(people: People, { members }: ConversationFace, asked: string | null): CustomerChoice[] {
  const outside = members.filter(({ userid }) => isExternal(userid)).slice(0, MOST_CUSTOMERS);
  return outside.map(({ userid: id }) => ({ id, name: people.name(id), selected: id === asked }));
}

/** As it is kept: a customer who is in the conversation. */
export function wordsOf(
  { title, note, customer }: Pick<ExcerptFields, 'title' | 'note' | 'customer'>,
  { members }: ConversationFace,
): ExcerptWords {
  const outside = members.map(({ userid }) => userid).filter(isExternal);
  if (outside.length === 0) return { title, note, customer: null };
  const chosen = customer ?? (outside.length === 1 ? outside[0]! : null);
  if (chosen === null) throw new UserError('选择这份摘录是关于哪位客户的。');
  if (!outside.includes(chosen)) throw new UserError('这位客户不在这个会话里。从列表中重新选。');
  return { title, note, customer: chosen };
}

export interface NewExcerptView extends ExcerptForm {
  readonly chat: string;
  readonly chatTitle: string;
  readonly picked: string;
  readonly span: string;
  readonly hidden: readonly (readonly [name: string, value: string])[];
  /** Back to the picking, with what is picked. */
  readonly back: string;
}

/** Null when there is no such conversation for this viewer. */
export async function newExcerptView(
  app: App,
  viewer: Viewer,
  fields: ExcerptFields,
  sentence = '',
): Promise<NewExcerptView | null> {
  const conversation = await app.store.read(findConversation, viewer, fields.chat);
  if (!conversation) return null;
  const selection = readSelection(fields);
  const found = await app.store.read(findSelection, viewer, fields.chat, selection);
  if (found.count === 0) throw new UserError('选中的范围里没有消息。回到会话重新选。');
  if (found.count > 2000) throw new UserError('一次最多选 2,000 条消息。缩短时间段，或分几次保存。');
  const people = new People(app.names);
  const entries = selectionEntries(fields);
  return {
    ...{ chat: fields.chat, title: fields.title, note: fields.note, sentence },
    chatTitle: chatTitle(people, fields.chat),
    customers: customersOf(people, conversation, fields.customer),
    picked: count(found.count),
    span: spanOf(found.first!, found.last!),
    hidden: [['chat', fields.chat], ...(fields.who ? [['who', fields.who] as const] : []), ...entries],
    back: pickLink(fields.chat, fields.who, entries),
  };
}

export const spanOf = (first: number, last: number): string =>
  first === last ? fullTime(first) : `${fullTime(first)} 至 ${fullTime(last)}`;

export function pickLink(chat: string, who: string | null, entries: readonly (readonly [string, string])[]): string {
  const query = new URLSearchParams({ chat, ...(who ? { who } : {}) });
  for (const [name, value] of entries) query.append(name, value);
  return `/excerpts/pick?${query}`;
}

/** What is wrong with the picking is said where it can be mended. */
export async function backToPicking<R>(
  fields: SelectionFields & { readonly chat: string | null; readonly who: string | null },
  load: () => Promise<R>,
): Promise<R | GoTo> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof UserError) || fields.chat === null) throw error;
    return new GoTo(pickLink(fields.chat, fields.who, selectionEntries(fields)), error.message);
  }
}

export interface EditExcerptView extends ExcerptForm {
  readonly id: number;
  readonly version: number;
}

/** Of one that stands: its conversation may be gone, then the customer stays as he is. */
export async function editExcerptView(
  app: App,
  viewer: Viewer,
  excerpt: Excerpt,
  given: Partial<Pick<ExcerptFields, 'title' | 'note' | 'customer'>> & { readonly version?: number } = {},
  sentence = '',
): Promise<EditExcerptView> {
  const conversation = await app.store.read(findConversation, viewer, excerpt.conversation);
  const people = new People(app.names);
  const customer = given.customer ?? excerpt.customer;
  return {
    ...{ id: excerpt.id, version: given.version ?? excerpt.version, sentence },
    ...{ title: given.title ?? excerpt.title, note: given.note ?? excerpt.note },
    customers: conversation ? customersOf(people, conversation, customer) : [],
  };
}
