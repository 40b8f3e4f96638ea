import { tableConditions } from '../figure-table-conditions.ts';
import { figureTableView } from '../figure-table-view.ts';
import { page } from '../page.ts';

/** 员工沟通分析. */
export const figureEmployeeList = page({
  get: '/figures/employees',
  may: 'see-figures',
  trail: ['figures'],
  input: tableConditions,
  view: 'figures/table',
  async load(app, viewer, asked, visit) {
    const { view, trace } = await figureTableView(app, viewer, 'employees', asked);
    visit.trace(trace);
    return view;
  },
});
