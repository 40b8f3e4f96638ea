import { countTimeouts } from '../../store/timeout-list.ts';
import { cappedCount } from '../directory-paging.ts';
import { page } from '../page.ts';
import { filtersOf, timeoutConditions } from '../timeout-conditions.ts';
import { told } from '../trace-words.ts';

/** How many there are in all: asked apart from the rows, so that the rows need not wait for it. */
export const timeoutCount = page({
  get: '/timeouts/count',
  may: 'see-timeouts',
  trail: ['timeouts'],
  input: timeoutConditions,
  view: 'violations/count',
  async load({ store, clock }, viewer, asked, visit) {
    const counted = await store.read(countTimeouts, viewer, filtersOf(asked, clock()));
    visit.trace({
      act: 'timeouts',
      title: '超时回复，合计',
      count: counted.count,
      details: told({ ...asked, page: false }),
    });
    return { total: cappedCount(counted) };
  },
});
