import { z } from 'zod';
import { useSavedSearch } from '../../store/saved-searches.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Runs a kept search: its own address, which says what it asks for and can be changed further. */
export const savedSearchRun = action({
  get: '/search/saved/:id',
  may: 'search',
  trail: [],
  input: z.object({
    id: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  }),
  async run({ store, clock }, viewer, { id }) {
    const query = await store.write(useSavedSearch, viewer, id, clock());
    return query === null ? null : new GoTo(`/search?${query}`);
  },
});
