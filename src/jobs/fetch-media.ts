import type { Job } from './job.ts';

/** Beside the pulls, never before them: a file can wait a little, WeCom forgets both after the same days. */
export const fetchMedia: Job = {
  name: 'fetch-media',
  cron: '5,20,35,50 * * * * *',
  run: async (app) => {
    const { error } = await app.pipeline.fetchMedia();
    if (error) throw new Error(error);
  },
};
