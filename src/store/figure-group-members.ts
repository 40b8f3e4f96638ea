import type { Viewer } from '../access/viewer.ts';
import { activityRange } from '../figures/activity.ts';
import { isStaffOf } from './customer-faces.ts';
import { all, one, type ReadDb } from './db.ts';
import { enough } from './figure-activity.ts';
import { readActivityRule } from './figure-activity-rule.ts';
import { OUTSIDE, seenSaid, seesGroup } from './figure-group-sight.ts';
import { holds } from './openly.ts';
import { nothing, type Sql, sql } from './sql.ts';

/** Who is and was in a group of customers, with what they said there and how they are tagged (S3 §4.2.3 B). */
export const owner = 'archive';

export type GuestSort = 'talk' | 'joined' | 'frequency' | 'today';

export interface GuestQuery {
  /** Since 1970, in UTC+8. */
  readonly today: number;
  /** Name, or what he is called in the group. */
  readonly search: string;
  readonly tag: string | null;
  readonly sort: GuestSort;
  readonly descending: boolean;
  readonly skip: number;
  readonly limit: number;
}

interface Stay {
  readonly id: string;
  /** Null when WeCom has told nothing. */
  readonly name: string | null;
  readonly tags: readonly string[];
  readonly joinedAt: number;
  readonly joinScene: number;
  readonly invitor: string;
  /** When he last wrote in the group. */
  readonly lastAt: number | null;
}

export interface GroupGuest extends Stay {
  /** Of the last thirty days, today among them, or of those since he came. */
  readonly messages: number;
  readonly days: number;
  readonly today: number;
  readonly isActive: boolean;
}

export interface GroupLeaver extends Stay {
  readonly outside: boolean;
  readonly leftAt: number;
  readonly leftScene: number | null;
}

export interface GroupStaff {
  readonly id: string;
  readonly leads: 'owner' | 'admin' | null;
}

const FREQUENCY_DAYS = 30;

/** Those from outside who are in it now. */
export function listGroupGuests(
  db: ReadDb,
  viewer: Viewer,
  room: string,
  query: GuestQuery,
): { rows: GroupGuest[]; total: number } {
  if (!seesGroup(db, viewer, room)) return { rows: [], total: 0 };
  const where = sql`m.room = ${room} AND m.left_at IS NULL AND ${OUTSIDE} ${narrowed(viewer, query)}`;
  const { total } = one<{ total: number }>(
    db,
    sql`SELECT count(*) AS total FROM room_members m LEFT JOIN customers u ON u.id = m.id WHERE ${where}`,
  )!;
  const rows = all<Omit<GroupGuest, 'tags' | 'isActive'> & { tags: string; isActive: number }>(
    db,
    sql`SELECT m.id, u.name, m.joined_at AS joinedAt, m.join_scene AS joinScene, m.invitor, t.lastAt,
        coalesce(t.messages, 0) AS messages, ${daysIn(query.today)} AS days, coalesce(t.today, 0) AS today, coalesce(t.isActive, 0) AS isActive,
        ${tagNames(viewer)} AS tags
      FROM room_members m LEFT JOIN customers u ON u.id = m.id LEFT JOIN (${talkSql(db, viewer, room, query.today)}) t ON t.userid = m.id
      WHERE ${where} ORDER BY ${inOrder(query)}, m.id LIMIT ${query.limit} OFFSET ${query.skip}`,
  );
  return { rows: rows.map((row) => ({ ...row, ...plain(row), isActive: row.isActive === 1 })), total };
}

/** Those who left: the last first. Somebody who came again and left again stands there twice. */
export function listGroupLeavers(
  db: ReadDb,
  viewer: Viewer,
  room: string,
  { today, skip, limit }: Pick<GuestQuery, 'today' | 'skip' | 'limit'>,
): { rows: GroupLeaver[]; total: number } {
  if (!seesGroup(db, viewer, room)) return { rows: [], total: 0 };
  const where = sql`m.room = ${room} AND m.left_at IS NOT NULL`;
  const { total } = one<{ total: number }>(db, sql`SELECT count(*) AS total FROM room_members m WHERE ${where}`)!;
  const rows = all<Omit<GroupLeaver, 'tags' | 'outside'> & { tags: string; outside: number }>(
    db,
    sql`SELECT m.id, coalesce(e.name, u.name) AS name, m.joined_at AS joinedAt, m.join_scene AS joinScene, m.invitor, t.lastAt,
        m.left_at AS leftAt, m.left_scene AS leftScene, ${OUTSIDE} AS outside, ${tagNames(viewer)} AS tags
      FROM room_members m LEFT JOIN customers u ON u.id = m.id LEFT JOIN employees e ON e.userid = m.id
        LEFT JOIN (${talkSql(db, viewer, room, today)}) t ON t.userid = m.id
      WHERE ${where} ORDER BY m.left_at DESC, m.id LIMIT ${limit} OFFSET ${skip}`,
  );
  return { rows: rows.map((row) => ({ ...row, ...plain(row), outside: row.outside === 1 })), total };
}

const MOST_STAFF = 500;

/** The owner first, then the administrators. */
export function listGroupStaff(db: ReadDb, viewer: Viewer, room: string): GroupStaff[] {
  if (!seesGroup(db, viewer, room)) return [];
  const known = one<{ owner: string; admins: string }>(db, sql`SELECT owner, admins FROM rooms WHERE id = ${room}`)!;
  const admins = new Set(JSON.parse(known.admins) as string[]);
  const rows = all<{ id: string }>(
    db,
    sql`SELECT m.id FROM room_members m WHERE m.room = ${room} AND m.left_at IS NULL AND NOT ${OUTSIDE}
      ORDER BY m.joined_at, m.id LIMIT ${MOST_STAFF}`,
  );
  const leads = (id: string) => (id === known.owner ? 'owner' : admins.has(id) ? 'admin' : null);
  const place = ({ leads }: GroupStaff) => (leads === 'owner' ? 0 : leads === 'admin' ? 1 : 2);
  return rows.map(({ id }): GroupStaff => ({ id, leads: leads(id) })).toSorted((a, b) => place(a) - place(b));
}

export interface GroupTag {
  readonly id: string;
  readonly label: string;
  readonly customers: number;
}

const MOST_TAGS = 60;

/** Of those from outside who are in it now, as staff of the viewer's scope tagged them: by how many of them have one. */
export function listGroupTags(db: ReadDb, viewer: Viewer, room: string): GroupTag[] {
  if (!seesGroup(db, viewer, room)) return [];
  return all(
    db,
    sql`SELECT t.id, t.name AS label, count(DISTINCT m.id) AS customers
      FROM room_members m JOIN follows f ON f.customer = m.id AND f.ended_at IS NULL JOIN json_each(f.tags) g
        JOIN tags t ON t.id = g.value AND t.gone_at IS NULL
      WHERE m.room = ${room} AND m.left_at IS NULL AND ${OUTSIDE} AND ${isStaffOf(viewer, sql`+f.userid`)}
      GROUP BY t.id ORDER BY customers DESC, t.name, t.id LIMIT ${MOST_TAGS}`,
  );
}

function narrowed(viewer: Viewer, { search, tag }: GuestQuery): Sql {
  const words = search.toLowerCase();
  const called =
    words === '' ? nothing : sql`AND ${holds(viewer, sql`lower(concat_ws(char(10), u.name, m.nickname))`, words)}`;
  if (tag === null) return called;
  return sql`${called} AND EXISTS (SELECT 1 FROM follows f JOIN json_each(f.tags) g WHERE f.customer = m.id AND f.ended_at IS NULL
    AND g.value = ${tag} AND ${isStaffOf(viewer, sql`+f.userid`)})`;
}

/** As staff of the viewer's scope gave them to the one of the stay `m`. */
function tagNames(viewer: Viewer): Sql {
  return sql`(SELECT json_group_array(name) FROM (SELECT DISTINCT t.name FROM follows f JOIN json_each(f.tags) g
      JOIN tags t ON t.id = g.value AND t.gone_at IS NULL
    WHERE f.customer = m.id AND f.ended_at IS NULL AND ${isStaffOf(viewer, sql`+f.userid`)} ORDER BY t.name))`;
}

/** What everybody said in the group, on days the viewer sees. */
function talkSql(db: ReadDb, viewer: Viewer, room: string, today: number): Sql {
  const { rule } = readActivityRule(db, viewer);
  const { from } = activityRange(rule, today);
  const since = (day: number) => sql`sum(iif(p.day >= ${day}, p.sent, 0))`;
  return sql`SELECT p.userid, max(p.last_at) AS lastAt, ${since(today - FREQUENCY_DAYS + 1)} AS messages, ${since(today)} AS today,
      ${enough(rule, since(from))} AS isActive
    FROM ${seenSaid(viewer, room, today)} GROUP BY p.userid`;
}

/** Days he was in it of the last thirty, the first and today among them. */
function daysIn(today: number): Sql {
  const joined = sql`CAST((m.joined_at + ${8 * 3_600_000}) / 86400000 AS INTEGER)`;
  return sql`CAST(max(1, min(${FREQUENCY_DAYS}, ${today} - ${joined} + 1)) AS INTEGER)`;
}

function inOrder({ sort, descending }: Pick<GuestQuery, 'sort' | 'descending'>): Sql {
  const [by, order] = [ORDERS[sort], descending ? sql`DESC` : sql`ASC`];
  return sql`${by} IS NULL, ${by} ${order}`;
}

const ORDERS: Readonly<Record<GuestSort, Sql>> = {
  talk: sql`t.lastAt`,
  joined: sql`m.joined_at`,
  frequency: sql`(coalesce(t.messages, 0) * 1.0 / days)`,
  today: sql`coalesce(t.today, 0)`,
};

const plain = ({ tags }: { readonly tags: string }) => ({ tags: JSON.parse(tags) as string[] });
