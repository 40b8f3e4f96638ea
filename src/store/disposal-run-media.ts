import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { addSum } from './disposal-run.ts';
import { sql } from './sql.ts';

/** Files that only messages that are gone have named. Reached only by the pipeline. */
export const owner = 'archive';

export interface UsePlace {
  readonly seq: number;
  readonly position: number;
}

const USES = 5000;

/** Files that messages of a month name; where to go on, or null. */
export function listUses(
  db: ReadDb,
  month: string,
  after: UsePlace,
): { readonly keys: string[]; readonly after: UsePlace | null } {
  const rows = all<UsePlace & { key: string }>(
    db.month(month),
    sql`SELECT seq, position, file_key AS key FROM media_uses WHERE (seq, position) > (${after.seq}, ${after.position})
      ORDER BY seq, position LIMIT ${USES}`,
  );
  return { keys: [...new Set(rows.map(({ key }) => key))], after: rows.at(-1) ?? null };
}

/** Something else names them: they stay. */
export function keepMedia(db: WriteDb, keys: readonly string[]): void {
  run(db, sql`DELETE FROM disposal_media WHERE file_key IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`);
}

export function hasUnusedMedia(db: WriteDb): boolean {
  return one(db, sql`SELECT 1 FROM disposal_media LIMIT 1`) !== null;
}

export interface UnusedMedia {
  readonly keys: readonly string[];
  /** Contents that have no other name: the files go first, then the rows. */
  readonly contents: readonly { readonly sha256: string; readonly bytes: number }[];
}

export function listUnusedMedia(db: WriteDb, limit: number): UnusedMedia {
  const keys = all<{ key: string }>(
    db,
    sql`SELECT file_key AS key FROM disposal_media ORDER BY file_key LIMIT ${limit}`,
  ).map(({ key }) => key);
  const these = sql`(SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  const contents = all<UnusedMedia['contents'][number]>(
    db,
    sql`SELECT DISTINCT m.sha256, coalesce(f.bytes, 0) AS bytes FROM media m LEFT JOIN files f ON f.sha256 = m.sha256
      WHERE m.file_key IN ${these} AND m.sha256 IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM media o WHERE o.sha256 = m.sha256 AND o.file_key NOT IN ${these})`,
  );
  return { keys, contents };
}

export function forgetMedia(db: WriteDb, disposal: number, { keys, contents }: UnusedMedia): void {
  const these = sql`(SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  run(db, sql`DELETE FROM media WHERE file_key IN ${these}`);
  for (const { sha256 } of contents) run(db, sql`DELETE FROM files WHERE sha256 = ${sha256}`);
  run(db, sql`DELETE FROM disposal_media WHERE file_key IN ${these}`);
  addSum(db, disposal, 'media', contents.length);
  addSum(
    db,
    disposal,
    'bytes',
    contents.reduce((sum, { bytes }) => sum + bytes, 0),
  );
}
