import { may, type Permission, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { caseNumber } from '../lib/case-words.ts';
import { UserError } from '../lib/errors.ts';
import { isEmployee } from '../messages/people.ts';
import { findCase } from '../store/case-list.ts';
import { findConversation } from '../store/chats.ts';
import { findExcerpt } from '../store/excerpt-list.ts';
import { findHold } from '../store/holds.ts';
import type { PackageSource } from '../store/package-order.ts';
import { listKnownPeople } from '../store/person-figures.ts';
import type { ExportAsked, ExportSource } from './export-address.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { readQuery } from './search-conditions.ts';
import { understand } from './search-meaning.ts';
import { chatTitle } from './trace-words.ts';
import { filtersOf, violationChips, violationConditions } from './violation-conditions.ts';
import { namesOfConditions } from './violation-list-view.ts';

/** What a package is made of, found by its address: absent and hidden answer alike. */
export interface FoundSource {
  readonly source: PackageSource;
  /** 任务来源: the part of the product it was asked in. */
  readonly module: string;
  /** What the file is called. */
  readonly name: string;
  /** The page it was asked from. */
  readonly back: string;
}

interface Tools {
  readonly app: App;
  readonly viewer: Viewer;
  readonly asked: ExportAsked;
}

interface SourceKind {
  readonly may: Permission;
  find(tools: Tools): Promise<FoundSource | null>;
}

const KINDS: Readonly<Record<ExportSource, SourceKind>> = {
  conversation: { may: 'read-chats', find: (tools) => ofChat(tools, 'conversation') },
  group: { may: 'read-chats', find: (tools) => ofChat(tools, 'group') },
  person: { may: 'read-chats', find: ofPerson },
  search: { may: 'search', find: ofSearch },
  violations: { may: 'see-violations', find: ofViolations },
  case: { may: 'see-cases', find: ofCase },
  hold: { may: 'see-retention', find: ofHold },
  excerpt: { may: 'see-cases', find: ofExcerpt },
};

/** Null when there is no such thing for this viewer. */
export async function findSource(app: App, viewer: Viewer, asked: ExportAsked): Promise<FoundSource | null> {
  const kind = KINDS[asked.kind];
  return may(viewer, kind.may) ? kind.find({ app, viewer, asked }) : null;
}

async function ofChat({ app, viewer, asked }: Tools, kind: 'conversation' | 'group'): Promise<FoundSource | null> {
  const { key } = asked;
  const chat = key === null ? null : await app.store.read(findConversation, viewer, key);
  if (!chat || (kind === 'group' && chat.kind !== 'group')) return null;
  const name = chatTitle(new People(app.names), chat.key);
  const source = { kind, key: chat.key };
  if (kind === 'group')
    return { source, module: '客户群', name, back: link(`/groups/${encodeURIComponent(key!)}`, {}) };
  return { source, module: '会话', name, back: link('/chats', { chat: key, since: 'all' }) };
}

async function ofPerson({ app, viewer, asked }: Tools): Promise<FoundSource | null> {
  const { id } = asked;
  const [known] = id === null ? [] : await app.store.read(listKnownPeople, viewer, [id]);
  if (id === null || known === undefined) return null;
  const [module, path] = isEmployee(id) ? ['员工', '/employees'] : ['客户', '/customers'];
  return {
    source: { kind: 'person', id },
    module,
    name: `${new People(app.names).name(id)} 的全部会话`,
    back: `${path}/${encodeURIComponent(id)}`,
  };
}

async function ofSearch({ app, viewer, asked: { query } }: Tools): Promise<FoundSource | null> {
  const conditions = readQuery(query);
  if (!conditions) return null;
  const understood = await understand(app, viewer, conditions);
  if ('trouble' in understood) throw new UserError(`${understood.trouble.heading}：${understood.trouble.why}`);
  const { meaning } = understood;
  if (meaning.words === null) return null;
  return {
    source: { kind: 'search', query, asked: meaning.query, filters: meaning.filters },
    module: '检索',
    name: `检索：${meaning.words}`,
    back: `/search?${query}`,
  };
}

async function ofViolations({ app, viewer, asked: { query } }: Tools): Promise<FoundSource | null> {
  const given = violationConditions.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (!given.success) return null;
  const chips = violationChips(given.data, await namesOfConditions(app, viewer));
  return {
    source: { kind: 'violations', filters: filtersOf(given.data) },
    module: '违规',
    name: `违规：${chips.length > 0 ? chips.map(({ value }) => value).join('，') : '全部'}`,
    back: query === '' ? '/violations' : `/violations?${query}`,
  };
}

async function ofCase({ app, viewer, asked }: Tools): Promise<FoundSource | null> {
  const id = numberOf(asked.id);
  const found = id === null ? null : await app.store.read(findCase, viewer, id);
  if (!found) return null;
  const name = `案件：${caseNumber(found)} ${found.title}`;
  return { source: { kind: 'case', id: found.id }, module: '案件', name, back: `/cases/${id}` };
}

async function ofExcerpt({ app, viewer, asked }: Tools): Promise<FoundSource | null> {
  const id = numberOf(asked.id);
  const found = id === null ? null : await app.store.read(findExcerpt, viewer, id);
  if (!found) return null;
  const name = `摘录：${found.title}`;
  return { source: { kind: 'excerpt', id: found.id }, module: '摘录', name, back: `/excerpts/${id}` };
}

async function ofHold({ app, viewer, asked }: Tools): Promise<FoundSource | null> {
  const id = numberOf(asked.id);
  const hold = id === null ? null : await app.store.read(findHold, viewer, id);
  return hold && { source: { kind: 'hold', id: hold.id }, module: '保全', name: hold.name, back: `/holds/${id}` };
}

const numberOf = (id: string | null): number | null => (id !== null && /^\d{1,12}$/.test(id) ? Number(id) : null);
