import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { holds } from './openly.ts';
import { sightOf } from './sight.ts';
import { join, nothing, Sql, sql } from './sql.ts';

/** Groups: of customers, of staff only, and those WeCom tells nothing about. */
export const owner = 'archive';

export type RoomKind = 'customer' | 'internal' | 'unknown';
export type RoomOrder = 'talked' | 'made';

export interface RoomFilters {
  readonly search: string;
  readonly kind: RoomKind | null;
  readonly dismissed: boolean | null;
  /** Its owner, or whoever answers for it. */
  readonly owner: string | null;
  readonly keeper: string | null;
  /** Is in it now. */
  readonly member?: string | null;
}

export interface RoomRow {
  readonly id: string;
  readonly kind: RoomKind;
  readonly name: string;
  readonly notice: string;
  readonly owner: string;
  /** Who answers for it: set by hand, else the owner; empty when neither is known. */
  readonly keeper: string;
  readonly keptByHand: boolean;
  readonly staff: number;
  readonly guests: number;
  /** WeCom told the members. */
  readonly membersKnown: boolean;
  readonly madeAt: number | null;
  readonly dismissedAt: number | null;
  readonly lastAt: number | null;
}

export interface RoomPlace {
  readonly at: number;
  readonly other: number;
  readonly id: string;
}

export interface RoomsPage {
  readonly order: RoomOrder;
  readonly after: RoomPlace | null;
  readonly skip: number;
  readonly limit: number;
}

const ORDERS = {
  talked: { first: sql`t.last_at`, second: sql`t.made_at` },
  made: { first: sql`t.made_at`, second: sql`t.last_at` },
};

const KEEPER = sql`(SELECT k.userid FROM room_keepers k WHERE k.room = r.id AND k.to_at IS NULL ORDER BY k.from_at DESC LIMIT 1)`;

interface Walked extends Omit<RoomRow, 'keeper' | 'keptByHand' | 'membersKnown' | 'lastAt' | 'madeAt'> {
  readonly kept: string | null;
  readonly lastAt: number;
  readonly madeAt: number;
}

export function listRooms(
  db: ReadDb,
  viewer: Viewer,
  filters: RoomFilters,
  { order, after, skip, limit }: RoomsPage,
): { rows: RoomRow[]; next: RoomPlace | null } {
  const { first, second } = ORDERS[order];
  const on = after
    ? sql`AND (${first} < ${after.at} OR (${first} = ${after.at} AND (${second} < ${after.other} OR (${second} = ${after.other} AND r.id > ${after.id}))))`
    : nothing;
  const talks = talksOf(db, viewer);
  const walked = all<Walked>(
    db,
    sql`SELECT ${COLUMNS} FROM (
        SELECT t.* FROM ${talks} t CROSS JOIN rooms r ON r.id = t.room WHERE ${conditionsOf(viewer, filters)} ${on}
        ORDER BY ${first} DESC, ${second} DESC, r.id LIMIT ${limit + 1} OFFSET ${skip}) t JOIN rooms r ON r.id = t.room
      ORDER BY ${first} DESC, ${second} DESC, r.id`,
  );
  const rows = walked.slice(0, limit);
  const last = rows.at(-1);
  const at = (row: Walked) => (order === 'talked' ? [row.lastAt, row.madeAt] : [row.madeAt, row.lastAt]);
  return {
    rows: rows.map(rowOf),
    next: walked.length > limit && last ? { at: at(last)[0]!, other: at(last)[1]!, id: last.id } : null,
  };
}

/** When a group spoke last; for whom a role limits by time or kind, as far as he may see it. Groups are tens of thousands at most. */
function talksOf(db: ReadDb, viewer: Viewer): Sql {
  if (!viewer.parts) return sql`room_talks`;
  const { table, seen } = sightOf(db, viewer);
  return sql`(SELECT a.room, a.made_at, coalesce((SELECT c.last_at FROM ${table} c WHERE c.key = a.room AND ${seen}), 0) AS last_at
    FROM room_talks a)`;
}

const COLUMNS = sql`r.id, r.kind, r.name, r.notice, r.owner, r.dismissed_at AS dismissedAt, t.last_at AS lastAt, t.made_at AS madeAt,
  ${KEEPER} AS kept,
  (SELECT count(*) FROM room_members m WHERE m.room = r.id AND m.left_at IS NULL AND NOT (m.kind = 2 OR (m.kind = 0 AND m.id GLOB 'w[mo]*'))) AS staff,
  (SELECT count(*) FROM room_members m WHERE m.room = r.id AND m.left_at IS NULL AND (m.kind = 2 OR (m.kind = 0 AND m.id GLOB 'w[mo]*'))) AS guests`;

function rowOf({ kept, lastAt, madeAt, ...row }: Walked): RoomRow {
  return {
    ...row,
    keeper: kept ?? row.owner,
    keptByHand: kept !== null,
    membersKnown: row.staff + row.guests > 0 || row.dismissedAt !== null,
    lastAt: lastAt || null,
    madeAt: madeAt || null,
  };
}

export function findRoom(db: ReadDb, viewer: Viewer, id: string): RoomRow | null {
  const row = one<Walked>(
    db,
    sql`SELECT ${COLUMNS} FROM rooms r JOIN ${talksOf(db, viewer)} t ON t.room = r.id
      WHERE r.id = ${id} AND ${isWithin(viewer)}`,
  );
  return row && rowOf(row);
}

/** Of these, those the viewer may see. */
export function listVisibleRooms(db: ReadDb, viewer: Viewer, ids: readonly string[]): string[] {
  return all<{ id: string }>(
    db,
    sql`SELECT r.id FROM json_each(${JSON.stringify(ids)}) j JOIN rooms r ON r.id = j.value WHERE ${isWithin(viewer)}`,
  ).map(({ id }) => id);
}

/** Of a company there are tens of thousands at most: they are counted whole. */
export function countRooms(db: ReadDb, viewer: Viewer, filters: RoomFilters): number {
  return one<{ n: number }>(db, sql`SELECT count(*) AS n FROM rooms r WHERE ${conditionsOf(viewer, filters)}`)!.n;
}

function conditionsOf(
  viewer: Viewer,
  { search, kind, dismissed, owner: own, keeper, member = null }: RoomFilters,
): Sql {
  const words = search.toLowerCase();
  const conditions = [
    kind ? sql`r.kind = ${kind}` : sql`true`,
    words === '' ? null : holds(viewer, sql`lower(concat_ws(char(10), r.name, r.pinyin, r.id))`, words),
    dismissed === null ? null : dismissed ? sql`r.dismissed_at IS NOT NULL` : sql`r.dismissed_at IS NULL`,
    own && sql`r.owner = ${own}`,
    keeper && sql`coalesce(${KEEPER}, r.owner) = ${keeper}`,
    member && sql`r.id IN (SELECT room FROM room_members WHERE id = ${member} AND left_at IS NULL)`,
    isWithin(viewer),
  ];
  return join(
    conditions.filter((condition) => condition instanceof Sql),
    sql` AND `,
  );
}

/** The group `r`: somebody in scope is or was in it. */
export function isWithin({ scope }: Viewer): Sql {
  if (scope === 'everyone') return sql`true`;
  const staff = sql`(SELECT value FROM json_each(${JSON.stringify(scope)}))`;
  return sql`r.id IN (SELECT room FROM room_members WHERE id IN ${staff}
    UNION SELECT conversation FROM members WHERE userid IN ${staff})`;
}
