import { advanceDisposalsJob } from './advance-disposals.ts';
import { checkBinding } from './check-binding.ts';
import { drawSamplesJob } from './draw-samples.ts';
import { fetchMedia } from './fetch-media.ts';
import type { Job } from './job.ts';
import { measureDiskJob } from './measure-disk.ts';
import { nameNewcomers } from './name-newcomers.ts';
import { pullMessages } from './pull-messages.ts';
import { raiseTimeouts } from './raise-timeouts.ts';
import { refreshLists } from './refresh-lists.ts';
import { reviewMessages } from './review-messages.ts';
import { runBackup } from './run-backup.ts';
import { runDisposals } from './run-disposals.ts';
import { runExports } from './run-exports.ts';
import { sendCheckpoints } from './send-checkpoints.ts';
import { sendNotices } from './send-notices.ts';
import { sendReports } from './send-reports.ts';
import { signCheckpoint } from './sign-checkpoint.ts';
import { syncDirectory } from './sync-directory.ts';
import { takeCallbacks } from './take-callbacks.ts';
import { tidyCopies } from './tidy-copies.ts';
import { tidyPreviews } from './tidy-previews.ts';
import { watchArchive } from './watch-archive.ts';
import { workOutFigures } from './work-out-figures.ts';

/** Everything that happens by itself, and when. */
export const jobs: readonly Job[] = [
  pullMessages,
  fetchMedia,
  reviewMessages,
  workOutFigures,
  raiseTimeouts,
  runExports,
  syncDirectory,
  nameNewcomers,
  refreshLists,
  takeCallbacks,
  tidyPreviews,
  tidyCopies,
  measureDiskJob,
  checkBinding,
  watchArchive,
  sendNotices,
  sendCheckpoints,
  sendReports,
  signCheckpoint,
  drawSamplesJob,
  advanceDisposalsJob,
  runDisposals,
  runBackup,
];
