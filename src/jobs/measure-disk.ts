import { join } from 'node:path';
import type { App } from '../app.ts';
import { type Config, pathsOf } from '../config.ts';
import { diskSpace } from '../lib/disk.ts';
import type { DiskDay } from '../lib/disk-forecast.ts';
import { fileSize, folderSize } from '../lib/folder-size.ts';
import { listDiskDays, recordDiskDay } from '../store/disk-days.ts';
import { readMediaState } from '../store/media.ts';
import type { Job } from './job.ts';

/** How full the disk is, by kind, once an hour: today's row of what the forecast is worked out from. */
export const measureDiskJob: Job = {
  name: 'measure-disk',
  cron: '23 7 * * * *',
  run: (app) => measureDisk(app),
};

const HOUR = 3_600_000;
const CHINA = 8 * HOUR;
const PREVIEWS_EVERY = 20 * HOUR;

const PROGRAM = { accountId: 0, name: '会存', permissions: ['see-health'], scope: 'everyone' } as const;

type Parts = Pick<App, 'store' | 'clock'> & { readonly config: Pick<Config, 'dataDir'> };

export async function measureDisk({ store, clock, config }: Parts, space = diskSpace): Promise<void> {
  const now = clock();
  const paths = pathsOf(config);
  const [last] = await store.read(listDiskDays, PROGRAM, 1);
  const isRead = (name: string) => name.includes('.read.');
  const small = [paths.desk, paths.archive].flatMap((path) => [path, `${path}-wal`]);
  const [evidence, log, disposals, readings, exports, backups, ...files] = await Promise.all([
    folderSize(paths.months, (name) => !isRead(name)),
    folderSize(paths.log),
    folderSize(paths.disposals),
    folderSize(paths.months, isRead),
    folderSize(paths.exports),
    folderSize(join(config.dataDir, 'backups')),
    ...small.map(fileSize),
  ]);
  const { doneBytes: media } = await store.read(readMediaState, PROGRAM);
  const row = {
    ...{ day: new Date(now + CHINA).toISOString().slice(0, 10), at: now },
    ...space(config.dataDir),
    ...{ evidence: evidence + log + disposals, read: readings + files.reduce((sum, size) => sum + size, 0) },
    ...{ media, exports, backups, previews: await previewsSize(paths.previews, last, now) },
  };
  await store.write(recordDiskDay, row);
}

/** Two small files for each picture there ever was: counting them takes a while, and they change slowly. */
async function previewsSize(dir: string, last: DiskDay | undefined, now: number): Promise<number> {
  const isCounted =
    last && last.previews > 0 && Math.floor(last.at / PREVIEWS_EVERY) === Math.floor(now / PREVIEWS_EVERY);
  return isCounted ? last.previews : folderSize(dir);
}
