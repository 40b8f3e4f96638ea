import type { Job } from './job.ts';

/** Every minute: a report goes out in the minute that was chosen. */
export const sendReports: Job = {
  name: 'send-reports',
  cron: '12 * * * * *',
  run: (app) => app.alerts.sendReports(),
};
