import { ENDED_BY } from '../../lib/directory-words.ts';
import { countLostCustomers, type LostFilters, type LostPlace, listLostCustomers } from '../../store/lost-customers.ts';
import { ALL, PAGE, tableOf } from '../table.ts';

/** Relations that ended: who ended them, and when. */
export const lostCustomersTable = tableOf({
  name: 'lost-customers-table',
  sheet: (_filters: LostFilters) => '流失客户',
  columns: [
    { title: '序号', width: 8, kind: 'number' },
    { title: '客户名称', width: 20 },
    { title: '备注', width: 24 },
    { title: '员工', width: 16 },
    { title: '员工账号', width: 20 },
    { title: '添加时间', width: 20, kind: 'time' },
    { title: '结束时间', width: 20, kind: 'time' },
    { title: '结束原因', width: 18 },
    { title: '该员工现已重新添加', width: 18 },
    { title: '当前跟进人数', width: 12, kind: 'number' },
    { title: '客户编号', width: 36 },
  ],
  count: (db, viewer, filters) => countLostCustomers(db, viewer, filters, { most: ALL }),
  page: (db, viewer, filters, after: LostPlace | null) =>
    listLostCustomers(db, viewer, filters, { after, skip: 0, limit: PAGE }),
  cells: (row, number) => [
    number,
    row.name,
    row.remark,
    row.employee,
    row.userid,
    row.addedAt,
    row.endedAt,
    ENDED_BY[row.endedBy],
    row.again ? '是' : '否',
    row.current,
    row.customer,
  ],
});
