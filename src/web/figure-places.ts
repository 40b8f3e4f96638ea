import type { TableName } from '../figures/indicator.ts';

/** The pages that are tables of figures: who stands in the first column, and which tables there are. */
export interface FigurePlace {
  readonly path: string;
  readonly title: string;
  /** By person, or by department. */
  readonly by: 'person' | 'department';
  /** The first is shown when the address says none; the second is 群聊. */
  readonly tables: readonly [TableName, ...TableName[]];
  /** Whether gaps are counted in it: then it can be asked for in working time. */
  readonly hasGaps: boolean;
  readonly first: string;
}

export const FIGURE_TABLES = {
  employees: {
    path: '/figures/employees',
    title: '员工沟通分析',
    by: 'person',
    tables: ['single', 'group'],
    hasGaps: true,
    first: '员工',
  },
  departments: {
    path: '/figures/departments',
    title: '部门沟通分析',
    by: 'department',
    tables: ['single', 'group'],
    hasGaps: true,
    first: '部门',
  },
  guides: {
    path: '/figures/guides',
    title: '导购分析',
    by: 'person',
    tables: ['guides'],
    hasGaps: false,
    first: '导购',
  },
  shops: {
    path: '/figures/shops',
    title: '门店分析',
    by: 'department',
    tables: ['shops'],
    hasGaps: false,
    first: '门店',
  },
} as const satisfies Record<string, FigurePlace>;

export type FigureTable = keyof typeof FIGURE_TABLES;

/** Where columns are remembered: each table its own. */
export const FIGURE_PLACES = [
  'employees',
  'employees-group',
  'departments',
  'departments-group',
  'guides',
  'shops',
] as const;
export type ColumnPlace = (typeof FIGURE_PLACES)[number];

export const columnPlace = (page: FigureTable, table: TableName): ColumnPlace =>
  table === 'group' ? (`${page}-group` as ColumnPlace) : (page as ColumnPlace);
