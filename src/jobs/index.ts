import type { Job } from './job.ts';
import { pullMessages } from './pull-messages.ts';

/** Everything that happens by itself, and when. */
export const jobs: readonly Job[] = [pullMessages];
