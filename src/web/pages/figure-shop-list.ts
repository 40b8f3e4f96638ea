import { tableConditions } from '../figure-table-conditions.ts';
import { figureTableView } from '../figure-table-view.ts';
import { page } from '../page.ts';

/** 门店分析. */
export const figureShopList = page({
  get: '/figures/shops',
  may: 'see-figures',
  trail: ['figures'],
  input: tableConditions,
  view: 'figures/table',
  async load(app, viewer, asked, visit) {
    const { view, trace } = await figureTableView(app, viewer, 'shops', asked);
    visit.trace(trace);
    return view;
  },
});
