import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { FILTERABLE, typeLabel } from '../drawing/type-labels.ts';
import { listDepartments } from '../store/lookup.ts';
import type { Chip } from './directory-paging.ts';
import { type Face, People } from './people.ts';
import {
  FIRST_PAGE,
  QUICK_TIMES,
  type SearchConditions,
  searchLink,
  spanOf,
  spanWords,
  USUAL,
} from './search-conditions.ts';
import { conditionWords, DIRECTION_LABELS, departmentNames, KIND_LABELS } from './search-meaning.ts';

/** The form of the search page: its conditions as chips to be taken off, and everything there is to choose from. */
interface Option {
  readonly value: string;
  readonly label: string;
  readonly on: boolean;
}

export interface Picker {
  readonly name: 'sender' | 'receiver' | 'customer' | 'group';
  readonly label: string;
  readonly placeholder: string;
  readonly of: string;
  readonly picked: readonly { readonly id: string; readonly face: Face }[];
}

export interface SearchForm {
  readonly chips: readonly Chip[];
  /** The words alone. */
  readonly clear: string;
  readonly times: readonly { readonly label: string; readonly href: string; readonly on: boolean }[];
  readonly pickers: readonly Picker[];
  readonly departments: readonly (Option & { readonly indent: string })[];
  readonly facets: readonly { readonly name: string; readonly label: string; readonly options: readonly Option[] }[];
  readonly moreTypes: readonly Option[];
  readonly byMessage: string;
  readonly byConversation: string;
  readonly newest: string;
  readonly oldest: string;
}

/** Ticked in one look; the rest are behind 「更多」. */
const COMMON = ['text', 'image', 'voice', 'video', 'file', 'link', 'chatrecord', 'mixed'];

export async function formOf(app: App, viewer: Viewer, asked: SearchConditions): Promise<SearchForm> {
  const people = new People(app.names);
  const nodes = await app.store.read(listDepartments, viewer);
  const to = (changes: Partial<SearchConditions>) => searchLink(asked, { ...FIRST_PAGE, ...changes });
  return {
    chips: await chipsOf(app, viewer, asked),
    clear: searchLink({ ...USUAL, q: asked.q, by: asked.by, order: asked.order }),
    times: QUICK_TIMES.map(({ time, label }) => ({
      label,
      href: to({ time, from: null, to: null }),
      on: asked.time === time,
    })),
    pickers: pickersOf(people, asked),
    departments: nodes.map(({ id, name, depth }) => ({
      value: String(id),
      label: name,
      indent: '\u3000'.repeat(depth),
      on: asked.department.includes(String(id)),
    })),
    facets: facetsOf(asked),
    moreTypes: typesOf(
      asked,
      FILTERABLE.filter((type) => !COMMON.includes(type)),
    ),
    byMessage: to({ by: 'message' }),
    byConversation: to({ by: 'conversation', order: 'newest' }),
    newest: to({ order: 'newest' }),
    oldest: to({ order: 'oldest' }),
  };
}

function facetsOf(asked: SearchConditions): SearchForm['facets'] {
  const kinds = Object.entries(KIND_LABELS).map(([value, label]) => ({
    value,
    label,
    on: asked.kind.includes(value as keyof typeof KIND_LABELS),
  }));
  return [
    { name: 'type', label: '类型', options: typesOf(asked, COMMON) },
    { name: 'kind', label: '会话', options: kinds },
  ];
}

const typesOf = (asked: SearchConditions, types: readonly string[]): Option[] =>
  types.map((type) => ({ value: type, label: typeLabel(type), on: asked.type.includes(type) }));

function pickersOf(people: People, asked: SearchConditions): Picker[] {
  const faces = (ids: readonly string[]) => ids.map((id) => ({ id, face: people.face(id) }));
  const person = { placeholder: '姓名、拼音或账号', of: 'person' };
  return [
    { name: 'sender', label: '发送人', ...person, picked: faces(asked.sender) },
    { name: 'receiver', label: '接收人', ...person, picked: faces(asked.receiver) },
    { name: 'customer', label: '客户', placeholder: '姓名、备注或手机', of: 'customer', picked: faces(asked.customer) },
    {
      name: 'group',
      label: '群',
      placeholder: '群名或拼音',
      of: 'group',
      picked: asked.group.map((id) => ({ id, face: people.group(id) })),
    },
  ];
}

/** The conditions beside the words, each with the address that lacks it. */
export async function chipsOf(app: App, viewer: Viewer, asked: SearchConditions): Promise<Chip[]> {
  const departments = asked.department.length > 0 ? await departmentNames(app, viewer, asked.department) : [];
  const without = (...keys: (keyof SearchConditions)[]) =>
    searchLink(asked, { ...FIRST_PAGE, ...Object.fromEntries(keys.map((key) => [key, USUAL[key]])) });
  const chips = conditionWords(new People(app.names), asked, departments).map(({ key, name, value }) => ({
    name,
    value,
    without: without(key),
  }));
  const { time, from, to } = asked;
  if (!time && !from && !to) return chips;
  const quick = QUICK_TIMES.find((one) => one.time === time)?.label;
  const value = quick ?? spanWords(spanOf(asked, app.clock()));
  return [{ name: '时间', value, without: without('time', 'from', 'to') }, ...chips];
}

export const DIRECTIONS = Object.entries(DIRECTION_LABELS).map(([value, label]) => ({ value, label }));
