import { z } from 'zod';
import { findChapter, handbook } from '../handbook.ts';
import { Show } from '../outcome.ts';
import { page } from '../page.ts';

/** One chapter of the handbook. */
export const helpShow = page({
  get: '/help/:chapter',
  may: 'own-account',
  trail: [],
  input: z.object({ chapter: z.string().max(100) }),
  view: 'help/show',
  load: async (_app, _viewer, { chapter: name }) => {
    const chapters = handbook();
    const around = findChapter(name);
    return around ? { chapters, ...around } : new Show('help/missing', { chapters }, 404);
  },
});
