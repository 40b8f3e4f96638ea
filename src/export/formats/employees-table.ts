import { EMPLOYEE_TABS, editionLabel, memberStatusLabel } from '../../lib/directory-words.ts';
import { type EmployeeFilters, listEmployees } from '../../store/employees.ts';
import type { ExportFormat } from '../format.ts';
import { PAGE, pagesOf, writeTable } from '../table.ts';

/** The staff of one tab of its page. */
export const employeesTable: ExportFormat = {
  name: 'employees-table',
  extension: 'xlsx',
  plan({ reading, viewer, conditions }) {
    const filters = JSON.parse(conditions) as EmployeeFilters;
    const { total } = reading.run((db) => listEmployees(db, viewer, filters, { skip: 0, limit: 0 }));
    return {
      total,
      write: (work) =>
        writeTable(work, {
          sheet: '员工',
          columns: [
            { title: '序号', width: 8, kind: 'number' },
            { title: '姓名', width: 16 },
            { title: '账号', width: 22 },
            { title: '职务', width: 20 },
            { title: '部门', width: 48 },
            { title: '当前负责客户数', width: 14, kind: 'number' },
            { title: '会话存档状态', width: 14 },
            { title: '版本', width: 10 },
            { title: '开始归档', width: 20, kind: 'time' },
            { title: '停止归档', width: 20, kind: 'time' },
            { title: '企业微信', width: 12 },
            { title: '离职时间', width: 20, kind: 'time' },
          ],
          pages: pagesOf((skip: number | null) => {
            const { rows } = reading.run((db) => listEmployees(db, viewer, filters, { skip: skip ?? 0, limit: PAGE }));
            return { rows, next: rows.length < PAGE ? null : (skip ?? 0) + PAGE };
          }),
          cells: (row, number) => [
            number,
            row.name,
            row.userid,
            row.position,
            row.departments.map(({ path, leads }) => (leads ? `${path}（负责人）` : path)).join('；'),
            row.customers,
            EMPLOYEE_TABS[row.tab],
            row.scope[0] ? editionLabel(row.scope[0].edition) : '',
            row.scope[0]?.fromAt ?? null,
            row.scope[0]?.toAt ?? null,
            row.status === null ? '' : memberStatusLabel(row.status),
            row.goneAt,
          ],
        }),
    };
  },
};
