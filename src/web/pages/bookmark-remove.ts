import { z } from 'zod';
import { findBookmark, removeBookmark } from '../../store/bookmarks.ts';
import { action } from '../action.ts';
import { bookmarkOn, bookmarkSeq, removedPart } from '../bookmarks-view.ts';
import { GoTo } from '../outcome.ts';

/** Takes a mark away. What is shown in its place can bring it back. */
export const bookmarkRemove = action({
  post: '/bookmarks/:seq/remove',
  may: 'read-chats',
  trail: [],
  input: z.object({ seq: bookmarkSeq, on: bookmarkOn }),
  async run({ store }, viewer, { seq, on }, { whole }) {
    const bookmark = await store.read(findBookmark, viewer, seq);
    if (!bookmark) return null;
    await store.write(removeBookmark, viewer, seq);
    return whole ? new GoTo('/bookmarks', '已取消收藏。') : removedPart(bookmark, on);
  },
});
