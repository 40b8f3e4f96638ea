import { pruneEvents } from '../store/callbacks.ts';
import type { Job } from './job.ts';

const KEPT = 30 * 86_400_000;

/** An event is acted upon at once when it comes; this one takes up what a start of the program finds, and what failed. */
export const takeCallbacks: Job = {
  name: 'take-callbacks',
  cron: '10 * * * * *',
  run: async (app) => {
    await app.takeCallbacks();
    await app.store.write(pruneEvents, app.clock() - KEPT);
  },
};
