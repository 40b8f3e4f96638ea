import { pinyinOf } from '../lib/pinyin.ts';
import { all, one, prepared, run, type WriteDb } from './db.ts';
import { type ChangeSource, type Noticed, noteChange, noteDifference } from './directory-changes.ts';
import { nextRevision } from './directory-revision.ts';
import { type RoomMemberInfo, recordStays } from './directory-stays.ts';
import { sql } from './sql.ts';

export interface RoomInfo {
  readonly id: string;
  readonly kind: 'customer' | 'internal';
  readonly name: string;
  readonly owner: string;
  readonly notice: string;
  readonly createdAt: number;
  readonly admins: readonly string[];
  readonly members: readonly RoomMemberInfo[];
}

interface Known {
  readonly kind: 'customer' | 'internal' | 'unknown';
  readonly name: string;
  readonly owner: string;
  readonly notice: string;
}

const FIND = 'SELECT kind, name, owner, notice FROM rooms WHERE id = ?';
const UPSERT = `
  INSERT INTO rooms (id, kind, name, owner, notice, made_at, admins, pinyin, checked_at, revision)
  VALUES (@id, @kind, @name, @owner, @notice, @createdAt, @admins, @pinyin, @at, @revision)
  ON CONFLICT (id) DO UPDATE SET kind = @kind, name = @name, owner = @owner, notice = @notice,
    made_at = iif(@createdAt = 0, made_at, @createdAt), admins = @admins, pinyin = @pinyin, dismissed_at = NULL,
    checked_at = max(checked_at, @at), revision = iif(name = @name AND owner = @owner, revision, @revision)`;

/** A group and who is in it now; whoever was and is not has left. */
export function recordRoom(
  db: WriteDb,
  { members, ...room }: RoomInfo,
  at: number,
  source: ChangeSource = 'sync',
): void {
  const before = prepared(db, FIND).get(room.id) as Known | undefined;
  const texts = { admins: JSON.stringify(room.admins), pinyin: pinyinOf(room.name) };
  prepared(db, UPSERT).run({ ...room, ...texts, at, revision: nextRevision(db) });
  if (before && before.kind !== 'unknown') noteDifferences(db, before, room, { noticedAt: at, source });
  recordStays(db, room.id, members, at);
}

function noteDifferences(db: WriteDb, before: Known, now: Omit<RoomInfo, 'members'>, noticed: Noticed): void {
  const subject = now.id;
  noteDifference(db, { kind: 'room-renamed', subject, was: before.name, now: now.name }, noticed);
  noteDifference(db, { kind: 'room-owner', subject, was: before.owner, now: now.owner }, noticed);
  noteDifference(db, { kind: 'room-notice', subject, was: before.notice, now: now.notice }, noticed);
}

/** It was dissolved, and everybody is out of it. What was said in it stays. */
export function dismissRoom(db: WriteDb, room: string, at: number, source: ChangeSource = 'event'): void {
  const known = one<{ name: string }>(db, sql`SELECT name FROM rooms WHERE id = ${room} AND dismissed_at IS NULL`);
  if (!known) return;
  run(db, sql`UPDATE rooms SET dismissed_at = ${at} WHERE id = ${room}`);
  noteChange(db, { kind: 'room-dismissed', subject: room, was: known.name }, { noticedAt: at, source });
  run(db, sql`UPDATE room_members SET left_at = max(joined_at, ${at}) WHERE room = ${room} AND left_at IS NULL`);
}

/** WeCom knows no such group, or shows it to nobody of ours. It is asked again some time later; what was known stays. */
export function recordUnknownRoom(db: WriteDb, id: string, at: number): void {
  run(
    db,
    sql`INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision)
      VALUES (${id}, 'unknown', '', '', '', 0, ${at}, ${nextRevision(db)}) ON CONFLICT (id) DO UPDATE SET checked_at = max(checked_at, ${at})`,
  );
}

/** Groups people talked in and of which nothing is known, or nothing since `before`. */
export function listRoomsToCheck(db: WriteDb, before: number, limit: number): string[] {
  return all<{ key: string }>(
    db,
    sql`SELECT c.key FROM conversations c LEFT JOIN rooms r ON r.id = c.key
      WHERE c.kind = 'group' AND c.key LIKE 'wr%' AND (r.id IS NULL OR (r.kind <> 'customer' AND r.checked_at < ${before}))
      ORDER BY c.last_at DESC LIMIT ${limit}`,
  ).map((row) => row.key);
}

export function listRobotsToCheck(db: WriteDb, before: number, limit: number): string[] {
  return all<{ userid: string }>(
    db,
    sql`SELECT DISTINCT m.userid FROM members m LEFT JOIN robots r ON r.id = m.userid
      WHERE m.userid LIKE 'wb%' AND (r.id IS NULL OR r.checked_at < ${before}) LIMIT ${limit}`,
  ).map((row) => row.userid);
}

export function recordRobot(db: WriteDb, id: string, name: string, at: number): void {
  const revision = nextRevision(db);
  run(
    db,
    sql`INSERT INTO robots (id, name, checked_at, revision) VALUES (${id}, ${name}, ${at}, ${revision})
      ON CONFLICT (id) DO UPDATE SET revision = iif(name = ${name}, revision, ${revision}), name = ${name}, checked_at = ${at}`,
  );
}
