import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type CaseEventKind, caseNumber, EVENT_KINDS } from '../lib/case-words.ts';
import { listCaseEvents } from '../store/case-events.ts';
import {
  type CaseFilters,
  type CaseRow,
  type CaseShown,
  countCases,
  listCaseCandidates,
  listCases,
} from '../store/case-list.ts';
import { conversationOf, itemLine } from './case-item-view.ts';
import { EVENT_LABELS, type EventLine, eventLine, ROLE_ABOUT, ROLE_LABELS } from './case-words.ts';
import { PAGE, type Paging, pagingOf } from './directory-paging.ts';
import { exportStart } from './export-address.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { count, dateOf, fullTime } from './words.ts';

/** Cases as the pages show them. */
export interface CaseLine {
  readonly id: number;
  readonly number: string;
  readonly title: string;
  readonly about: string;
  readonly isOpen: boolean;
  readonly leads: string;
  readonly members: string;
  readonly items: string;
  readonly role: string;
  readonly made: string;
  readonly closed: string;
  readonly last: string;
}

function caseLine(row: CaseRow): CaseLine {
  const { id, title, about, state, leads, members, items, role, madeAt, closedAt, lastAt } = row;
  return {
    ...{ id, title, about, number: caseNumber(row), isOpen: state === 'open' },
    ...{ leads: leads.join('、') || '–', members: count(members), items: count(items), role: ROLE_LABELS[role] },
    ...{ made: dateOf(madeAt), closed: closedAt === null ? '' : dateOf(closedAt), last: fullTime(lastAt) },
  };
}

export interface CaseListView {
  readonly rows: readonly CaseLine[];
  readonly paging: Paging;
  readonly open: string;
  readonly closed: string;
  readonly states: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  /** None at all, whatever is asked for. */
  readonly isEmpty: boolean;
}

interface ListAsked {
  readonly q: string;
  readonly state: 'closed' | 'all' | null;
  readonly mine: 'lead' | 'member' | null;
  readonly page: number;
}

export async function caseList(app: App, viewer: Viewer, { q, state, mine, page }: ListAsked): Promise<CaseListView> {
  const filters: CaseFilters = { search: q, mine, state: state === 'all' ? null : (state ?? 'open') };
  const [{ rows, more }, counts] = await Promise.all([
    app.store.read(listCases, viewer, filters, { skip: (page - 1) * PAGE, limit: PAGE }),
    app.store.read(countCases, viewer),
  ]);
  const conditions = { q, state, mine };
  const at = (name: ListAsked['state'], label: string) => ({
    label,
    href: link('/cases', { ...conditions, state: name }),
    current: state === name,
  });
  return {
    rows: rows.map(caseLine),
    paging: pagingOf('/cases', conditions, page, more),
    open: count(counts.open),
    closed: count(counts.closed),
    states: [
      at(null, `办理中 ${count(counts.open)}`),
      at('closed', `已结案 ${count(counts.closed)}`),
      at('all', `全部 ${count(counts.open + counts.closed)}`),
    ],
    isEmpty: counts.open + counts.closed === 0,
  };
}

export type CaseTab = 'timeline' | 'members' | null;

/** What stands above every tab of a case. */
export interface CaseHead extends CaseLine {
  readonly version: number;
  readonly conclusion: string;
  readonly madeBy: string;
  readonly tabs: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  /** As his role in the case allows, besides his permissions. */
  readonly mayLead: boolean;
  readonly mayWork: boolean;
  readonly export: string;
  readonly hold: string;
}

export function caseHead(viewer: Viewer, found: CaseShown, tab: CaseTab): CaseHead {
  const { id, role, version, conclusion, madeBy, items, people } = found;
  const at = (name: CaseTab, label: string) => ({
    label,
    href: link(`/cases/${id}`, { tab: name }),
    current: tab === name,
  });
  const edits = may(viewer, 'edit-cases');
  return {
    ...caseLine(found),
    ...{ version, conclusion, madeBy: madeBy || '已删除的账号' },
    tabs: [at(null, `材料 ${count(items)}`), at('timeline', '时间线'), at('members', `成员 ${count(people.length)}`)],
    mayLead: edits && role === 'lead',
    mayWork: edits && role !== 'reader' && found.state === 'open',
    export: exportStart({ kind: 'case', id: String(id) }),
    hold: link('/holds/new', { case: id }),
  };
}

export interface TimelineView {
  readonly lines: readonly EventLine[];
  /** Conversations it names. */
  readonly keys: readonly string[];
  readonly kinds: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly paging: Paging;
}

const EVENTS = 50;

export async function timelineOf(
  app: App,
  viewer: Viewer,
  id: number,
  { kind, page }: { readonly kind: CaseEventKind | null; readonly page: number },
): Promise<TimelineView> {
  const asked = { kind, skip: (page - 1) * EVENTS, limit: EVENTS };
  const { rows, more } = await app.store.read(listCaseEvents, viewer, id, asked);
  const people = new People(app.names);
  const conditions = { tab: 'timeline', kind };
  const at = (name: CaseEventKind | null, label: string) => ({
    label,
    href: link(`/cases/${id}`, { tab: 'timeline', kind: name }),
    current: kind === name,
  });
  return {
    lines: rows.map((row) => eventLine(row, row.item && itemLine(people, id, row.item))),
    keys: [...new Set(rows.flatMap(({ item }) => conversationOf(item?.shown ?? null)))],
    kinds: [at(null, '全部'), ...EVENT_KINDS.map((name) => at(name, EVENT_LABELS[name]))],
    paging: pagingOf(`/cases/${id}`, conditions, page, more),
  };
}

export interface MembersView {
  readonly rows: readonly {
    readonly account: number;
    readonly name: string;
    readonly role: string;
    readonly label: string;
    readonly added: string;
  }[];
  readonly roles: readonly { readonly role: string; readonly label: string; readonly about: string }[];
  readonly candidates: readonly { readonly account: number; readonly name: string }[];
}

export async function membersOf(app: App, viewer: Viewer, { people }: CaseShown): Promise<MembersView> {
  const candidates = await app.store.read(listCaseCandidates, viewer);
  const members = new Set(people.map(({ account }) => account));
  return {
    rows: people.map(({ account, name, role, addedBy, addedAt }) => ({
      ...{ account, role, name: name || '已删除的账号', label: ROLE_LABELS[role] },
      added: `${addedBy || '已删除的账号'} ${fullTime(addedAt)}`,
    })),
    roles: (['lead', 'worker', 'reader'] as const).map((role) => ({
      ...{ role, label: ROLE_LABELS[role], about: ROLE_ABOUT[role] },
    })),
    candidates: candidates.filter(({ account }) => !members.has(account)),
  };
}
