import { z } from 'zod';
import { listName, syncView } from '../directory-sync.ts';
import { page } from '../page.ts';

/** How far the sync is, for the lists that show it. */
export const syncShow = page({
  get: '/sync',
  may: 'see-directory',
  trail: [],
  input: z.object({ of: listName }),
  view: 'directory/sync',
  load: async (app, viewer, { of }) => ({ sync: await syncView(app, viewer, of), refreshed: true }),
});
