import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Viewer } from '../access/viewer.ts';
import type { Config, Paths } from '../config.ts';
import type { Log } from '../lib/log.ts';
import type { ExportOrder, FinishedExport } from '../store/exports.ts';
import { maskedFor } from '../store/mask-results.ts';
import { Reading } from '../store/reading.ts';
import { formatOfExport } from './formats/index.ts';
import { Pace, type Report } from './pace.ts';

/** Makes one export from beginning to end, on readonly connections of its own. The file gets its name when it is whole. */
export interface MakeParts {
  readonly config: Pick<Config, 'ffmpegPath'>;
  readonly paths: Paths;
  readonly log: Log;
}

/** Runs here or in a thread: export/exporter.ts need not know. */
export type MakeExport = (order: ExportOrder, report: Report) => Promise<FinishedExport>;

export const UNFINISHED = '.tmp';

export async function makeExport(
  { config, paths, log }: MakeParts,
  order: ExportOrder,
  report: Report,
): Promise<FinishedExport> {
  const format = formatOfExport(order.kind);
  const file = `${order.id}.${format.extension}`;
  const path = join(paths.exports, file);
  mkdirSync(paths.exports, { recursive: true });
  const reading = new Reading(paths);
  try {
    const plan = format.plan({
      reading: seenBy(order.viewer, reading),
      viewer: order.viewer,
      conditions: order.conditions,
    });
    const pace = new Pace(report, plan.total);
    const { media: mediaDir, previews: previewsDir } = paths;
    await plan.write({
      path: path + UNFINISHED,
      pace,
      mediaDir,
      previewsDir,
      ffmpegPath: config.ffmpegPath,
      log,
    });
    renameSync(path + UNFINISHED, path);
    const { done, leftOut } = pace;
    return { file, bytes: statSync(path).size, done, total: done, leftOut };
  } finally {
    reading.close();
    for (const rest of ['', '.list-xlsx.tmp', '.list-csv.tmp']) rmSync(path + UNFINISHED + rest, { force: true });
  }
}

/** Numbers that are kept from him on every page stay out of his files as well. */
function seenBy(viewer: Viewer, reading: Reading): Pick<Reading, 'run'> {
  return { run: (query) => reading.run((db) => maskedFor(db, viewer, query(db))) };
}
