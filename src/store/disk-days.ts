import type { Viewer } from '../access/viewer.ts';
import type { DiskDay } from '../lib/disk-forecast.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** How full the disk was, day by day. Sizes only. */
export const owner = 'desk';

const KEPT = 400;

/** Today's row is written anew each time; very old ones go. */
export function recordDiskDay(db: WriteDb, row: DiskDay): void {
  const { day, at, free, total, evidence, read, media, previews, exports, backups } = row;
  run(
    db,
    sql`INSERT INTO disk_days (day, at, free, total, evidence, read, media, previews, exports, backups)
      VALUES (${day}, ${at}, ${free}, ${total}, ${evidence}, ${read}, ${media}, ${previews}, ${exports}, ${backups})
      ON CONFLICT (day) DO UPDATE SET at = excluded.at, free = excluded.free, total = excluded.total,
        evidence = excluded.evidence, read = excluded.read, media = excluded.media, previews = excluded.previews,
        exports = excluded.exports, backups = excluded.backups`,
  );
  run(db, sql`DELETE FROM disk_days WHERE day NOT IN (SELECT day FROM disk_days ORDER BY day DESC LIMIT ${KEPT})`);
}

/** The newest first. */
export function listDiskDays(db: ReadDb, _viewer: Viewer, limit: number): DiskDay[] {
  return all<DiskDay>(
    db,
    sql`SELECT day, at, free, total, evidence, read, media, previews, exports, backups
      FROM disk_days ORDER BY day DESC LIMIT ${limit}`,
  );
}
