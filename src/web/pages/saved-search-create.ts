import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { saveSearch } from '../../store/saved-searches.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { savedName } from '../saved-search-name.ts';
import { readQuery, searchLink, searchQuery } from '../search-conditions.ts';

/** Keeps a search under a name. */
export const savedSearchCreate = action({
  post: '/search/saved',
  may: 'search',
  trail: ['saved-search-changed'],
  input: z.object({ name: savedName, query: z.string().max(4000), from: z.enum(['search', 'list']).default('search') }),
  async run({ clock }, viewer, { name, query, from }, visit) {
    const asked = readQuery(query);
    if (asked === null || searchQuery(asked) === '')
      throw new UserError('还没有检索内容。先写要找的词或选条件，再保存。');
    if (name === '') throw new UserError('给这个检索起个名字，再保存。');
    const kept = searchQuery({ ...asked, before: [], hit: null });
    const trace = { act: 'saved-search-changed', title: `保存检索“${name}”`, details: { query: kept } } as const;
    const { replaced } = await visit.change(trace, saveSearch, viewer, { name, query: kept, at: clock() });
    const sentence = replaced ? `已用现在的条件更新“${name}”。` : `已保存“${name}”，在“已存检索”里随时运行。`;
    return new GoTo(from === 'list' ? '/search/saved' : searchLink({ ...asked, before: [], hit: null }), sentence);
  },
});
