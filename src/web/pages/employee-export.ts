import { z } from 'zod';
import { EMPLOYEE_TABS } from '../../lib/directory-words.ts';
import { action } from '../action.ts';
import { employeeConditions, employeeFilters } from '../directory-employees.ts';
import { startExport, writtenConditions } from '../directory-export.ts';

export const employeeExport = action({
  post: '/employees/exports',
  may: 'export',
  trail: ['export'],
  input: z.object({ conditions: writtenConditions.pipe(employeeConditions) }),
  run: (app, viewer, { conditions }, visit) =>
    startExport(app, viewer, visit, {
      kind: 'employees-table',
      title: `员工，${EMPLOYEE_TABS[conditions.tab]}`,
      values: [conditions.q, conditions.department === null ? '' : `部门 ${conditions.department}`].filter(
        (v) => v !== '',
      ),
      filters: employeeFilters(conditions),
    }),
});
