import { z } from 'zod';
import { bookmarksView } from '../bookmarks-view.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';

/** What one marked for oneself, with the reasons, the newest first. */
export const bookmarkList = page({
  get: '/bookmarks',
  may: 'read-chats',
  trail: [],
  input: z.object({ q: condition.words, before: condition.place }),
  view: 'bookmarks/list',
  load: async (app, viewer, asked) => ({ bookmarks: await bookmarksView(app, viewer, asked) }),
});
