import { all, prepared, type WriteDb } from './db.ts';
import { noteChange } from './directory-changes.ts';
import { sql } from './sql.ts';

/** Whether customers let their chats be archived, towards one employee and in groups. */
export const owner = 'archive';

export type ConsentStatus = 'agree' | 'disagree' | 'default';

export interface PairConsent {
  readonly customer: string;
  readonly userid: string;
  readonly status: ConsentStatus;
  readonly changedAt: number;
}

export interface RoomConsent {
  readonly customer: string;
  readonly status: ConsentStatus;
  readonly changedAt: number;
}

const FIND = 'SELECT status FROM consents WHERE customer = ? AND userid = ?';
const UPSERT = `INSERT INTO consents (customer, userid, status, changed_at, checked_at)
  VALUES (@customer, @userid, @status, @changedAt, @at)
  ON CONFLICT (customer, userid) DO UPDATE SET status = @status, changed_at = @changedAt, checked_at = @at`;

export function recordConsents(db: WriteDb, rows: readonly PairConsent[], at: number): void {
  for (const { customer, userid, status, changedAt } of rows) {
    const was = prepared(db, FIND).pluck().get(customer, userid) as string | undefined;
    prepared(db, UPSERT).run({ customer, userid, status, changedAt, at });
    if (was === undefined || was === status) continue;
    const change = { kind: 'consent', subject: customer, other: userid, was, now: status } as const;
    noteChange(db, change, { at: changedAt || at, noticedAt: at, source: 'sync' });
  }
}

const FIND_ROOM = 'SELECT status FROM room_consents WHERE room = ? AND customer = ?';
const UPSERT_ROOM = `INSERT INTO room_consents (room, customer, status, changed_at, checked_at)
  VALUES (@room, @customer, @status, @changedAt, @at)
  ON CONFLICT (room, customer) DO UPDATE SET status = @status, changed_at = @changedAt, checked_at = @at`;

export function recordRoomConsents(db: WriteDb, room: string, rows: readonly RoomConsent[], at: number): void {
  for (const { customer, status, changedAt } of rows) {
    const was = prepared(db, FIND_ROOM).pluck().get(room, customer) as string | undefined;
    prepared(db, UPSERT_ROOM).run({ room, customer, status, changedAt, at });
    if (was === undefined || was === status) continue;
    const change = { kind: 'room-consent', subject: customer, other: room, was, now: status } as const;
    noteChange(db, change, { at: changedAt || at, noticedAt: at, source: 'sync' });
  }
}

/**
 * Customers and the archived employees who have them as contacts: WeCom knows consent of no others. The plus keeps the table's
 * own order: by an index of employees each page would sort all customers anew.
 */
export function listFollowsToCheck(
  db: WriteDb,
  { after, limit }: { after: { customer: string; userid: string } | null; limit: number },
): { customer: string; userid: string }[] {
  const { customer, userid } = after ?? { customer: '', userid: '' };
  return all(
    db,
    sql`SELECT customer, userid FROM follows f WHERE (customer, userid) > (${customer}, ${userid}) AND ended_at IS NULL
        AND EXISTS (SELECT 1 FROM archive_scope s WHERE s.userid = f.userid AND s.to_at IS NULL)
      ORDER BY customer, userid LIMIT ${limit}`,
  );
}

/** Customer groups in which somebody from outside is at present. */
export function listRoomsWithGuests(db: WriteDb, { after, limit }: { after: string; limit: number }): string[] {
  return all<{ id: string }>(
    db,
    sql`SELECT id FROM rooms WHERE id > ${after} AND kind = 'customer' AND dismissed_at IS NULL
      AND EXISTS (SELECT 1 FROM room_members m WHERE m.room = rooms.id AND m.kind <> 1 AND m.left_at IS NULL AND m.id GLOB 'w[mo]*')
      ORDER BY id LIMIT ${limit}`,
  ).map(({ id }) => id);
}
