import { z } from 'zod';
import { action } from '../action.ts';
import { listName, PARTS_OF } from '../directory-sync.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';
import { tracedFirst } from '../trace-first.ts';

const LISTS = { employees: '员工', customers: '客户', groups: '群' } as const;

/** Brings one list up to date now. It goes on by itself; the page shows how far it is. */
export const syncCreate = action({
  post: '/sync',
  may: 'set-up',
  trail: ['sync-started'],
  input: z.object({ of: listName, next: nextPath }),
  async run({ sync, refreshLists, log }, _viewer, { of, next }, visit) {
    const back = next === '/' ? `/${of}` : next;
    const title = `同步${LISTS[of]}`;
    if (sync.running() !== null) {
      visit.trace({ act: 'sync-started', title: `${title}：已有一次在进行`, details: { of } });
      return new GoTo(back, '已有一次同步在进行，完成后即是最新。');
    }
    await tracedFirst(visit, { act: 'sync-started', title, details: { of } }, () => {
      sync
        .run(PARTS_OF[of].parts)
        .then(() => refreshLists())
        .catch((error: unknown) => log.error({ err: error, of }, 'a sync on demand failed'));
    });
    return new GoTo(back, '同步已开始，可以离开本页。');
  },
});
