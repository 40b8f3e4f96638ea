import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { CUSTOMER_INDICATORS, TABLE_KEYS } from '../figures/customer-indicators.ts';
import { type DepartmentRow, listCustomerDepartments } from '../store/figure-customer-rows.ts';
import { listCustomerStaff, type StaffRow } from '../store/figure-customers.ts';
import { PAGE, type Paging } from './directory-paging.ts';
import { type FigureAsked, type FigureConditions, figureLink } from './figure-conditions.ts';
import { customerQuery, narrowing, rowsLink, STAFF } from './figure-customer-words.ts';
import { showFigure } from './figure-words.ts';
import { type Linked, linkPeople } from './person-links.ts';
import { count } from './words.ts';

/** Customers in numbers, employee by employee or department by department. */
export interface CustomerStaffLine {
  readonly person: Linked;
  readonly department: string;
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly value: string;
  readonly href: string | null;
}

export interface CustomerDepartmentLine {
  readonly name: string;
  readonly indent: number;
  readonly href: string;
  readonly cells: readonly Cell[];
}

export async function customerStaffLines(
  app: App,
  viewer: Viewer,
  rows: readonly StaffRow[],
  asked: FigureAsked,
): Promise<CustomerStaffLine[]> {
  const linked = await linkPeople(
    app,
    viewer,
    rows.map(({ userid }) => userid),
  );
  return rows.map(({ userid, department, values }) => ({
    person: linked(userid),
    department: department ?? '–',
    cells: cellsOf(values, asked, { who: [userid], department: [] }),
  }));
}

type Whose = { readonly who: readonly string[]; readonly department: readonly number[] };

/** A number leads to the customers behind it; of nothing there are none. */
function cellsOf(values: StaffRow['values'], asked: FigureAsked, whose: Whose): Cell[] {
  return TABLE_KEYS.map((key) => ({
    value: showFigure(values[key], 'count'),
    href: values[key] ? rowsLink(asked, key, whose) : null,
  }));
}

function departmentLine({ id, name, depth, values }: DepartmentRow, asked: FigureAsked): CustomerDepartmentLine {
  const whose = { who: asked.who, department: [id] };
  return {
    ...{ name, indent: Math.min(depth, 6) },
    href: figureLink(STAFF, { ...narrowing(asked), department: [id] }),
    cells: cellsOf(values, asked, whose),
  };
}

export interface CustomerStaffView {
  readonly views: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly heads: readonly Head[];
  readonly staff: readonly CustomerStaffLine[];
  readonly departments: readonly CustomerDepartmentLine[];
  readonly total: string;
  /** The conditions of the page, for the spreadsheet. */
  readonly query: string;
  readonly paging: Paging;
}

interface Head {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  readonly formula: string;
  /** Null: it cannot be sorted by. */
  readonly href: string | null;
  readonly sorted: 'ascending' | 'descending' | null;
}

export type StaffAsked = Pick<FigureConditions, 'range' | 'from' | 'to' | 'department' | 'who' | 'sort' | 'page'> & {
  readonly by: 'department' | null;
};

export async function customerStaffView(app: App, viewer: Viewer, asked: StaffAsked): Promise<CustomerStaffView> {
  const query = customerQuery(asked, app.clock());
  const place = { skip: (asked.page - 1) * PAGE, limit: PAGE };
  const sort = sortOf(asked.sort);
  const [staff, departments] =
    asked.by === null
      ? [await app.store.read(listCustomerStaff, viewer, query, { sort, ...place }), null]
      : [null, await app.store.read(listCustomerDepartments, viewer, query, place)];
  const total = (staff ?? departments)!.total;
  return {
    views: viewsOf(asked),
    heads: headsOf(asked, sort),
    staff: staff ? await customerStaffLines(app, viewer, staff.rows, asked) : [],
    departments: departments ? departments.rows.map((row) => departmentLine(row, asked)) : [],
    total: count(total),
    query: figureLink('', addressOf(asked)).replace('?', ''),
    paging: pagingOf(asked, total),
  };
}

/** `-total`: by this one, the most first. */
export function sortOf(sort: string | null): { key: string; descending: boolean } {
  const key = (sort ?? '-total').replace(/^-/, '');
  const known = key === 'name' || (TABLE_KEYS as readonly string[]).includes(key);
  return known ? { key, descending: (sort ?? '-total').startsWith('-') } : { key: 'total', descending: true };
}

const addressOf = (asked: StaffAsked) => ({ ...narrowing(asked), by: asked.by, sort: asked.sort });

function viewsOf(asked: StaffAsked): CustomerStaffView['views'] {
  const to = (by: 'department' | null) => figureLink(STAFF, { ...addressOf(asked), by, sort: null });
  return [
    { label: '按员工', href: to(null), current: asked.by === null },
    { label: '按部门', href: to('department'), current: asked.by === 'department' },
  ];
}

function headsOf(asked: StaffAsked, { key: by, descending }: { key: string; descending: boolean }): Head[] {
  return TABLE_KEYS.map((key) => {
    const { name, about, formula } = CUSTOMER_INDICATORS.find((one) => one.key === key)!;
    const isSorted = asked.by === null && key === by;
    const next = isSorted && descending ? key : `-${key}`;
    return {
      ...{ key, name, about, formula },
      href: asked.by === null ? figureLink(STAFF, { ...addressOf(asked), sort: next }) : null,
      sorted: isSorted ? (descending ? 'descending' : 'ascending') : null,
    };
  });
}

function pagingOf(asked: StaffAsked, total: number): Paging {
  const { page } = asked;
  const at = (n: number) => figureLink(STAFF, { ...addressOf(asked), page: n });
  return {
    page,
    previous: page > 1 ? at(page - 1) : null,
    next: page * PAGE < total ? at(page + 1) : null,
    end: false,
  };
}
