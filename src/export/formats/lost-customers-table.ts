import { ENDED_BY } from '../../lib/directory-words.ts';
import { countLostCustomers, type LostFilters, type LostPlace, listLostCustomers } from '../../store/lost-customers.ts';
import type { ExportFormat } from '../format.ts';
import { ALL, PAGE, pagesOf, writeTable } from '../table.ts';

/** Relations that ended: who ended them, and when. */
export const lostCustomersTable: ExportFormat = {
  name: 'lost-customers-table',
  extension: 'xlsx',
  plan({ reading, viewer, conditions }) {
    const filters = JSON.parse(conditions) as LostFilters;
    return {
      total: reading.run((db) => countLostCustomers(db, viewer, filters, { most: ALL })).count,
      write: (work) =>
        writeTable(work, {
          sheet: '流失客户',
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
          pages: pagesOf((after: LostPlace | null) =>
            reading.run((db) => listLostCustomers(db, viewer, filters, { after, skip: 0, limit: PAGE })),
          ),
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
        }),
    };
  },
};
