import type { Job } from './job.ts';

/** As a rule a handful of people; after the first whole sync all of them. */
export const refreshLists: Job = {
  name: 'refresh-lists',
  cron: '*/10 * * * * *',
  run: (app) => app.refreshLists(),
};
