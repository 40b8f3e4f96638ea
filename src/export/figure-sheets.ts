import type { Viewer } from '../access/viewer.ts';
import type { FigureQuery, FigureValues, Indicator } from '../figures/indicator.ts';
import { indicatorNamed } from '../figures/indicators.ts';
import { sheetCell, sheetColumn } from '../figures/sheet.ts';
import type { Cell, Column } from '../lib/xlsx.ts';
import type { ReadDb } from '../store/db.ts';
import { revisitRulesIn } from '../store/figure-revisit-rules.ts';
import { readDepartmentTable, readFigureTable } from '../store/figure-table.ts';
import { customerDepartments, customerRows, customers, violationGroups } from './figure-customer-sheets.ts';

/** Tables of figures as spreadsheets: each by its name in the conditions of the export. */
export interface FigureSheet {
  readonly sheet: string;
  readonly columns: readonly Column[];
  /** As many as there are people or departments: they fit into memory. */
  readonly rows: readonly (readonly Cell[])[];
}

/** What a page writes into `conditions`, with the name of its sheet as `of`. */
export type SheetReader<Conditions> = (db: ReadDb, viewer: Viewer, conditions: Conditions) => FigureSheet;

export interface TableOrder {
  readonly query: FigureQuery;
  readonly columns: readonly string[];
  readonly sort: { readonly key: string; readonly descending: boolean };
}

const ALL = 1_000_000;

const people: SheetReader<TableOrder> = (db, viewer, { query, columns, sort }) => {
  const chosen = indicatorsNamed(db, query, columns);
  const { rows, sums } = readFigureTable(db, viewer, query, { skip: 0, limit: ALL, columns, sort });
  return {
    sheet: '员工',
    columns: [...WHO, ...chosen.map(sheetColumn)],
    rows: [
      ...rows.map(({ userid, name, department, gone, values }) => [
        ...[name || userid, userid, department, gone ? '离职' : '在职'],
        ...cellsOf(chosen, values),
      ]),
      ['合计', '', '', '', ...cellsOf(chosen, sums)],
    ],
  };
};

const departments: SheetReader<TableOrder> = (db, viewer, { query, columns, sort }) => {
  const chosen = indicatorsNamed(db, query, columns);
  const { rows, sums } = readDepartmentTable(db, viewer, query, { skip: 0, limit: ALL, columns, sort });
  return {
    sheet: '部门',
    columns: [...WHERE, ...chosen.map(sheetColumn)],
    rows: [
      ...rows.map(({ id, name, path, people: size, values }) => [name, path, id, size, ...cellsOf(chosen, values)]),
      ['合计', '', null, null, ...cellsOf(chosen, sums)],
    ],
  };
};

const WHO: readonly Column[] = [
  { title: '员工', width: 16 },
  { title: '账号', width: 24 },
  { title: '部门', width: 24 },
  { title: '状态', width: 8 },
];

const WHERE: readonly Column[] = [
  { title: '部门', width: 20 },
  { title: '上级', width: 36 },
  { title: '部门编号', width: 10, kind: 'number' },
  { title: '人数', width: 8, kind: 'number' },
];

function indicatorsNamed(db: ReadDb, { table }: FigureQuery, keys: readonly string[]): Indicator[] {
  const { isOn, days } = revisitRulesIn(db);
  return keys.flatMap((key) => indicatorNamed(table, key, isOn ? days : []) ?? []);
}

const cellsOf = (chosen: readonly Indicator[], values: FigureValues): Cell[] =>
  chosen.map(({ key, unit }) => sheetCell(values[key] ?? null, unit));

/** One line for each; the key is what a page writes as `of`. */
export const figureSheets = {
  people,
  departments,
  customers,
  customerDepartments,
  customerRows,
  violationGroups,
} as const satisfies Record<string, SheetReader<never>>;
