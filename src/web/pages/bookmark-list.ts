import { z } from 'zod';
import { bookmarksView } from '../bookmarks-view.ts';
import * as condition from '../conditions.ts';
import { page } from '../page.ts';
import { seqRange, told } from '../trace-words.ts';

/** What one marked for oneself, with the reasons, the newest first. */
export const bookmarkList = page({
  get: '/bookmarks',
  may: 'read-chats',
  trail: ['bookmarks'],
  input: z.object({ q: condition.words, before: condition.place }),
  view: 'bookmarks/list',
  async load(app, viewer, asked, visit) {
    const bookmarks = await bookmarksView(app, viewer, asked);
    const conversations = bookmarks.shown.map(({ key }) => key);
    const details = told({ q: asked.q, before: asked.before?.seq });
    visit.trace({ act: 'bookmarks', title: '我的收藏', conversations, ...seqRange(bookmarks.shown), details });
    return { bookmarks };
  },
});
