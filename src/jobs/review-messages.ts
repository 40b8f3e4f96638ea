import type { Job } from './job.ts';

/** What a restart, an error or the directory left to look at: messages that come in are looked at as they are read. */
export const reviewMessages: Job = {
  name: 'review-messages',
  cron: '8,23,38,53 * * * * *',
  run: (app) => app.pipeline.review(),
};
