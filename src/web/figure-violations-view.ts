import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dateOfDay } from '../figures/period.ts';
import { VIOLATION_INDICATORS, type ViolationGroup, type ViolationKey } from '../figures/violation-indicators.ts';
import { startOfDay } from '../lib/clock.ts';
import { CHAT_KINDS, SEVERITIES, VIOLATION_STATES } from '../lib/violation-words.ts';
import {
  listViolationGroups,
  readViolationFigures,
  type ViolationFigures,
  type ViolationGroupRow,
  type ViolationQuery,
} from '../store/figure-violations.ts';
import { listReviewers } from '../store/review-figures.ts';
import { PAGE, type Paging } from './directory-paging.ts';
import { type FigureAsked, figureLink, rangeOf } from './figure-conditions.ts';
import { narrowing } from './figure-customer-words.ts';
import type { Tile } from './figure-overview-view.ts';
import { compared, showFigure } from './figure-words.ts';
import { type Linked, linkPeople } from './person-links.ts';
import { violationsLink } from './violation-conditions.ts';
import { count, duration } from './words.ts';

/** Violations in numbers; each number leads to the violations it counts, as far as their list can be narrowed so. */
export const VIOLATIONS = '/figures/violations';

export type ViolationsAsked = FigureAsked & { readonly by: ViolationGroup; readonly page: number };

interface Cell {
  readonly value: string;
  readonly href: string | null;
}

export interface ViolationsView {
  readonly tiles: readonly Tile[];
  readonly isEmpty: boolean;
  readonly days: readonly {
    readonly label: string;
    readonly short: string;
    readonly total: number;
    readonly grave: number;
    readonly href: string | null;
  }[];
  readonly hours: readonly { readonly label: string; readonly n: number }[];
  readonly states: readonly string[];
  readonly severities: readonly {
    readonly severity: string;
    readonly label: string;
    readonly cells: readonly Cell[];
    readonly total: Cell;
  }[];
  readonly kinds: readonly {
    readonly label: string;
    readonly n: number;
    readonly shown: string;
    readonly share: string;
    readonly href: string | null;
  }[];
  readonly groups: GroupsView;
  readonly reviewed: Reviewed;
}

interface GroupsView {
  readonly views: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly head: string;
  readonly lines: readonly GroupLine[];
  readonly total: string;
  /** The conditions of the page, for the spreadsheet. */
  readonly query: string;
  readonly paging: Paging;
}

interface GroupLine {
  readonly person: Linked | null;
  readonly name: string;
  readonly cells: readonly Cell[];
}

interface Reviewed {
  readonly words: string;
  readonly people: number;
}

const STATES = ['open', 'confirmed', 'false', 'escalated'] as const;

export async function violationsView(app: App, viewer: Viewer, asked: ViolationsAsked): Promise<ViolationsView> {
  const { store, clock } = app;
  const query = { range: rangeOf(asked, clock()), departments: asked.department, people: asked.who };
  const figures = await store.read(readViolationFigures, viewer, query);
  const to = waysFor(asked, query);
  const sum = figures.now.total;
  return {
    tiles: tilesOf(figures, to),
    isEmpty: sum === 0,
    days: figures.days.map(({ day, total, grave }) => ({
      ...{ label: dateOfDay(day), short: dateOfDay(day).slice(5), total, grave },
      href: total === 0 ? null : to({ from: dateOfDay(day), to: dateOfDay(day) }),
    })),
    hours: figures.hours.map((n, hour) => ({ label: `${hour} 时`, n })),
    states: STATES.map((state) => VIOLATION_STATES[state]),
    severities: figures.severities.map(({ severity, states }) => ({
      ...{ severity, label: SEVERITIES[severity] },
      cells: STATES.map((state) => cell(states[state], to({ severity: [severity], state }))),
      total: cell(
        STATES.reduce((n, state) => n + states[state], 0),
        to({ severity: [severity] }),
      ),
    })),
    kinds: figures.kinds.map(({ kind, n }) => ({
      ...{ label: CHAT_KINDS[kind], n, shown: count(n), share: showFigure(n / sum, 'ratio'), href: to({ talk: kind }) },
    })),
    groups: await groupsOf(app, viewer, asked, query),
    reviewed: await reviewedOf(app, viewer, query),
  };
}

const cell = (n: number, href: string | null): Cell => ({ value: count(n), href: n === 0 ? null : href });

type Narrowed = Parameters<typeof violationsLink>[0];
type Way = (more: Narrowed) => string | null;

/** The list of violations is narrowed by one department at most, and not by several people: then there is no way. */
function waysFor({ department, who }: FigureAsked, { range }: ViolationQuery): Way {
  const dates = { from: dateOfDay(range.from), to: dateOfDay(range.to) };
  if (who.length > 0 || department.length > 1) return () => null;
  return (more) => violationsLink({ ...dates, department: department[0] ?? null, ...more });
}

const NARROWS: Readonly<Record<ViolationKey, Narrowed>> = {
  total: {},
  open: { state: 'open' },
  confirmed: { state: 'confirmed' },
  mistaken: { state: 'false' },
  escalated: { state: 'escalated' },
  grave: { severity: ['high'] },
};

function tilesOf({ now, before }: ViolationFigures, to: Way): Tile[] {
  return VIOLATION_INDICATORS.filter(({ isShown }) => isShown).map(({ key, name, about, formula, unit, better }) => ({
    ...{ key, name, about, formula, value: showFigure(now[key], unit) },
    compared: compared(now[key], before[key], better),
    href: now[key] > 0 ? to(NARROWS[key]) : null,
  }));
}

export const GROUP_WORDS: Readonly<Record<ViolationGroup, string>> = {
  person: '人员',
  department: '部门',
  rule: '规则',
};
const COLUMNS = ['total', 'open', 'confirmed', 'mistaken', 'escalated', 'grave'] as const;

async function groupsOf(app: App, viewer: Viewer, asked: ViolationsAsked, query: ViolationQuery): Promise<GroupsView> {
  const { by, page } = asked;
  const place = { by, skip: (page - 1) * PAGE, limit: PAGE };
  const { rows, total } = await app.store.read(listViolationGroups, viewer, query, place);
  const linked = await linkPeople(app, viewer, by === 'person' ? rows.map(({ id }) => id) : []);
  const at = (more: object) =>
    `${figureLink(VIOLATIONS, { ...narrowing(asked), by: by === 'person' ? null : by }, more as never)}#groups`;
  return {
    views: (Object.keys(GROUP_WORDS) as ViolationGroup[]).map((one) => ({
      ...{ label: `按${GROUP_WORDS[one]}`, href: at({ by: one === 'person' ? null : one }), current: one === by },
    })),
    head: GROUP_WORDS[by],
    lines: rows.map((row) => lineOf(row, asked, query, by === 'person' ? linked(row.id) : null)),
    total: count(total),
    query: figureLink('', narrowing(asked)).replace('?', ''),
    paging: {
      page,
      previous: page > 1 ? at({ page: page - 1 }) : null,
      next: page * PAGE < total ? at({ page: page + 1 }) : null,
      end: false,
    },
  };
}

function lineOf(
  row: ViolationGroupRow,
  asked: ViolationsAsked,
  query: ViolationQuery,
  person: Linked | null,
): GroupLine {
  const to = groupWay(row, asked, query);
  return {
    person,
    name: row.name ?? '',
    cells: COLUMNS.map((key) => cell(row[key], to(NARROWS[key]))),
  };
}

/** Of somebody who is asked for by name, his own are all there are. */
function groupWay({ id }: ViolationGroupRow, asked: ViolationsAsked, query: ViolationQuery): Way {
  const { by, who, department } = asked;
  if (by === 'person') {
    const way = who.includes(id) ? waysFor({ ...asked, who: [], department: [] }, query) : waysFor(asked, query);
    return (more) => way({ sender: id, ...more });
  }
  if (by === 'rule') return (more) => waysFor(asked, query)({ rule: Number(id), ...more });
  // Who is in two departments counts in both: of another than the one asked for, the list cannot be told.
  const own = department.length === 0 || (department.length === 1 && String(department[0]) === id);
  return (more) => (own ? waysFor(asked, query)({ department: Number(id), ...more }) : null);
}

/** Of whatever was judged in these days: /reviews has the rest. */
async function reviewedOf({ store }: App, viewer: Viewer, { range }: ViolationQuery): Promise<Reviewed> {
  const [from, to] = [startOfDay(dateOfDay(range.from))!, startOfDay(dateOfDay(range.to + 1))!];
  const rows = await store.read(listReviewers, viewer, { from, to });
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((n, row) => n + pick(row), 0);
  const judged = sum((row) => row.judged);
  if (judged === 0) return { words: '这段时间没有人判定过违规。', people: rows.length };
  const average = sum((row) => (row.averageMs ?? 0) * row.judged) / judged;
  const parts = [
    `${count(rows.length)} 名审核人判定了 ${count(judged)} 条`,
    `属实 ${count(sum((row) => row.confirmed))}，误报 ${count(sum((row) => row.false))}，需升级 ${count(sum((row) => row.escalated))}`,
    `从发现到判定平均 ${duration(average)}`,
  ];
  return { words: `这段时间 ${parts.join('；')}。`, people: rows.length };
}
