import { z } from 'zod';
import { retryMedia, retryMedium } from '../../store/media-queue.ts';
import { action } from '../action.ts';
import { mediaLink } from '../media-view.ts';
import { GoTo } from '../outcome.ts';
import { told } from '../trace-words.ts';
import { count } from '../words.ts';
import { mediaConditions } from './media-list.ts';

/** Tries one file again, or all of a tab. What was skipped for its size is fetched whatever its size. */
export const mediaRetry = action({
  post: '/media/retry',
  may: 'pull',
  trail: ['media-retried'],
  input: mediaConditions.extend({
    file: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .optional(),
  }),
  async run({ pipeline, clock, log }, viewer, { file, ...asked }, visit) {
    const title = file ? '重试一个文件' : '重试一类文件';
    const details = told(file ? { file } : { state: asked.state, kind: asked.kind });
    const trace = { act: 'media-retried', title, details } as const;
    const tried = file
      ? await visit.change(trace, retryMedium, viewer, file, clock())
      : await visit.change(trace, retryMedia, viewer, { state: asked.state, kind: asked.kind }, clock());
    pipeline.fetchMedia().catch((error: unknown) => log.error({ err: error }, 'fetching media on demand failed'));
    const words = tried === 0 ? '没有可以重试的文件。' : `已重新排队 ${count(tried)} 个文件，正在下载。`;
    return new GoTo(mediaLink(asked), words);
  },
});
