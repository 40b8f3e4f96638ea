import type { Job } from './job.ts';

/** Right after each pull: whoever should have answered is told of it within a minute, also when no message comes. */
export const raiseTimeouts: Job = {
  name: 'raise-timeouts',
  cron: '3,18,33,48 * * * * *',
  run: (app) => app.pipeline.raiseTimeouts(),
};
