import { z } from 'zod';
import { removeSavedSearch } from '../../store/saved-searches.ts';
import { action } from '../action.ts';
import { link } from '../links.ts';
import { GoTo } from '../outcome.ts';

/** Throws a kept search away; the page it leads to can take that back. */
export const savedSearchRemove = action({
  post: '/search/saved/:id/remove',
  may: 'search',
  trail: [],
  input: z.object({
    id: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  async run({ store }, viewer, { id }) {
    const removed = await store.write(removeSavedSearch, viewer, id);
    return removed && new GoTo(link('/search/saved', { removed: removed.name, query: removed.query }));
  },
});
