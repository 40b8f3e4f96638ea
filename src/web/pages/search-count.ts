import { parseQuery } from '../../search/query.ts';
import { countMessages } from '../../store/search.ts';
import { page } from '../page.ts';
import { filtersOf, searchConditions } from '../search-view.ts';
import { count } from '../words.ts';

/** How many there are in all: asked apart from the hits, so that the hits need not wait for it. */
export const searchCount = page({
  get: '/search/count',
  may: 'search',
  input: searchConditions,
  view: 'search/count',
  async load({ store }, viewer, asked) {
    const counted = await store.read(countMessages, viewer, parseQuery(asked.q), { filters: filtersOf(asked) });
    return { total: `${count(counted.count)}${counted.capped ? '+' : ''}` };
  },
});
