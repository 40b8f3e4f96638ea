import type { Job } from './job.ts';

/** After the self-tests of that minute: what threatens the archive is told to those who keep it running. */
export const watchArchive: Job = {
  name: 'watch-archive',
  cron: '40 */5 * * * *',
  run: ({ alerts }) => alerts.watch(),
};
