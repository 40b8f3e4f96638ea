import { GoTo } from '../outcome.ts';
import { page } from '../page.ts';
import { trailConditions } from '../trail-conditions.ts';
import { selectionOf, selectionWords, trailListView } from '../trail-list-view.ts';

/** Who did what, newest first. Reading it is itself written down. */
export const trailList = page({
  get: '/trail',
  may: 'see-trail',
  trail: ['trail'],
  input: trailConditions,
  view: 'trail/list',
  async load(app, viewer, asked, visit) {
    const view = await trailListView(app, viewer, asked);
    const [only, another] = view.options ?? [];
    if (view.options) {
      visit.traceNothing();
      return only && !another ? new GoTo(only.href) : view;
    }
    visit.trace({
      act: 'trail',
      title: `操作日志：${selectionWords(view.chips)}`,
      count: view.results?.lines.length ?? 0,
      details: { ...selectionOf(asked), before: asked.before },
    });
    return view;
  },
});
