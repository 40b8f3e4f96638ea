import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { CUSTOMER_INDICATORS } from '../figures/customer-indicators.ts';
import type { Indicator } from '../figures/indicator.ts';
import { dateOfDay } from '../figures/period.ts';
import { addWayLabel } from '../lib/directory-words.ts';
import {
  listCustomerMoves,
  listCustomerStaff,
  listCustomerTags,
  listCustomerWays,
  readCustomerFigures,
  type TagCount,
  type WayCount,
} from '../store/figure-customers.ts';
import { type SyncView, syncView } from './directory-sync.ts';
import { type FigureAsked, figureLink } from './figure-conditions.ts';
import { type CustomerStaffLine, customerStaffLines } from './figure-customer-staff.ts';
import { customerQuery, narrowing, PATH, rowsLink, STAFF, tableIndicators } from './figure-customer-words.ts';
import type { Tile } from './figure-overview-view.ts';
import { compared, showFigure } from './figure-words.ts';
import { count } from './words.ts';

/** How many customers there are, where they come from, what they are, and who brings them. */
export interface CustomersView {
  readonly tiles: readonly Tile[];
  readonly moves: readonly MoveLine[];
  /** 每天 or 每月. */
  readonly per: string;
  readonly hasMoves: boolean;
  readonly ways: { readonly of: readonly Switch[]; readonly rows: readonly WayLine[] };
  readonly tags: TagsView;
  readonly staff: readonly CustomerStaffLine[];
  readonly columns: readonly Indicator[];
  readonly staffHref: string;
  readonly sync: SyncView;
  /** There is nobody at all: what to do about it is all there is to say. */
  readonly isEmpty: boolean;
}

interface Switch {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

interface MoveLine {
  readonly label: string;
  readonly short: string;
  readonly added: number;
  readonly lost: number;
}

interface WayLine {
  readonly name: string;
  readonly customers: number;
  readonly shown: string;
  readonly share: string;
  readonly href: string;
}

interface TagsView {
  readonly groups: readonly Switch[];
  readonly words: readonly {
    readonly name: string;
    readonly group: string;
    readonly shown: string;
    /** 1 the rarest to 5 the commonest. */
    readonly size: number;
    readonly href: string;
  }[];
  /** How many there are beside these. */
  readonly more: number;
}

export type CustomersAsked = FigureAsked & { readonly ways: 'all' | null; readonly group: string };

const TOP = 10;

export async function customersView(app: App, viewer: Viewer, asked: CustomersAsked): Promise<CustomersView> {
  const { store, clock } = app;
  const query = customerQuery(asked, clock());
  const of = asked.ways === 'all' ? 'total' : 'new';
  const [{ now, before }, moves, ways, tags, staff, sync] = await Promise.all([
    store.read(readCustomerFigures, viewer, query),
    store.read(listCustomerMoves, viewer, query),
    store.read(listCustomerWays, viewer, query, of),
    store.read(listCustomerTags, viewer, query),
    store.read(listCustomerStaff, viewer, query, { sort: { key: 'total', descending: true }, skip: 0, limit: TOP }),
    syncView(app, viewer, 'customers'),
  ]);
  const tiles = CUSTOMER_INDICATORS.filter(({ isShown }) => isShown).map(
    ({ key, name, about, formula, unit, better }) => ({
      ...{ key, name, about, formula, value: showFigure(now[key], unit) },
      compared: unit === 'ratio' ? NOT_COMPARED : compared(now[key], before[key], better),
      href: now[key] === null ? null : rowsLink(asked, key),
    }),
  );
  return {
    tiles,
    ...movesOf(moves),
    ways: waysOf(ways, asked, of),
    tags: tagsOf(tags, asked),
    staff: await customerStaffLines(app, viewer, staff.rows, asked),
    columns: tableIndicators(),
    staffHref: figureLink(STAFF, narrowing(asked)),
    sync,
    isEmpty: [now.total, now['lost-ever'], now.new, now['new-today'], now.potential].every((n) => n === 0),
  };
}

/** It compares already. */
const NOT_COMPARED = { text: '', tone: 'plain', words: '' } as const;

type Moves = Awaited<ReturnType<typeof listCustomerMoves>>;

function movesOf({ per, rows }: Moves): Pick<CustomersView, 'moves' | 'per' | 'hasMoves'> {
  const label = (at: number) =>
    per === 'day' ? dateOfDay(at) : `${1970 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  return {
    per: per === 'day' ? '每天' : '每月',
    hasMoves: rows.some(({ added, lost }) => added + lost > 0),
    moves: rows.map(({ at, added, lost }) => ({
      ...{ label: label(at), short: per === 'day' ? label(at).slice(5) : label(at), added, lost },
    })),
  };
}

function waysOf(rows: readonly WayCount[], asked: CustomersAsked, of: 'new' | 'total'): CustomersView['ways'] {
  const sum = rows.reduce((n, { customers }) => n + customers, 0);
  const to = (ways: 'all' | null) => `${figureLink(PATH, { ...narrowing(asked), ways, group: asked.group })}#ways`;
  return {
    of: [
      { label: '新增客户', href: to(null), current: of === 'new' },
      { label: '全部客户', href: to('all'), current: of === 'total' },
    ],
    rows: rows.map(({ way, customers }) => ({
      ...{ name: addWayLabel(way), customers, shown: count(customers) },
      share: showFigure(customers / sum, 'ratio'),
      href: rowsLink(asked, of, { way }),
    })),
  };
}

const MOST_WORDS = 80;
const MOST_GROUPS = 12;
const SIZES = 5;

function tagsOf(tags: readonly TagCount[], asked: CustomersAsked): TagsView {
  const groups = [...new Set(tags.map(({ group }) => group))];
  const chosen = groups.includes(asked.group) ? tags.filter(({ group }) => group === asked.group) : tags;
  const shown = chosen.slice(0, MOST_WORDS);
  const [most, least] = [shown[0]?.customers ?? 1, shown.at(-1)?.customers ?? 1];
  const to = (group: string) => `${figureLink(PATH, { ...narrowing(asked), ways: asked.ways, group })}#tags`;
  const all = { label: '全部标签组', href: to(''), current: !groups.includes(asked.group) };
  const one = groups
    .slice(0, MOST_GROUPS)
    .map((group) => ({ label: group, href: to(group), current: group === asked.group }));
  return {
    groups: groups.length > 1 ? [all, ...one] : [],
    words: shown
      .map(({ tag, name, group, customers }) => ({
        ...{ name, group, shown: count(customers), size: sizeOf(customers, least, most) },
        href: rowsLink(asked, 'total', { tag }),
      }))
      .sort((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
    more: chosen.length - shown.length,
  };
}

/** By its logarithm: a tag that a thousand have does not make those of ten unreadable. */
function sizeOf(customers: number, least: number, most: number): number {
  if (most === least) return Math.ceil(SIZES / 2);
  return 1 + Math.round(((SIZES - 1) * Math.log(customers / least)) / Math.log(most / least));
}
