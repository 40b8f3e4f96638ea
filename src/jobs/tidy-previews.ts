import { pathsOf } from '../config.ts';
import { prunePlayable } from '../media/content-store.ts';
import type { Job } from './job.ts';

const WEEK = 7 * 86_400_000;

/** WAV copies of voice are made when somebody listens; kept for all they would be many times the size of the archive. */
export const tidyPreviews: Job = {
  name: 'tidy-previews',
  cron: '17 3 * * *',
  run: ({ config, clock }) => prunePlayable(pathsOf(config).previews, { olderThanMs: WEEK, now: clock() }),
};
