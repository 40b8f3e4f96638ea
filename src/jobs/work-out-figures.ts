import type { Job } from './job.ts';

/** What a restart, a change of the rules or news of a group left to work out: messages that come in are cut as they are read. */
export const workOutFigures: Job = {
  name: 'work-out-figures',
  cron: '3,18,33,48 * * * * *',
  run: (app) => app.pipeline.figures(),
};
