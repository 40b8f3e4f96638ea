import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Viewer } from '../access/viewer.ts';
import type { FigureQuery, FigureValue, FigureValues, Indicator, TableName } from '../figures/indicator.ts';
import { indicatorsOf } from '../figures/indicators.ts';
import { overviewFor } from '../figures/overview-indicators.ts';
import { type Range, rangeNamed } from '../figures/period.ts';
import type { ReportContent } from '../figures/report-plan.ts';
import { sheetCell, sheetColumn } from '../figures/sheet.ts';
import { dayOf } from '../lib/clock.ts';
import { type Cell, type Column, XlsxFile } from '../lib/xlsx.ts';
import { type OverviewFigures, readOverview } from '../store/figure-overview.ts';
import { readDepartmentTable, readFigureTable } from '../store/figure-table.ts';
import type { Store } from '../store/store.ts';

/** The table of a report, as its owner may see it now. */
export interface ReportTable {
  readonly range: Range;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

const PAGE = 500;

export async function readReport(
  store: Pick<Store, 'read'>,
  viewer: Viewer,
  content: ReportContent,
  now: number,
): Promise<ReportTable> {
  const range = rangeNamed(content.range, now);
  if (content.table === 'overview') return { range, ...(await overviewOf(store, viewer, content, range, dayOf(now))) };
  const isDepartments = content.table === 'departments';
  const table: TableName = content.table === 'departments' ? 'single' : content.table;
  const { time, departments, people } = content;
  const query = { ...{ table, range, time, departments }, people: isDepartments ? [] : people };
  const chosen = chosenOf(indicatorsOf(table), content.columns);
  const rows = isDepartments
    ? await departmentRows(store, viewer, query, chosen)
    : await staffRows(store, viewer, query, chosen);
  const heads: Column[] = isDepartments
    ? [
        { title: '部门', width: 30 },
        { title: '员工数', width: 10, kind: 'number' },
      ]
    : [
        { title: '员工', width: 16 },
        { title: '部门', width: 24 },
      ];
  return { range, columns: [...heads, ...chosen.map(sheetColumn)], rows };
}

/** In the order that was chosen; those that are no more are passed over. */
function chosenOf(all: readonly Indicator[], keys: readonly string[]): readonly Indicator[] {
  const chosen = keys.flatMap((key) => all.find((indicator) => indicator.key === key) ?? []);
  return chosen.length > 0 ? chosen : all.filter(({ isShown }) => isShown);
}

const cellsOf = (values: FigureValues, chosen: readonly Indicator[]): Cell[] =>
  chosen.map(({ key, unit }) => sheetCell(values[key] ?? null, unit));

type Reader = Pick<Store, 'read'>;

async function staffRows(store: Reader, viewer: Viewer, query: FigureQuery, chosen: readonly Indicator[]) {
  const rows: Cell[][] = [];
  for (;;) {
    const page = await store.read(readFigureTable, viewer, query, { sort: null, skip: rows.length, limit: PAGE });
    for (const { name, department, values } of page.rows) rows.push([name, department, ...cellsOf(values, chosen)]);
    if (page.rows.length < PAGE) return rows;
  }
}

async function departmentRows(store: Reader, viewer: Viewer, query: FigureQuery, chosen: readonly Indicator[]) {
  const rows: Cell[][] = [];
  for (;;) {
    const page = await store.read(readDepartmentTable, viewer, query, { sort: null, skip: rows.length, limit: PAGE });
    for (const { path, people, values } of page.rows) rows.push([path, people, ...cellsOf(values, chosen)]);
    if (page.rows.length < PAGE) return rows;
  }
}

async function overviewOf(store: Reader, viewer: Viewer, content: ReportContent, range: Range, today: number) {
  const { departments, people } = content;
  const { now, before } = await store.read(readOverview, viewer, { range, departments, people, today });
  const of = (figures: OverviewFigures, key: string): FigureValue => figures[key as keyof OverviewFigures];
  const columns: Column[] = [
    { title: '指标', width: 16 },
    { title: '本期', width: 14, kind: 'number' },
    { title: '上期', width: 14, kind: 'number' },
  ];
  return {
    columns,
    rows: overviewFor(viewer.permissions).map(({ key, name }): Cell[] => [name, of(now, key), of(before, key)]),
  };
}

/** As a spreadsheet in memory: a few hundred rows. Nothing of it stays on disk. */
export async function sheetOf({ columns, rows }: ReportTable, sheet: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'huicun-report-'));
  const path = join(folder, 'report.xlsx');
  try {
    const file = new XlsxFile(path, { sheet, columns });
    for (const row of rows) await file.row(row);
    await file.end();
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
