import type { Job } from './job.ts';

/** Four calls a minute when nothing is new: far under WeCom's 600, and no message is older than a quarter of a minute. */
export const pullMessages: Job = {
  name: 'pull-messages',
  cron: '*/15 * * * * *',
  run: async (app) => {
    const { error } = await app.pipeline.pull();
    if (error) throw new Error(error);
  },
};
