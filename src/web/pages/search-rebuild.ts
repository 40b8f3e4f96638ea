import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';

/** Has the index of a month built anew. It goes on by itself; the page shows how far it is. */
export const searchRebuild = action({
  post: '/search/coverage/rebuild',
  may: 'set-up',
  trail: ['index-rebuilt'],
  input: z.object({ month: z.string().regex(/^\d{4}-\d{2}$/) }),
  async run({ pipeline }, _viewer, { month }, visit) {
    const trace = { act: 'index-rebuilt', title: `重建 ${month} 的索引`, details: { month } } as const;
    await tracedFirst(visit, trace, async () => {
      if (!(await pipeline.rebuildMonth(month)))
        throw new UserError(`没有 ${month} 的存档。返回列表，选有存档的月份。`);
    });
    return new GoTo('/search/coverage', `已开始重建 ${month} 的索引，期间检索照常，可以离开本页。`);
  },
});
