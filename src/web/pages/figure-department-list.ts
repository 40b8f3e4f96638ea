import { tableConditions } from '../figure-table-conditions.ts';
import { figureTableView } from '../figure-table-view.ts';
import { page } from '../page.ts';

/** 部门沟通分析. */
export const figureDepartmentList = page({
  get: '/figures/departments',
  may: 'see-figures',
  trail: ['figures'],
  input: tableConditions,
  view: 'figures/table',
  async load(app, viewer, asked, visit) {
    const { view, trace } = await figureTableView(app, viewer, 'departments', asked);
    visit.trace(trace);
    return view;
  },
});
