import { tableConditions } from '../figure-table-conditions.ts';
import { figureTableView } from '../figure-table-view.ts';
import { page } from '../page.ts';

/** 导购分析. */
export const figureGuideList = page({
  get: '/figures/guides',
  may: 'see-figures',
  trail: ['figures'],
  input: tableConditions,
  view: 'figures/table',
  async load(app, viewer, asked, visit) {
    const { view, trace } = await figureTableView(app, viewer, 'guides', asked);
    visit.trace(trace);
    return view;
  },
});
