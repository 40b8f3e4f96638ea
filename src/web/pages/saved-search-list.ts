import { z } from 'zod';
import { listSavedSearches, type SavedSearch } from '../../store/saved-searches.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { readQuery } from '../search-conditions.ts';
import { chipsOf } from '../search-form.ts';
import { ago, dateOf } from '../words.ts';

/** The searches a reader keeps: run again, renamed, thrown away. */
export const savedSearchList = page({
  get: '/search/saved',
  may: 'search',
  trail: [],
  input: z.object({
    /** What was just thrown away, to be taken back. */
    removed: condition.words,
    query: z.string().max(4000).default(''),
    /** The one whose name is being changed. */
    rename: condition.seq,
  }),
  view: 'saved-searches/list',
  async load(app, viewer, { removed, query, rename }) {
    const saved = await app.store.read(listSavedSearches, viewer);
    const row = async ({ id, name, query: kept, madeAt, usedAt }: SavedSearch) => {
      const asked = readQuery(kept);
      return {
        id,
        name,
        href: `/search/saved/${id}`,
        words: asked?.q ?? '',
        chips: asked ? await chipsOf(app, viewer, asked) : [],
        by: asked?.by === 'conversation' ? '按会话' : '按消息',
        made: dateOf(madeAt),
        used: usedAt === null ? '未运行过' : `${ago(usedAt, app.clock())}运行`,
        renaming: id === rename,
        rename: `/search/saved?rename=${id}`,
      };
    };
    return {
      rows: await Promise.all(saved.map(row)),
      undo: removed !== '' && readQuery(query) ? { name: removed, query } : null,
    };
  },
});
