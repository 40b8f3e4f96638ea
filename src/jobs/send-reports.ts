import type { Job } from './job.ts';

/** Every minute: a report goes out in the minute that was chosen, and what failed is tried again as the store has noted. */
export const sendReports: Job = {
  name: 'send-reports',
  cron: '12 * * * * *',
  run: (app) => app.alerts.sendReports(),
};
