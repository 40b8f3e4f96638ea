import { z } from 'zod';
import { action } from '../action.ts';
import { listName, PARTS_OF } from '../directory-sync.ts';
import { nextPath } from '../entrance.ts';
import { GoTo } from '../outcome.ts';

/** Brings one list up to date now. It goes on by itself; the page shows how far it is. */
export const syncCreate = action({
  post: '/sync',
  may: 'set-up',
  trail: [],
  input: z.object({ of: listName, next: nextPath }),
  async run({ sync, refreshLists, log }, _viewer, { of, next }) {
    const back = next === '/' ? `/${of}` : next;
    if (sync.running() !== null) return new GoTo(back, '已有一次同步在进行，完成后即是最新。');
    sync
      .run(PARTS_OF[of].parts)
      .then(() => refreshLists())
      .catch((error: unknown) => log.error({ err: error, of }, 'a sync on demand failed'));
    return new GoTo(back, '同步已开始，可以离开本页。');
  },
});
