import { figureRowsView, rowConditions } from '../figure-rows-view.ts';
import { page } from '../page.ts';

/** What one number of a table is made of. */
export const figureRowList = page({
  get: '/figures/rows',
  may: 'see-figures',
  trail: ['figures'],
  input: rowConditions,
  view: 'figures/rows',
  async load(app, viewer, asked, visit) {
    const found = await figureRowsView(app, viewer, asked);
    if (found === null) return null;
    visit.trace(found.trace);
    return found.view;
  },
});
