import type { Job } from './job.ts';

/** The timetable is set on a page; this only looks whether its time has come. */
export const runBackup: Job = {
  name: 'run-backup',
  cron: '20 * * * * *',
  run: (app) => app.backups.run(),
};
