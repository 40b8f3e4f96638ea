import type { Job } from './job.ts';

/** Looks every minute whether anything is due: all self-tests every ten minutes, some at once when pulling breaks or comes back. */
export const checkBinding: Job = {
  name: 'check-binding',
  cron: '25 * * * * *',
  run: (app) => app.setup.watch(),
};
