import type { Viewer } from '../access/viewer.ts';
import { daysIn, type Range } from '../figures/period.ts';
import { all, one, type ReadDb } from './db.ts';
import { type GroupLife, readGroupActivity } from './figure-activity.ts';
import { OUTSIDE, seenDays, seesGroup, startOfDayNumber } from './figure-group-sight.ts';
import { findRoom, type RoomRow } from './rooms.ts';
import { sql } from './sql.ts';

/** The portrait of one group: what it is, who came and went, and what was said each day (S3 §4.2.3). */
export const owner = 'archive';

export interface GroupMove {
  readonly id: string;
  readonly at: number;
  readonly joined: boolean;
  readonly outside: boolean;
}

export interface GroupDay {
  readonly day: number;
  /** Messages. */
  readonly staff: number;
  readonly customers: number;
  /** Customers who came and went. */
  readonly joined: number;
  readonly left: number;
}

export interface GroupPortrait {
  readonly room: RoomRow;
  readonly life: GroupLife;
  /** Who came and went today: the newest first. */
  readonly moves: readonly GroupMove[];
  readonly joinedToday: number;
  readonly leftToday: number;
  readonly days: readonly GroupDay[];
  readonly asOf: number | null;
}

const MOST_MOVES = 200;

/** Null when absent, without customers, or not theirs to see. */
export function findGroupPortrait(
  db: ReadDb,
  viewer: Viewer,
  id: string,
  { today, range }: { today: number; range: Range },
): GroupPortrait | null {
  const room = seesGroup(db, viewer, id) ? findRoom(db, viewer, id) : null;
  if (room === null) return null;
  const moves = listMoves(db, id, today);
  const life = readGroupActivity(db, viewer, { from: today, to: today }, [id]).get(id)!;
  return {
    room,
    life,
    moves: moves.slice(0, MOST_MOVES),
    joinedToday: moves.filter(({ joined }) => joined).length,
    leftToday: moves.filter(({ joined }) => !joined).length,
    days: listDays(db, viewer, id, range),
    asOf: one<{ asOf: number | null }>(db, sql`SELECT as_of AS asOf FROM figures_state`)!.asOf,
  };
}

function listMoves(db: ReadDb, room: string, day: number): GroupMove[] {
  const [start, end] = [startOfDayNumber(day), startOfDayNumber(day + 1)];
  const rows = all<{ id: string; at: number; joined: number; outside: number }>(
    db,
    sql`SELECT m.id, m.joined_at AS at, 1 AS joined, ${OUTSIDE} AS outside FROM room_members m
        WHERE m.room = ${room} AND m.joined_at >= ${start} AND m.joined_at < ${end}
      UNION ALL SELECT m.id, m.left_at, 0, ${OUTSIDE} FROM room_members m
        WHERE m.room = ${room} AND m.left_at >= ${start} AND m.left_at < ${end}
      ORDER BY at DESC, id, joined`,
  );
  return rows.map((row) => ({ ...row, joined: row.joined === 1, outside: row.outside === 1 }));
}

type Said = Pick<GroupDay, 'day' | 'staff' | 'customers'>;
type Moved = Pick<GroupDay, 'joined' | 'left'>;

function listDays(db: ReadDb, viewer: Viewer, id: string, range: Range): GroupDay[] {
  const { from } = range;
  const said = all<Said>(
    db,
    sql`SELECT d.day, d.staff, d.customers FROM ${seenDays(viewer, range)} WHERE d.conversation = ${id} AND instr(d.conversation, '|') = 0`,
  );
  const saidOn = new Map(said.map((row) => [row.day, row]));
  const movedOn = movesByDay(db, id, range);
  return Array.from({ length: daysIn(range) }, (_, i) => ({
    ...{ staff: 0, customers: 0, joined: 0, left: 0 },
    ...saidOn.get(from + i),
    ...movedOn.get(from + i),
    day: from + i,
  }));
}

function movesByDay(db: ReadDb, id: string, { from, to }: Range): Map<number, Moved> {
  const [start, end] = [startOfDayNumber(from), startOfDayNumber(to + 1)];
  const dayOf = (at: 'joined_at' | 'left_at') =>
    at === 'joined_at'
      ? sql`CAST((m.joined_at - ${startOfDayNumber(0)}) / 86400000 AS INTEGER)`
      : sql`CAST((m.left_at - ${startOfDayNumber(0)}) / 86400000 AS INTEGER)`;
  const rows = all<{ day: number } & Moved>(
    db,
    sql`SELECT day, sum(joined) AS joined, sum(gone) AS left FROM (
        SELECT ${dayOf('joined_at')} AS day, 1 AS joined, 0 AS gone FROM room_members m
          WHERE m.room = ${id} AND ${OUTSIDE} AND m.joined_at >= ${start} AND m.joined_at < ${end}
        UNION ALL SELECT ${dayOf('left_at')}, 0, 1 FROM room_members m
          WHERE m.room = ${id} AND ${OUTSIDE} AND m.left_at >= ${start} AND m.left_at < ${end})
      GROUP BY day`,
  );
  return new Map(rows.map(({ day, ...moved }) => [day, moved]));
}
