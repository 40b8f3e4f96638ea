import { countMessages } from '../../store/search.ts';
import { evenly } from '../even-time.ts';
import { page } from '../page.ts';
import { searchConditions } from '../search-conditions.ts';
import { understand } from '../search-meaning.ts';
import { countTrace } from '../search-trace.ts';
import { count } from '../words.ts';

/** How many there are in all: asked apart from the hits, so that the hits need not wait for it. */
export const searchCount = page({
  get: '/search/count',
  may: 'search',
  trail: ['search'],
  input: searchConditions,
  view: 'search/count',
  load: (app, viewer, asked, visit) =>
    evenly(viewer, async () => {
      const understood = await understand(app, viewer, asked);
      if ('trouble' in understood) return null;
      const { query, filters, words } = understood.meaning;
      const counted = await app.store.read(countMessages, viewer, query, { filters });
      visit.trace(countTrace(words, asked, counted.count));
      return { total: `${count(counted.count)}${counted.capped ? '+' : ''}` };
    }),
});
