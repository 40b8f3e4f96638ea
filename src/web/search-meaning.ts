import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { UserError } from '../lib/errors.ts';
import { type Expression, parseQuery, type Query } from '../search/query.ts';
import { listDepartments } from '../store/lookup.ts';
import type { SearchFilters } from '../store/search.ts';
import { People } from './people.ts';
import {
  FIRST_PAGE,
  hasConditions,
  type SearchConditions,
  type Span,
  searchLink,
  spanOf,
  spanWords,
} from './search-conditions.ts';
import { type NotMeant, readFields } from './search-fields.ts';
import { count } from './words.ts';

/** A search as the store is asked, and as people read it: the words, the fields among them, and the conditions beside them. */
export interface Meaning {
  readonly query: Query;
  /** All conditions, those written among the words included. */
  readonly asked: SearchConditions;
  readonly filters: SearchFilters;
  /** What was understood; null when nothing is asked. */
  readonly words: string | null;
}

export interface Trouble {
  readonly heading: string;
  readonly why: string;
  readonly ways: readonly { readonly label: string; readonly href: string; readonly main: boolean }[];
}

export type Understood = { readonly meaning: Meaning } | { readonly trouble: Trouble };

export async function understand(app: App, viewer: Viewer, asked: SearchConditions): Promise<Understood> {
  const parsed = parse(asked);
  if ('trouble' in parsed) return parsed;
  const { query } = parsed;
  const readings = await readFields(app, viewer, query.fields);
  const not = readings.flatMap((reading) => ('not' in reading ? [reading.not] : []))[0];
  if (not) return { trouble: troubleOf(asked, not) };
  let [whole, span] = [asked, spanOf(asked, app.clock())];
  for (const reading of readings) {
    if (!('meant' in reading)) continue;
    whole = together(whole, reading.meant);
    if (reading.meant.span) span = within(span, reading.meant.span);
  }
  return {
    meaning: {
      query,
      asked: whole,
      filters: filtersOf(whole, span),
      words: await wordsOf(app, viewer, { query, asked: whole, span }),
    },
  };
}

function parse(asked: SearchConditions): { query: Query } | { trouble: Trouble } {
  try {
    return { query: parseQuery(asked.q, { conditions: hasConditions(asked) }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { trouble: { heading: '没有开始查找', why: error.message, ways: [] } };
  }
}

/** The near names take the place of what was written. */
function troubleOf(asked: SearchConditions, { field, heading, why, near }: NotMeant): Trouble {
  const put = (name: string) => asked.q.replace(field.value, /\s/.test(name) ? `"${name}"` : name);
  return {
    heading,
    why,
    ways: near.map((name) => ({ label: name, href: searchLink(asked, { ...FIRST_PAGE, q: put(name) }), main: false })),
  };
}

type Meant = Omit<Partial<SearchConditions>, 'q'>;

/** Several of one kind: any of them will do. Both sides of a yes and no: neither is asked. */
function together(asked: SearchConditions, meant: Meant): SearchConditions {
  const added: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(meant)) {
    const known = asked[name as keyof SearchConditions];
    if (Array.isArray(known)) added[name] = [...new Set([...known, ...(value as string[])])];
    else if (name in asked) added[name] = known === null || known === value ? value : null;
  }
  return { ...asked, ...added };
}

function within(one: Span, other: Span): Span {
  return {
    from: one.from === null || other.from === null ? (one.from ?? other.from) : Math.max(one.from, other.from),
    to: one.to === null || other.to === null ? (one.to ?? other.to) : Math.min(one.to, other.to),
  };
}

function filtersOf(asked: SearchConditions, { from, to }: Span): SearchFilters {
  const some = <T>(list: readonly T[]): readonly T[] | null => (list.length > 0 ? list : null);
  const whether = (value: 'yes' | 'no' | null) => (value === null ? null : value === 'yes');
  return {
    conversation: asked.chat,
    senders: some(asked.sender),
    receivers: some(asked.receiver),
    departments: some(asked.department.map(Number)),
    customers: some(asked.customer),
    groups: some(asked.group),
    kinds: some(asked.kind),
    types: some(asked.type),
    direction: asked.direction,
    violation: whether(asked.violation),
    media: whether(asked.media),
    from,
    to,
  };
}

interface Told {
  readonly query: Query;
  readonly asked: SearchConditions;
  readonly span: Span;
}

/** `查找包含“个人卡”，发送人是李四或王五，时间 2026-10-01 至 2026-10-31 的消息` */
async function wordsOf(app: App, viewer: Viewer, { query, asked, span }: Told): Promise<string | null> {
  if (query.expression === null && query.fields.length === 0 && !hasConditions(asked)) return null;
  const departments = asked.department.length > 0 ? await departmentNames(app, viewer, asked.department) : [];
  const said = conditionWords(new People(app.names), asked, departments).map(({ name, value }) => `${name}是${value}`);
  if (span.from !== null || span.to !== null) said.push(`时间 ${spanWords(span)} `);
  const words = query.expression === null ? [] : [query.words];
  const ignored = query.expression === null ? '' : '。大小写、全半角、繁简体不同也算';
  return `查找${[...words, ...said].join('，')}的消息${ignored}`;
}

export async function departmentNames(app: App, viewer: Viewer, ids: readonly string[]): Promise<string[]> {
  const nodes = await app.store.read(listDepartments, viewer);
  return ids.map((id) => nodes.find((node) => String(node.id) === id)?.name ?? `部门 ${id}`);
}

export const KIND_LABELS = { external: '外部', internal: '内部', group: '群聊' } as const;
export const DIRECTION_LABELS = { employee: '员工发出', outside: '客户发出' } as const;
export const PRESENCE_LABELS = { yes: '有', no: '无' } as const;

export interface ConditionWords {
  readonly key: keyof SearchConditions;
  readonly name: string;
  readonly value: string;
}

const MOST_NAMED = 3;

const anyOf = (names: readonly string[]): string =>
  names.length > MOST_NAMED ? `${names.slice(0, MOST_NAMED).join('、')}等 ${count(names.length)} 个` : names.join('或');

/** The conditions that are set, but for the time. */
export function conditionWords(
  people: People,
  asked: SearchConditions,
  departments: readonly string[],
): ConditionWords[] {
  const words: [keyof SearchConditions, string, string | null][] = [
    ['sender', '发送人', anyOf(asked.sender.map(people.name))],
    ['receiver', '接收人', anyOf(asked.receiver.map(people.name))],
    ['department', '部门', departments.length > 0 ? `${anyOf(departments)}及以下` : null],
    ['customer', '客户', anyOf(asked.customer.map(people.name))],
    ['group', '群', anyOf(asked.group.map((key) => people.group(key).name))],
    ['type', '类型', anyOf(asked.type.map(typeLabel))],
    ['kind', '会话', anyOf(asked.kind.map((kind) => KIND_LABELS[kind]))],
    ['direction', '方向', asked.direction && DIRECTION_LABELS[asked.direction]],
    ['violation', '违规', asked.violation && PRESENCE_LABELS[asked.violation]],
    ['media', '媒体', asked.media && PRESENCE_LABELS[asked.media]],
    ['chat', '会话', asked.chat && chatName(people, asked.chat)],
  ];
  return words.flatMap(([key, name, value]) => (value ? [{ key, name, value }] : []));
}

function chatName(people: People, key: string): string {
  return key.includes('|') && !key.startsWith('list|')
    ? key.split('|').map(people.name).join(' 与 ')
    : people.group(key).name;
}

/** The words of a search without the conditions among them, as one looks for them inside a chat; empty when there are none. */
export function wordsAlone(q: string): string {
  try {
    const { expression, fields } = parseQuery(q, { conditions: true });
    if (expression === null) return '';
    return fields.length === 0 ? q : written(expression);
  } catch (error) {
    if (error instanceof UserError) return '';
    throw error;
  }
}

function written(expression: Expression): string {
  if (expression.kind === 'term') return `"${expression.shown}"`;
  if (expression.kind === 'not') return `NOT ${enclosed(expression.part)}`;
  return expression.parts.map(enclosed).join(expression.kind === 'or' ? ' OR ' : ' ');
}

const enclosed = (part: Expression): string => (part.kind === 'term' ? written(part) : `(${written(part)})`);
