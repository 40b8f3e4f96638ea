import { prepared, type WriteDb } from './db.ts';
import { endOf, isNoticeOf, listed, type Period } from './periods.ts';

/** Who was in which group, stay by stay. */
export interface RoomMemberInfo {
  readonly id: string;
  /** 1 employee, 2 from outside, 0 not told. */
  readonly kind: number;
  readonly joinedAt: number;
  readonly nickname: string;
  /** 1 invited directly, 2 by link, 3 by code, 0 not told. */
  readonly joinScene: number;
  readonly invitor: string;
}

interface Stay extends Period {
  readonly id: string;
  readonly kind: number;
  readonly nickname: string;
  readonly joinScene: number;
  readonly invitor: string;
  readonly scene: number | null;
}

const FIND = `SELECT id, joined_at AS "from", left_at AS "to", kind, nickname, join_scene AS joinScene, invitor, left_scene AS scene
  FROM room_members WHERE room = ? ORDER BY id, joined_at`;
const STAY = 'room = @room AND id = @id AND joined_at = @from';
/** A row is only written when it differs: groups have hundreds of members, and as a rule nobody came or went. */
const UPSERT = `
  INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at)
  VALUES (@room, @id, @from, @kind, @nickname, @joinScene, @invitor, @at)
  ON CONFLICT (room, id, joined_at) DO UPDATE SET kind = @kind, nickname = @nickname, join_scene = @joinScene,
    invitor = @invitor, seen_at = max(seen_at, @at)`;
const REOPEN = `UPDATE room_members SET left_at = NULL, left_scene = NULL WHERE ${STAY}`;
const END = `UPDATE room_members SET left_at = @to, left_scene = @scene WHERE ${STAY}`;

/** Exactly these are in it now. */
export function recordStays(db: WriteDb, room: string, members: readonly RoomMemberInfo[], at: number): void {
  const stays = Map.groupBy(prepared(db, FIND).all(room) as Stay[], ({ id }) => id);
  for (const member of members) recordStay(db, room, member, stays.get(member.id) ?? [], at);
  const present = new Set(members.map(({ id }) => id));
  for (const [id, known] of stays) {
    if (present.has(id)) continue;
    for (const { from, to } of known)
      if (to === null) prepared(db, END).run({ room, id, from, to: endOf({ from }, at), scene: null });
  }
}

/** Joined again is a new stay. One that had ended is open again, unless it ended after the list was asked for. */
function recordStay(
  db: WriteDb,
  room: string,
  { joinedAt, ...member }: RoomMemberInfo,
  stays: readonly Stay[],
  at: number,
): void {
  const { id } = member;
  const otherwise = stays.length === 0 ? 0 : at;
  const { from, known, overtaken } = listed(stays, { told: joinedAt, at, otherwise });
  const isOver = known !== null && known.to !== null && at < known.to;
  if (!isOver) for (const other of overtaken) prepared(db, END).run({ room, id, ...other, scene: null });
  if (known === null || isDifferent(known, member)) prepared(db, UPSERT).run({ ...member, room, from, at });
  if (known !== null && known.to !== null && !isOver) prepared(db, REOPEN).run({ room, id, from });
}

function isDifferent(known: Stay, told: Omit<RoomMemberInfo, 'joinedAt'>): boolean {
  return (Object.keys(told) as (keyof typeof told)[]).some((field) => known[field] !== told[field]);
}

export interface Leaving {
  readonly room: string;
  readonly id: string;
  readonly at: number;
  /** 0 by himself, 1 removed by owner or administrator; null: not told. */
  readonly scene: number | null;
}

/** WeCom told that somebody left, and how: also when a look at the group had noticed it before. */
export function leaveRoom(db: WriteDb, { room, id, at, scene }: Leaving): void {
  const last = (prepared(db, FIND).all(room) as Stay[]).findLast((stay) => stay.id === id && stay.from <= at);
  if (!last) return;
  if (last.to === null || (last.scene === null && isNoticeOf(last.to, at)))
    prepared(db, END).run({ room, id, from: last.from, to: at, scene });
}
