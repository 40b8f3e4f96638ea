import { countViolations } from '../../store/violation-list.ts';
import { cappedCount } from '../directory-paging.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';
import { filtersOf, violationConditions } from '../violation-conditions.ts';

/** How many there are in all: asked apart from the rows, so that the rows need not wait for it. */
export const violationCount = page({
  get: '/violations/count',
  may: 'see-violations',
  trail: ['violations'],
  input: violationConditions,
  view: 'violations/count',
  async load({ store }, viewer, asked, visit) {
    const counted = await store.read(countViolations, viewer, filtersOf(asked));
    const details = told({ ...asked, page: false });
    visit.trace({ act: 'violations', title: '违规，合计', count: counted.count, details });
    return { total: cappedCount(counted) };
  },
});
