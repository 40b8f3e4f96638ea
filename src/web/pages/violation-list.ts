import { readViolationNumber } from '../../lib/violation-words.ts';
import { findViolationNumbered } from '../../store/violation-list.ts';
import { exportStart } from '../export-address.ts';
import { GoTo } from '../outcome.ts';
import { page } from '../page.ts';
import { VERDICT_CHOICES } from '../review-words.ts';
import { violationConditions, violationsLink } from '../violation-conditions.ts';
import { violationListView } from '../violation-list-view.ts';

/** What rules found, newest first. A number that somebody typed opens its violation. */
export const violationList = page({
  get: '/violations',
  may: 'see-violations',
  trail: ['violations'],
  input: violationConditions,
  view: 'violations/list',
  async load(app, viewer, asked, visit) {
    const number = readViolationNumber(asked.q);
    const found = number && (await app.store.read(findViolationNumbered, viewer, number));
    if (found !== null) {
      visit.traceNothing();
      return new GoTo(`/violations/${found}`);
    }
    const { view, trace } = await violationListView(app, viewer, asked);
    visit.trace(trace);
    const query = violationsLink({ ...asked, page: 1, order: null }, '').replace('?', '');
    const exportTo = exportStart({ kind: 'violations', query });
    return { ...view, exportTo, verdicts: VERDICT_CHOICES, back: violationsLink(asked) };
  },
});
