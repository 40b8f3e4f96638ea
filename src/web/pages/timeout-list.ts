import { findTimeoutKind } from '../../store/timeout-list.ts';
import { page } from '../page.ts';
import { timeoutConditions } from '../timeout-conditions.ts';
import { timeoutListView } from '../timeout-list-view.ts';

/** Which customers waited too long; those who still wait first. A notice links to one of them. */
export const timeoutList = page({
  get: '/timeouts',
  may: 'see-timeouts',
  trail: ['timeouts'],
  input: timeoutConditions,
  view: 'timeouts/list',
  async load(app, viewer, asked, visit) {
    const kind = asked.record === null ? null : await app.store.read(findTimeoutKind, viewer, asked.record);
    const talk = asked.record === null ? asked.talk : kind === 'group' ? 'group' : null;
    const { view, trace } = await timeoutListView(app, viewer, { ...asked, talk });
    visit.trace(trace);
    return view;
  },
});
