import { pathsOf } from '../config.ts';
import { removeOldCopies } from '../store/upgrade.ts';
import type { Job } from './job.ts';

/** What an upgrade kept for the way back: two weeks later nobody takes it, and it holds what has been disposed of since. */
export const tidyCopies: Job = {
  name: 'tidy-copies',
  cron: '27 3 * * *',
  run: async ({ config, clock }) => removeOldCopies(pathsOf(config), clock()),
};
