import { z } from 'zod';
import { listSavedSearches, removeSavedSearch } from '../../store/saved-searches.ts';
import { action } from '../action.ts';
import { link } from '../links.ts';
import { GoTo } from '../outcome.ts';

/** Throws a kept search away; the page it leads to can take that back. */
export const savedSearchRemove = action({
  post: '/search/saved/:id/remove',
  may: 'search',
  trail: ['saved-search-changed'],
  input: z.object({
    id: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  async run({ store }, viewer, { id }, visit) {
    const known = (await store.read(listSavedSearches, viewer)).find((saved) => saved.id === id);
    if (!known) return null;
    const { name, query } = known;
    const trace = { act: 'saved-search-changed', title: `删除已存检索“${name}”`, details: { query } } as const;
    const removed = await visit.change(trace, removeSavedSearch, viewer, id);
    return removed && new GoTo(link('/search/saved', { removed: removed.name, query: removed.query }));
  },
});
