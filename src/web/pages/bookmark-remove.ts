import { z } from 'zod';
import { findBookmark, removeBookmark } from '../../store/bookmarks.ts';
import { action } from '../action.ts';
import { bookmarkOn, bookmarkSeq, bookmarkTrace, removedPart } from '../bookmarks-view.ts';
import { GoTo } from '../outcome.ts';

/** Takes a mark away. What is shown in its place can bring it back. */
export const bookmarkRemove = action({
  post: '/bookmarks/:seq/remove',
  may: 'read-chats',
  trail: ['bookmark-changed'],
  input: z.object({ seq: bookmarkSeq, on: bookmarkOn }),
  async run({ store, names }, viewer, { seq, on }, visit) {
    const bookmark = await store.read(findBookmark, viewer, seq);
    if (!bookmark) return null;
    const where = { seq, key: bookmark.message?.key ?? null };
    const trace = bookmarkTrace({ names }, '取消收藏', where, { reason: { old: bookmark.reason, new: null } });
    await visit.change(trace, removeBookmark, viewer, seq);
    return visit.whole ? new GoTo('/bookmarks', '已取消收藏。') : removedPart(bookmark, on);
  },
});
