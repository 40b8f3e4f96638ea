import { ACCOUNTS, addWayLabel, CONSENTS, CUSTOMER_STATES } from '../../lib/directory-words.ts';
import type { Cell, Column } from '../../lib/xlsx.ts';
import { type CustomerFilters, type CustomerRow, countCustomers, listCustomers } from '../../store/customers.ts';
import { ALL, PAGE, tableOf } from '../table.ts';

const COLUMNS: readonly Column[] = [
  { title: '序号', width: 8, kind: 'number' },
  { title: '客户名称', width: 20 },
  { title: '客户账号', width: 10 },
  { title: '企业', width: 28 },
  { title: '职务', width: 16 },
  { title: '添加时间', width: 20, kind: 'time' },
  { title: '当前跟进人', width: 36 },
  { title: '当前跟进人数', width: 12, kind: 'number' },
  { title: '曾跟进人', width: 36 },
  { title: '曾跟进人数', width: 12, kind: 'number' },
  { title: '来源', width: 20 },
  { title: '备注', width: 28 },
  { title: '描述', width: 28 },
  { title: '手机', width: 20 },
  { title: '标签', width: 36 },
  { title: '近期沟通时间', width: 20, kind: 'time' },
  { title: '状态', width: 12 },
  { title: '同意存档情况', width: 12 },
  { title: '客户编号', width: 36 },
];

/** The list of customers, or of outside people who are none. */
export const customersTable = tableOf({
  name: 'customers-table',
  sheet: ({ customers }: CustomerFilters) => (customers ? '客户' : '非客户'),
  columns: COLUMNS,
  count: (db, viewer, filters) => countCustomers(db, viewer, filters, { most: ALL }),
  page: (db, viewer, filters, after: { at: number; id: string } | null) =>
    listCustomers(db, viewer, filters, { order: 'came', after, skip: 0, limit: PAGE }),
  cells: cellsOf,
});

function cellsOf(row: CustomerRow, number: number): Cell[] {
  const present = row.follows.filter(({ endedAt }) => endedAt === null);
  const now = new Set(present.map(({ userid }) => userid));
  const past = row.follows.filter(({ userid }) => !now.has(userid));
  const names = (follows: CustomerRow['follows']) => together(follows.map(({ name, userid }) => name || userid));
  return [
    number,
    row.name,
    ACCOUNTS[row.kind],
    row.corpFullName || row.corp,
    row.position,
    row.cameAt || null,
    names(present),
    row.current,
    names(past),
    row.former,
    together(row.follows.map(({ addWay }) => addWayLabel(addWay))),
    together(present.map(({ remark }) => remark)),
    together(present.map(({ description }) => description)),
    together(present.flatMap(({ mobiles }) => mobiles)),
    together(present.flatMap(({ tags }) => tags)),
    row.lastAt,
    CUSTOMER_STATES[row.state],
    CONSENTS[row.consent],
    row.id,
  ];
}

/** Each once. */
const together = (texts: readonly string[]): string => [...new Set(texts.filter((text) => text !== ''))].join('、');
