import { all, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Customer groups that were known and that WeCom's list left out: each is asked for before it counts as dissolved. */
export const owner = 'archive';

export function listUnlistedRooms(
  db: WriteDb,
  { before, after, limit }: { readonly before: number; readonly after: string; readonly limit: number },
): string[] {
  return all<{ id: string }>(
    db,
    sql`SELECT id FROM rooms WHERE kind = 'customer' AND dismissed_at IS NULL AND checked_at < ${before} AND id > ${after}
      ORDER BY id LIMIT ${limit}`,
  ).map((row) => row.id);
}
