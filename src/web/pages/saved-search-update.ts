import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { renameSavedSearch } from '../../store/saved-searches.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { savedName } from '../saved-search-name.ts';

/** Gives a kept search another name. */
export const savedSearchUpdate = action({
  post: '/search/saved/:id',
  may: 'search',
  trail: [],
  input: z.object({
    id: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
    name: savedName,
  }),
  async run({ store }, viewer, { id, name }) {
    if (name === '') throw new UserError('名字不能为空。返回填写名字，再保存。');
    const renamed = await store.write(renameSavedSearch, viewer, id, name);
    return renamed ? new GoTo('/search/saved', `已改名为“${name}”。`) : null;
  },
});
