import type { Job } from './job.ts';

/** Each place has its own timetable; this only looks whether a time has come. */
export const sendCheckpoints: Job = {
  name: 'send-checkpoints',
  cron: '40 * * * * *',
  run: (app) => app.alerts.sendCheckpoints(),
};
