import type { Job } from './job.ts';

/** An export begins at once when it is asked for; this one takes up what a start of the program finds, and clears away. */
export const runExports: Job = {
  name: 'run-exports',
  cron: '30 * * * * *',
  run: (app) => app.exports.run(),
};
