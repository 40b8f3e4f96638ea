import { z } from 'zod';
import { findPost } from '../../store/checkpoint-places.ts';
import { action } from '../action.ts';
import { placeId } from '../checkpoint-places-view.ts';
import { SendBytes } from '../outcome.ts';

/** What a time-stamping authority answered: openssl ts -verify reads it beside the checkpoint. */
export const checkpointReceipt = action({
  get: '/evidence/posts/:id/receipt',
  may: 'see-evidence',
  trail: ['checkpoint'],
  input: z.object({ id: placeId }),
  async run({ store }, viewer, { id }, visit) {
    const post = await store.read(findPost, viewer, id);
    if (!post?.receipt) return null;
    visit.trace({
      act: 'checkpoint',
      title: `下载时间戳：检查点 ${post.size} 条`,
      details: { log: post.log, size: post.size },
    });
    return new SendBytes(Buffer.from(post.receipt), `检查点-${post.size}.tsr`);
  },
});
