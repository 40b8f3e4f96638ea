import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { isWithin } from './rooms.ts';
import { sql } from './sql.ts';

/** Who answers for a group, from when to when. Where nobody was set, the owner does. */
export const owner = 'desk';

export interface KeeperPeriod {
  readonly userid: string;
  readonly name: string | null;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly setBy: string;
}

/** Of one group, the present one first. Nobody when it is absent or not theirs to see. */
export function listKeepers(db: ReadDb, viewer: Viewer, room: string): KeeperPeriod[] {
  return all(
    db,
    sql`SELECT k.userid, e.name, k.from_at AS fromAt, k.to_at AS toAt, coalesce(a.name, '') AS setBy
      FROM room_keepers k LEFT JOIN employees e ON e.userid = k.userid LEFT JOIN accounts a ON a.id = k.set_by
      WHERE k.room = ${room} AND EXISTS (SELECT 1 FROM rooms r WHERE r.id = k.room AND ${isWithin(viewer)}) ORDER BY k.from_at DESC LIMIT 50`,
  );
}

/** From now on; null gives the group back to its owner. Says for how many that changes anything. */
export function setKeeper(
  db: WriteDb,
  viewer: Viewer,
  rooms: readonly string[],
  userid: string | null,
  at: number,
): number {
  let changed = 0;
  for (const room of rooms) {
    const same = all(db, sql`SELECT 1 FROM room_keepers WHERE room = ${room} AND to_at IS NULL AND userid = ${userid}`);
    if (same.length > 0) continue;
    const ended = run(db, sql`UPDATE room_keepers SET to_at = ${at} WHERE room = ${room} AND to_at IS NULL`);
    if (userid !== null) {
      run(
        db,
        sql`INSERT INTO room_keepers (room, userid, from_at, set_by) VALUES (${room}, ${userid}, ${at}, ${viewer.accountId})
          ON CONFLICT (room, from_at) DO UPDATE SET userid = ${userid}, to_at = NULL, set_by = ${viewer.accountId}`,
      );
    }
    if (ended > 0 || userid !== null) changed += 1;
  }
  return changed;
}
