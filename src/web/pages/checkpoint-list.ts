import { z } from 'zod';
import { listCheckpoints } from '../../store/checkpoint-list.ts';
import { listPosts } from '../../store/checkpoint-places.ts';
import { PLACE_KINDS } from '../evidence-view.ts';
import { link } from '../links.ts';
import { page } from '../page.ts';
import { count, fullTime } from '../words.ts';

const PAGE = 50;

const place = z
  .string()
  .regex(/^\d{1,9}-\d{1,15}$/)
  .transform((text) => {
    const [log, size] = text.split('-').map(Number);
    return { log: log!, size: size! };
  });

/** All checkpoints that were signed, the newest first, and where they have gone. */
export const checkpointList = page({
  get: '/evidence/checkpoints',
  may: 'see-evidence',
  trail: ['evidence'],
  input: z.object({
    before: place.nullable().default(null),
    post: z.coerce.number().int().positive().nullable().default(null),
  }),
  view: 'evidence/checkpoints',
  async load({ store }, viewer, { before, post }, visit) {
    const rows = await store.read(listCheckpoints, viewer, { before, limit: PAGE + 1 });
    const posts = await store.read(listPosts, viewer, { before: post, limit: PAGE + 1 });
    visit.trace({ act: 'evidence', title: '检查点', count: Math.min(rows.length, PAGE) });
    const last = rows[PAGE - 1];
    const lastPost = posts[PAGE - 1];
    return {
      rows: rows.slice(0, PAGE).map(({ log, size, at }) => ({
        href: `/evidence/checkpoints/${log}/${size}`,
        log,
        size: count(size),
        at: fullTime(at),
      })),
      older: rows.length > PAGE && last ? link('/evidence/checkpoints', { before: `${last.log}-${last.size}` }) : null,
      posts: posts.slice(0, PAGE).map(({ id, kind, name, log, size, at, hasReceipt }) => ({
        name,
        kind: PLACE_KINDS[kind].label,
        at: fullTime(at),
        size: count(size),
        href: `/evidence/checkpoints/${log}/${size}`,
        receipt: hasReceipt ? `/evidence/posts/${id}/receipt` : null,
      })),
      olderPosts: posts.length > PAGE && lastPost ? link('/evidence/checkpoints', { post: lastPost.id }) : null,
      isFirst: before === null && post === null,
    };
  },
});
