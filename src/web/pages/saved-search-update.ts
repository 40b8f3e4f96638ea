import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { listSavedSearches, renameSavedSearch } from '../../store/saved-searches.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { savedName } from '../saved-search-name.ts';

/** Gives a kept search another name. */
export const savedSearchUpdate = action({
  post: '/search/saved/:id',
  may: 'search',
  trail: ['saved-search-changed'],
  input: z.object({
    id: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    name: savedName,
  }),
  async run({ store }, viewer, { id, name }, visit) {
    if (name === '') throw new UserError('名字不能为空。返回填写名字，再保存。');
    const known = (await store.read(listSavedSearches, viewer)).find((saved) => saved.id === id);
    if (!known) return null;
    const title = `已存检索“${known.name}”改名为“${name}”`;
    const trace = { act: 'saved-search-changed', title, details: { name: { old: known.name, new: name } } } as const;
    const renamed = await visit.change(trace, renameSavedSearch, viewer, id, name);
    return renamed ? new GoTo('/search/saved', `已改名为“${name}”。`) : null;
  },
});
