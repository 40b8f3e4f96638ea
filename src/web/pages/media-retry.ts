import { z } from 'zod';
import { retryMedia, retryMedium } from '../../store/media-queue.ts';
import { action } from '../action.ts';
import { mediaLink } from '../media-view.ts';
import { GoTo } from '../outcome.ts';
import { count } from '../words.ts';
import { mediaConditions } from './media-list.ts';

/** Tries one file again, or all of a tab. What was skipped for its size is fetched whatever its size. */
export const mediaRetry = action({
  post: '/media/retry',
  may: 'pull',
  trail: [],
  input: mediaConditions.extend({
    file: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .optional(),
  }),
  async run({ store, pipeline, clock, log }, viewer, { file, ...asked }) {
    const tried = file
      ? await store.write(retryMedium, viewer, file, clock())
      : await store.write(retryMedia, viewer, { state: asked.state, kind: asked.kind }, clock());
    pipeline.fetchMedia().catch((error: unknown) => log.error({ err: error }, 'fetching media on demand failed'));
    const words = tried === 0 ? '没有可以重试的文件。' : `已重新排队 ${count(tried)} 个文件，正在下载。`;
    return new GoTo(mediaLink(asked), words);
  },
});
