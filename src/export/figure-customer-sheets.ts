import { CUSTOMER_INDICATORS, TABLE_KEYS } from '../figures/customer-indicators.ts';
import { dateOfDay } from '../figures/period.ts';
import { sheetCell, sheetColumn } from '../figures/sheet.ts';
import { VIOLATION_INDICATORS, type ViolationGroup } from '../figures/violation-indicators.ts';
import { dateOf } from '../lib/clock.ts';
import { addWayLabel, ENDED_BY } from '../lib/directory-words.ts';
import type { Cell, Column } from '../lib/xlsx.ts';
import { listCustomerDepartments, listCustomerFigureRows, type RowsAsked } from '../store/figure-customer-rows.ts';
import { type CustomerQuery, listCustomerStaff, type StaffOrder, type StaffRow } from '../store/figure-customers.ts';
import { listViolationGroups, type ViolationQuery } from '../store/figure-violations.ts';
import { listPartyNames } from '../store/violation-details.ts';
import type { SheetReader } from './figure-sheets.ts';

/** Customers and violations in numbers, as spreadsheets. */
const ALL = 1_000_000;
const EVERYTHING = { skip: 0, limit: ALL };

const HEADS = TABLE_KEYS.map((key) => sheetColumn(CUSTOMER_INDICATORS.find((one) => one.key === key)!));
const cellsOf = (values: StaffRow['values']): Cell[] => TABLE_KEYS.map((key) => sheetCell(values[key], 'count'));

export const customers: SheetReader<{ readonly query: CustomerQuery; readonly sort: StaffOrder }> = (
  db,
  viewer,
  { query, sort },
) => ({
  sheet: '员工',
  columns: [{ title: '员工', width: 16 }, { title: '账号', width: 24 }, { title: '部门', width: 24 }, ...HEADS],
  rows: listCustomerStaff(db, viewer, query, { sort, ...EVERYTHING }).rows.map(
    ({ userid, name, department, values }) => [...[name || userid, userid, department ?? ''], ...cellsOf(values)],
  ),
});

export const customerDepartments: SheetReader<{ readonly query: CustomerQuery }> = (db, viewer, { query }) => ({
  sheet: '部门',
  columns: [{ title: '部门', width: 24 }, { title: '部门编号', width: 10, kind: 'number' }, ...HEADS],
  rows: listCustomerDepartments(db, viewer, query, EVERYTHING).rows.map(({ id, name, values }) => [
    ...[name, id],
    ...cellsOf(values),
  ]),
});

const TEXT = (title: string, width: number): Column => ({ title, width });

export const customerRows: SheetReader<{ readonly query: CustomerQuery; readonly asked: RowsAsked }> = (
  db,
  viewer,
  { query, asked },
) => {
  const { rows } = listCustomerFigureRows(db, viewer, query, asked, EVERYTHING);
  const name = CUSTOMER_INDICATORS.find(({ key }) => key === asked.key)!.name;
  if (asked.key === 'applied')
    return {
      sheet: '明细',
      columns: [TEXT('员工', 24), TEXT('日期', 12), { title: name, width: 12, kind: 'number' }],
      rows: rows.map(({ staffNames, at, applies }) => [staffNames.join('、'), dateOf(at), applies]),
    };
  const hasEnd = rows.some(({ ended }) => ended !== null) && !['total', 'new', 'new-today'].includes(asked.key);
  return {
    sheet: '明细',
    columns: [
      ...[TEXT('客户', 24), TEXT('客户编号', 36), TEXT('员工', 24)],
      ...[
        TEXT(hasEnd ? '结束日期' : asked.key === 'potential' ? '入群日期' : '添加日期', 12),
        TEXT(hasEnd ? '原因' : '来源', 24),
      ],
    ],
    rows: rows.map(({ customer, name: called, staffNames, at, way, ended }) => [
      ...[called ?? '', customer ?? '', staffNames.join('、'), at === 0 ? '' : dateOf(at)],
      hasEnd ? ENDED_BY[ended ?? 'unknown'] : way === null ? '' : addWayLabel(way),
    ]),
  };
};

const GROUP_HEADS: Readonly<Record<ViolationGroup, readonly Column[]>> = {
  person: [TEXT('人员', 20), TEXT('账号', 36)],
  department: [TEXT('部门', 24), TEXT('部门编号', 12)],
  rule: [TEXT('规则', 32), TEXT('规则编号', 12)],
};

export const violationGroups: SheetReader<{ readonly query: ViolationQuery; readonly by: ViolationGroup }> = (
  db,
  viewer,
  { query, by },
) => {
  const { rows } = listViolationGroups(db, viewer, query, { by, ...EVERYTHING });
  const people = new Map(
    by === 'person'
      ? listPartyNames(
          db,
          viewer,
          rows.map(({ id }) => id),
        )
      : [],
  );
  return {
    sheet: `${dateOfDay(query.range.from)} 起`,
    columns: [...GROUP_HEADS[by], ...VIOLATION_INDICATORS.map(sheetColumn)],
    rows: rows.map((row) => [
      ...[row.name || people.get(row.id) || row.id, row.id],
      ...VIOLATION_INDICATORS.map(({ key }) => row[key]),
    ]),
  };
};
