import { activityWord } from '../../lib/group-words.ts';
import { listStaffNames } from '../../store/employees.ts';
import {
  type GroupFigureQuery,
  type GroupFigureRow,
  type GroupSort,
  listGroupFigures,
} from '../../store/figure-groups.ts';
import { PAGE, tableOf } from '../table.ts';

interface Conditions {
  readonly query: GroupFigureQuery;
  readonly sort: GroupSort;
  readonly descending: boolean;
}

type Told = GroupFigureRow & { readonly ownerName: string; readonly keeperName: string };

/** Groups of customers with their figures, as the page was narrowed and sorted. */
export const groupFiguresTable = tableOf({
  name: 'group-figures-table',
  sheet: (_conditions: Conditions) => '客户群统计',
  columns: [
    { title: '序号', width: 8, kind: 'number' },
    { title: '群名称', width: 30 },
    { title: '群ID', width: 38 },
    { title: '群负责人', width: 16 },
    { title: '群负责人账号', width: 22 },
    { title: '群主', width: 16 },
    { title: '群主账号', width: 22 },
    { title: '群成员', width: 10, kind: 'number' },
    { title: '员工', width: 10, kind: 'number' },
    { title: '外部联系人', width: 12, kind: 'number' },
    { title: '消息数', width: 10, kind: 'number' },
    { title: '员工消息', width: 10, kind: 'number' },
    { title: '客户消息', width: 10, kind: 'number' },
    { title: '入群客户', width: 10, kind: 'number' },
    { title: '退群客户', width: 10, kind: 'number' },
    { title: '活跃客户', width: 10, kind: 'number' },
    { title: '群活跃率（%）', width: 14, kind: 'number' },
    { title: '活跃度', width: 10 },
    { title: '超时', width: 8, kind: 'number' },
    { title: '最近沟通时间', width: 20, kind: 'time' },
    { title: '解散时间', width: 20, kind: 'time' },
  ],
  count: (db, viewer, { query, sort, descending }: Conditions) => ({
    count: listGroupFigures(db, viewer, query, { sort, descending, skip: 0, limit: 1 }).total,
  }),
  page(db, viewer, { query, sort, descending }, after: number | null) {
    const skip = after ?? 0;
    const { rows, total } = listGroupFigures(db, viewer, query, { sort, descending, skip, limit: PAGE });
    const people = rows.flatMap(({ owner, keeper }) => [owner, keeper]);
    const names = new Map(listStaffNames(db, viewer, people));
    const name = (userid: string) => names.get(userid) ?? userid;
    const told = rows.map((row): Told => ({ ...row, ownerName: name(row.owner), keeperName: name(row.keeper) }));
    return { rows: told, next: skip + rows.length < total ? skip + rows.length : null };
  },
  cells: (row, number) => [
    ...[number, row.name, row.id, row.keeperName, row.keeper, row.ownerName, row.owner],
    ...(row.members === 0 ? [null, null, null] : [row.members, row.members - row.guests, row.guests]),
    ...[row.messages, row.byStaff, row.byCustomers, row.joined, row.left, row.active],
    ...[row.rate === null ? null : Number((row.rate * 100).toFixed(2)), activityWord(row.isActive, row.rate)],
    ...[row.timeouts, row.lastAt, row.dismissedAt],
  ],
});
