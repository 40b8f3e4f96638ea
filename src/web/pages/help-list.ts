import { z } from 'zod';
import { handbook } from '../handbook.ts';
import { searchHandbook } from '../handbook-search.ts';
import { page } from '../page.ts';

/** The handbook: its chapters, or where words stand in it. */
export const helpList = page({
  get: '/help',
  may: 'own-account',
  trail: [],
  input: z.object({ q: z.string().trim().max(100).default('') }),
  view: 'help/list',
  load: async (_app, _viewer, { q }) => {
    const chapters = handbook();
    return { chapters, q, found: q === '' ? null : searchHandbook(chapters, q) };
  },
});
