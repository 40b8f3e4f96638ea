import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { CountedKey } from '../figures/customer-indicators.ts';
import type { Indicator } from '../figures/indicator.ts';
import { addWayLabel, ENDED_BY } from '../lib/directory-words.ts';
import { readConditionNames } from '../store/customers.ts';
import { type CustomerFigureRow, listCustomerFigureRows } from '../store/figure-customer-rows.ts';
import { type Chip, PAGE, type Paging } from './directory-paging.ts';
import { type FigureAsked, figureLink } from './figure-conditions.ts';
import { customerQuery, indicatorOf, narrowing, PATH, ROWS } from './figure-customer-words.ts';
import { type Linked, linkPeople } from './person-links.ts';
import { count, fullTime } from './words.ts';

/** The customers behind one number. */
export interface CustomerRowsView {
  readonly indicator: Indicator;
  readonly heads: readonly string[];
  readonly rows: readonly Line[];
  readonly total: string;
  /** The conditions of the page, for the spreadsheet. */
  readonly query: string;
  readonly paging: Paging;
  /** How they were added, and the tag, if it is narrowed by one. */
  readonly chips: readonly Chip[];
  readonly back: string;
}

interface Line {
  /** Null: a day of an employee. */
  readonly customer: Linked | null;
  readonly staff: readonly Linked[];
  readonly more: string;
  readonly at: string;
  readonly note: string;
}

export type RowsAsked = FigureAsked & {
  readonly key: CountedKey;
  readonly way: number | null;
  readonly tag: string | null;
  readonly page: number;
};

export async function customerRowsView(app: App, viewer: Viewer, asked: RowsAsked): Promise<CustomerRowsView> {
  const { store, clock } = app;
  const { key, way, tag, page } = asked;
  const place = { skip: (page - 1) * PAGE, limit: PAGE };
  const [{ rows, total }, names] = await Promise.all([
    store.read(listCustomerFigureRows, viewer, customerQuery(asked, clock()), { key, way, tag }, place),
    store.read(readConditionNames, viewer, { department: null, tag }),
  ]);
  const people = rows.flatMap(({ customer, staff }) => [...staff, ...(customer === null ? [] : [customer])]);
  const linked = await linkPeople(app, viewer, people);
  return {
    indicator: indicatorOf(key),
    heads: HEADS[key],
    rows: rows.map((row) => lineOf(row, key, linked)),
    total: count(total),
    query: figureLink('', addressOf(asked)).replace('?', ''),
    paging: pagingOf(asked, total),
    chips: chipsOf(asked, names.tag),
    back: figureLink(PATH, narrowing(asked)),
  };
}

const ADDED = ['客户', '员工', '添加时间', '来源'] as const;
const ENDED = ['客户', '员工', '结束时间', '原因'] as const;

const HEADS: Readonly<Record<CountedKey, readonly string[]>> = {
  total: ADDED,
  new: ADDED,
  'new-today': ADDED,
  potential: ['客户', '群主', '入群时间', '说明'],
  applied: ['', '员工', '日期', '发起申请数'],
  'lost-ever': ENDED,
  lost: ENDED,
  removed: ENDED,
  'removed-by': ENDED,
};

function lineOf(row: CustomerFigureRow, key: CountedKey, linked: (id: string) => Linked): Line {
  const { customer, staff, staffCount, at } = row;
  return {
    customer: customer === null ? null : linked(customer),
    staff: staff.map(linked),
    more: staffCount > staff.length ? `等 ${count(staffCount)} 人` : '',
    at: at === 0 ? '–' : fullTime(at).slice(0, key === 'applied' ? 10 : 16),
    note: noteOf(row, key),
  };
}

function noteOf({ way, ended, applies }: CustomerFigureRow, key: CountedKey): string {
  if (key === 'applied') return count(applies ?? 0);
  if (key === 'potential') return '在群里，还不是联系人';
  if (HEADS[key] === ENDED) return ENDED_BY[ended ?? 'unknown'];
  return way === null ? '–' : addWayLabel(way);
}

const addressOf = (asked: RowsAsked) => ({ key: asked.key, way: asked.way, tag: asked.tag, ...narrowing(asked) });

function chipsOf(asked: RowsAsked, tag: string | null): Chip[] {
  const without = (changes: object) => figureLink(ROWS, { ...addressOf(asked), ...changes });
  return [
    ...(asked.way === null ? [] : [{ name: '来源', value: addWayLabel(asked.way), without: without({ way: null }) }]),
    ...(asked.tag === null ? [] : [{ name: '标签', value: tag ?? '已删除的标签', without: without({ tag: null }) }]),
  ];
}

function pagingOf(asked: RowsAsked, total: number): Paging {
  const { page } = asked;
  const at = (n: number) => figureLink(ROWS, addressOf(asked), { page: n });
  return {
    page,
    previous: page > 1 ? at(page - 1) : null,
    next: page * PAGE < total ? at(page + 1) : null,
    end: false,
  };
}
