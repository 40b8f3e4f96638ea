import { all, one, run, type WriteDb } from './db.ts';
import { type Sql, sql } from './sql.ts';

/** Friendships that ended and customers who left groups, as the directory knows them, for the station. */
export const owner = 'archive';

export interface EndedEvent {
  readonly kind: 'follow' | 'stay';
  /** The customer of a friendship, or the group. */
  readonly place: string;
  /** The employee of a friendship, or who left. */
  readonly who: string;
  readonly began: number;
  readonly endedAt: number;
  /** Of a friendship: who ended it. */
  readonly endedBy: 'employee' | 'customer' | 'transfer' | 'unknown' | null;
  /** Of a stay: 0 by himself, 1 removed; null: not told. */
  readonly scene: number | null;
  /** Of a group. */
  readonly roomOwner: string | null;
}

const FOLLOW = sql`SELECT 'follow' AS kind, f.customer AS place, f.userid AS who, f.added_at AS began, f.ended_at AS endedAt,
  f.ended_by AS endedBy, NULL AS scene, NULL AS roomOwner`;
const STAY = sql`SELECT 'stay' AS kind, s.room AS place, s.id AS who, s.joined_at AS began, s.left_at AS endedAt,
  NULL AS endedBy, s.left_scene AS scene, r.owner AS roomOwner`;
/** Whoever was in a group that was dissolved did not leave it. */
const LEFT = sql`s.left_at IS NOT NULL AND (r.dismissed_at IS NULL OR s.left_at < r.dismissed_at)`;

/** What waits, and the last of it; what is open again meanwhile is not among it. */
export function listWaitingEvents(db: WriteDb, limit: number): { events: EndedEvent[]; to: number } | null {
  const to = one<{ n: number | null }>(
    db,
    sql`SELECT max(n) AS n FROM (SELECT n FROM review_events ORDER BY n LIMIT ${limit})`,
  )?.n;
  if (!to) return null;
  const events = all<EndedEvent>(
    db,
    sql`${FOLLOW} FROM review_events w JOIN follows f ON f.customer = w.place AND f.userid = w.who AND f.added_at = w.began
        WHERE w.kind = 'follow' AND w.n <= ${to} AND f.ended_at IS NOT NULL
      UNION ${STAY} FROM review_events w JOIN room_members s ON s.room = w.place AND s.id = w.who AND s.joined_at = w.began
        LEFT JOIN rooms r ON r.id = s.room WHERE w.kind = 'stay' AND w.n <= ${to} AND ${LEFT}
      ORDER BY endedAt, place, who`,
  );
  return { events, to };
}

export function removeEvents(db: WriteDb, to: number): void {
  run(db, sql`DELETE FROM review_events WHERE n <= ${to}`);
}

/** Everything of a kind that ended in this time. */
export function listEndedEvents(
  db: WriteDb,
  kind: EndedEvent['kind'],
  { fromAt, toAt }: { readonly fromAt: number; readonly toAt: number },
): EndedEvent[] {
  const within = (at: Sql) => sql`${at} >= ${fromAt} AND ${at} < ${toAt}`;
  return all(
    db,
    kind === 'follow'
      ? sql`${FOLLOW} FROM follows f WHERE f.ended_at IS NOT NULL AND ${within(sql`f.ended_at`)}`
      : sql`${STAY} FROM room_members s LEFT JOIN rooms r ON r.id = s.room
          WHERE ${LEFT} AND ${within(sql`s.left_at`)} AND s.kind <> 1 AND s.id GLOB 'w[mo]*'`,
  );
}

/** Staff who are or were in a group. */
export function listRoomStaff(db: WriteDb, room: string): string[] {
  return all<{ id: string }>(
    db,
    sql`SELECT DISTINCT id FROM room_members WHERE room = ${room} AND NOT (kind = 2 OR (kind = 0 AND id GLOB 'w[mo]*'))`,
  ).map(({ id }) => id);
}

/** Whether anything was ever said there. */
export function hasTalked(db: WriteDb, key: string): boolean {
  return one(db, sql`SELECT 1 FROM conversations WHERE key = ${key}`) !== null;
}
