import { z } from 'zod';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { CaseItemKind } from '../lib/case-words.ts';
import { startOfDay } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { violationNumber } from '../lib/violation-words.ts';
import type { NewCaseItem } from '../store/case-items.ts';
import { findConversation } from '../store/chats.ts';
import { findExcerpt } from '../store/excerpt-list.ts';
import { findExport } from '../store/exports.ts';
import { findHold } from '../store/holds.ts';
import { findSelection, packMessages } from '../store/kept-making.ts';
import { findViolationRow } from '../store/violation-list.ts';
import { caseNote, optionalCaseId } from './case-form.ts';
import * as condition from './conditions.ts';
import { pickLink, spanOf } from './excerpt-form.ts';
import { readSelection, selectionEntries, selectionFields } from './excerpt-selection.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { chatTitle } from './trace-words.ts';
import { count } from './words.ts';

/** What is to be put into a case, found by its address as whoever adds it may see it: absent and hidden answer alike. */
export const addFields = z.object({
  kind: z.enum(['messages', 'conversation', 'violation', 'hold', 'export', 'excerpt']),
  chat: condition.id,
  who: condition.id,
  id: optionalCaseId,
  ...selectionFields,
  from: condition.day,
  to: condition.day,
  case: optionalCaseId,
  why: caseNote,
});
export type AddFields = z.output<typeof addFields>;

/** The thing itself, in words, and where it was asked from. */
export interface Adding {
  readonly kind: Exclude<CaseItemKind, 'note'>;
  readonly title: string;
  readonly about: string;
  readonly back: string;
  readonly conversations: readonly string[];
  readonly seqs: readonly number[];
  /** As it goes into the case: messages are packed only now. */
  make(): Promise<NewCaseItem | null>;
}

interface Tools {
  readonly app: App;
  readonly viewer: Viewer;
  readonly fields: AddFields;
}

const FINDERS: Readonly<Record<AddFields['kind'], (tools: Tools) => Promise<Adding | null>>> = {
  messages: addingMessages,
  conversation: addingConversation,
  violation: addingViolation,
  hold: addingHold,
  export: addingExport,
  excerpt: addingExcerpt,
};

/** Null when there is no such thing for this viewer. */
export const findAdding = (app: App, viewer: Viewer, fields: AddFields): Promise<Adding | null> =>
  FINDERS[fields.kind]({ app, viewer, fields });

/** The address of the form without the case and the reason: to come back to it. */
export function addQuery(fields: AddFields): string {
  const { kind, chat, who, id, from, to } = fields;
  const query = new URLSearchParams({ kind });
  for (const [name, value] of Object.entries({ chat, who, id, from, to }))
    if (value !== null) query.append(name, String(value));
  if (kind === 'messages') for (const [name, value] of selectionEntries(fields)) query.append(name, value);
  return query.toString();
}

async function addingMessages({ app, viewer, fields }: Tools): Promise<Adding | null> {
  const { chat, who } = fields;
  const conversation = chat === null ? null : await app.store.read(findConversation, viewer, chat);
  if (!conversation) return null;
  const selection = readSelection(fields);
  const found = await app.store.read(findSelection, viewer, conversation.key, selection);
  if (found.count === 0) throw new UserError('选中的范围里没有消息。回到会话重新选。');
  if (found.count > 2000) throw new UserError('一次最多选 2,000 条消息。缩短时间段，或分几次添加。');
  return {
    kind: 'messages',
    title: `${chatTitle(new People(app.names), conversation.key)}中的 ${count(found.count)} 条消息`,
    about: spanOf(found.first!, found.last!),
    back: pickLink(conversation.key, who, selectionEntries(fields)),
    conversations: [conversation.key],
    seqs: found.seqs,
    async make() {
      const kept = await app.store.read(packMessages, viewer, conversation.key, selection);
      return kept && { kind: 'messages', kept };
    },
  };
}

const DAY = 86_400_000;

async function addingConversation({ app, viewer, fields }: Tools): Promise<Adding | null> {
  const { chat, who, from, to } = fields;
  const conversation = chat === null ? null : await app.store.read(findConversation, viewer, chat);
  if (!conversation) return null;
  const span = { from: from === null ? null : startOfDay(from), to: to === null ? null : startOfDay(to)! + DAY };
  return {
    kind: 'conversation',
    title: chatTitle(new People(app.names), conversation.key),
    about: '',
    back: link('/chats', { who, since: 'all', chat: conversation.key }),
    conversations: [conversation.key],
    seqs: [],
    make: () => Promise.resolve({ kind: 'conversation', conversation: conversation.key, ...span }),
  };
}

async function addingViolation({ app, viewer, fields: { id } }: Tools): Promise<Adding | null> {
  if (id === null || !may(viewer, 'see-violations')) return null;
  const row = await app.store.read(findViolationRow, viewer, id);
  if (!row) return null;
  return {
    ...numbered('violation', id),
    title: `违规 ${violationNumber(row)}：${row.ruleName}`,
    about: chatTitle(new People(app.names), row.conversation),
    back: `/violations/${id}`,
    conversations: [row.conversation],
    seqs: row.seq === null ? [] : [row.seq],
  };
}

async function addingHold({ app, viewer, fields: { id } }: Tools): Promise<Adding | null> {
  if (id === null || !may(viewer, 'see-retention')) return null;
  const hold = await app.store.read(findHold, viewer, id);
  return hold && { ...numbered('hold', id), title: `保全“${hold.name}”`, about: hold.reason, back: `/holds/${id}` };
}

async function addingExport({ app, viewer, fields: { id } }: Tools): Promise<Adding | null> {
  if (id === null || !may(viewer, 'export')) return null;
  const found = await app.store.read(findExport, viewer, id);
  return found && { ...numbered('export', id), title: `导出“${found.title}”`, about: found.reason, back: '/exports' };
}

async function addingExcerpt({ app, viewer, fields: { id } }: Tools): Promise<Adding | null> {
  const excerpt = id === null ? null : await app.store.read(findExcerpt, viewer, id);
  if (id === null || !excerpt) return null;
  return {
    ...numbered('excerpt', id),
    title: `摘录“${excerpt.title}”`,
    about: chatTitle(new People(app.names), excerpt.conversation),
    back: `/excerpts/${id}`,
    conversations: [excerpt.conversation],
  };
}

const numbered = (kind: 'violation' | 'hold' | 'export' | 'excerpt', id: number) => ({
  ...{ kind, conversations: [] as string[], seqs: [] as number[] },
  make: (): Promise<NewCaseItem> => Promise.resolve({ kind, id }),
});

export interface AddView {
  readonly adding: Pick<Adding, 'kind' | 'title' | 'about' | 'back'>;
  readonly fields: AddFields;
  readonly hidden: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly { readonly id: number; readonly label: string; readonly selected: boolean }[];
  /** A new case, and back to this. */
  readonly fresh: string;
  readonly sentence: string;
}
