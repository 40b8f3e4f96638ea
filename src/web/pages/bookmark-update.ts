import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findBookmark, saveBookmark } from '../../store/bookmarks.ts';
import { findMessagePlace } from '../../store/chat-messages.ts';
import { action } from '../action.ts';
import { bookmarkOn, bookmarkSeq, bookmarkTrace, MOST_LETTERS, savedPart } from '../bookmarks-view.ts';
import { GoTo } from '../outcome.ts';

/** Marks a message, changes why, or brings back a mark that was removed just now. */
export const bookmarkUpdate = action({
  post: '/bookmarks/:seq',
  may: 'read-chats',
  trail: ['bookmark-changed'],
  input: z.object({
    seq: bookmarkSeq,
    on: bookmarkOn,
    reason: z.string().default(''),
    /** Of a mark that is brought back: when it was made. */
    made: z.coerce.number().int().nonnegative().optional(),
  }),
  async run(app, viewer, { seq, on, reason: typed, made }, visit) {
    const reason = typed.trim().replace(/\s+/g, ' ');
    if (reason === '') throw new UserError('请写下收藏的理由，以后可以按它查找。');
    if ([...reason].length > MOST_LETTERS) throw new UserError(`理由最多 ${MOST_LETTERS} 字，请写短一些。`);
    const message = await app.store.read(findMessagePlace, viewer, seq);
    if (!message) return null;
    const at = app.clock();
    const madeAt = Math.min(made ?? at, at);
    const known = await app.store.read(findBookmark, viewer, seq);
    const change = { reason: { old: known?.reason ?? null, new: reason } };
    const trace = bookmarkTrace(app, known ? '修改收藏的理由' : '收藏一条消息', message, change);
    await visit.change(trace, saveBookmark, viewer, { seq, key: message.key, reason, madeAt, at });
    return visit.whole ? new GoTo('/bookmarks', '已收藏。') : savedPart(app, viewer, { seq, on });
  },
});
