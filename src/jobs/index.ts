import { checkBinding } from './check-binding.ts';
import { fetchMedia } from './fetch-media.ts';
import type { Job } from './job.ts';
import { nameNewcomers } from './name-newcomers.ts';
import { pullMessages } from './pull-messages.ts';
import { refreshLists } from './refresh-lists.ts';
import { runExports } from './run-exports.ts';
import { syncDirectory } from './sync-directory.ts';
import { takeCallbacks } from './take-callbacks.ts';
import { tidyPreviews } from './tidy-previews.ts';

/** Everything that happens by itself, and when. */
export const jobs: readonly Job[] = [
  pullMessages,
  fetchMedia,
  runExports,
  syncDirectory,
  nameNewcomers,
  refreshLists,
  takeCallbacks,
  tidyPreviews,
  checkBinding,
];
