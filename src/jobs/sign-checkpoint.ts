import type { Job } from './job.ts';

/** Ten seconds before every tenth minute, so also at the end of the day in every zone: when nothing has been logged since, nothing is signed. */
export const signCheckpoint: Job = {
  name: 'sign-checkpoint',
  cron: '50 9-59/10 * * * *',
  run: (app) => app.pipeline.checkpoint(),
};
