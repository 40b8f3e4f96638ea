import type { Viewer } from '../access/viewer.ts';
import { type Call, listCalls } from './customer-calls.ts';
import { isStaffOf } from './customer-faces.ts';
import { isWithin } from './customers.ts';
import { all, type ReadDb } from './db.ts';
import { join, nothing, type Sql, sql } from './sql.ts';

/** What became of one customer: who had him as a contact from when to when, and everything else that happened, in one line of time. */
export const owner = 'archive';

export interface FollowPeriod {
  readonly userid: string;
  readonly addedAt: number;
  readonly endedAt: number | null;
  readonly endedBy: 'employee' | 'customer' | 'transfer' | 'unknown' | null;
  readonly addWay: number;
  /** The channel WeCom was given when the contact was added. */
  readonly state: string;
  readonly remark: string;
  readonly remarkCorp: string;
  readonly description: string;
  readonly mobiles: readonly string[];
  readonly tags: readonly { readonly name: string; readonly group: string }[];
  /** Whether he lets his chats with this employee be archived; null: not known. */
  readonly consent: 'agree' | 'disagree' | 'default' | null;
  readonly consentAt: number | null;
}

/** Of staff the viewer may see; those that last come first, then the one that ended last. */
export function listFollowPeriods(db: ReadDb, viewer: Viewer, customer: string): FollowPeriod[] {
  const rows = all<Omit<FollowPeriod, 'mobiles' | 'tags'> & { mobiles: string; tags: string }>(
    db,
    sql`SELECT f.userid, f.added_at AS addedAt, f.ended_at AS endedAt, f.ended_by AS endedBy, f.add_way AS addWay, f.state, f.remark,
        f.remark_corp AS remarkCorp, f.description, f.mobiles, n.status AS consent, nullif(n.changed_at, 0) AS consentAt,
        (SELECT json_group_array(json_object('name', t.name, 'group', t.group_name))
          FROM json_each(f.tags) g JOIN tags t ON t.id = g.value AND t.gone_at IS NULL) AS tags
      FROM follows f LEFT JOIN consents n ON n.customer = f.customer AND n.userid = f.userid
      WHERE f.customer = ${customer} AND ${isStaffOf(viewer, sql`+f.userid`)}
      ORDER BY f.ended_at IS NOT NULL, f.ended_at DESC, f.added_at, f.userid`,
  );
  return rows.map(({ mobiles, tags, ...row }) => ({
    ...row,
    mobiles: JSON.parse(mobiles) as string[],
    tags: JSON.parse(tags) as FollowPeriod['tags'],
  }));
}

export const MOVE_KINDS = ['contact', 'group', 'call', 'consent', 'named'] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

export interface Move {
  readonly at: number;
  /** Its place among those of the same instant. */
  readonly id: string;
  readonly kind: MoveKind;
  readonly what:
    | 'added'
    | 'ended'
    | 'joined'
    | 'left'
    | 'call'
    | 'consent'
    | 'room-consent'
    | 'customer-renamed'
    | 'remark';
  /** The employee; who invited him; who called. */
  readonly who: string;
  /** The group, or the conversation of a call. */
  readonly place: string;
  /** How he was added, how he came into a group or left it; -1: not told. */
  readonly code: number;
  readonly was: string;
  readonly now: string;
  /** The message of a call. */
  readonly seq: number | null;
}

export interface MovesAsked {
  readonly kinds: readonly MoveKind[];
  /** The last one of the page before. */
  readonly before: { readonly at: number; readonly id: string } | null;
  readonly limit: number;
}

/** Newest first. Of what staff and groups the viewer may see. */
export function listMoves(
  db: ReadDb,
  viewer: Viewer,
  customer: string,
  { kinds, before, limit }: MovesAsked,
): { moves: Move[]; more: boolean } {
  const asked = { at: before?.at ?? Number.MAX_SAFE_INTEGER, id: before?.id ?? '', limit: limit + 1 };
  const sources = kinds.flatMap((kind) => (kind === 'call' ? [] : SOURCES[kind](viewer, customer)));
  const known = sources.length === 0 ? [] : listKnown(db, sources, asked);
  const calls = kinds.includes('call') ? listCalls(db, viewer, customer, asked).map(moveOfCall) : [];
  const moves = [...known, ...calls].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  return { moves: moves.slice(0, limit), more: moves.length > limit };
}

function listKnown(db: ReadDb, sources: readonly Sql[], { at, id, limit }: { at: number; id: string; limit: number }) {
  return all<Omit<Move, 'seq'>>(
    db,
    sql`SELECT * FROM (${join(sources, sql` UNION ALL `)}) WHERE (at, id) < (${at}, ${id}) ORDER BY at DESC, id DESC LIMIT ${limit}`,
  ).map((row): Move => ({ ...row, seq: null }));
}

const moveOfCall = ({ at, id, seq, senderId, key, words }: Call): Move => ({
  at,
  id,
  kind: 'call',
  what: 'call',
  who: senderId,
  place: key,
  code: -1,
  was: '',
  now: words,
  seq,
});

const ONE = 0; // a single customer is asked about

/** Each a query of the columns at, id, kind, what, who, place, code, was, now. */
const SOURCES: Readonly<Record<Exclude<MoveKind, 'call'>, (viewer: Viewer, customer: string) => Sql[]>> = {
  contact: (viewer, customer) => [
    sql`SELECT added_at AS at, 'contact-1-' || userid AS id, 'contact' AS kind, 'added' AS what, userid AS who, '' AS place,
        add_way AS code, '' AS was, '' AS now FROM follows WHERE customer = ${customer} AND ${isStaffOf(viewer, sql`+userid`)}`,
    sql`SELECT ended_at, 'contact-0-' || userid || '-' || added_at, 'contact', 'ended', userid, '', -1, '', coalesce(ended_by, 'unknown')
        FROM follows WHERE customer = ${customer} AND ended_at IS NOT NULL AND ${isStaffOf(viewer, sql`+userid`)}`,
  ],
  group: (viewer, customer) => [
    sql`SELECT joined_at AS at, 'group-1-' || room AS id, 'group' AS kind, 'joined' AS what, invitor AS who, room AS place,
        join_scene AS code, '' AS was, '' AS now FROM room_members WHERE id = ${customer} AND joined_at > 0 ${inRooms(viewer, sql`room`)}`,
    sql`SELECT left_at, 'group-0-' || room || '-' || joined_at, 'group', 'left', '', room, coalesce(left_scene, -1), '', ''
        FROM room_members WHERE id = ${customer} AND left_at IS NOT NULL ${inRooms(viewer, sql`room`)}`,
  ],
  consent: (viewer, customer) => [
    sql`SELECT at, 'consent-' || printf('%015d', n) AS id, 'consent' AS kind, kind AS what, iif(kind = 'consent', other, '') AS who,
        iif(kind = 'consent', '', other) AS place, -1 AS code, was, now FROM directory_changes
        WHERE subject = ${customer} AND (kind = 'consent' AND ${isStaffOf(viewer, sql`other`)}
          OR kind = 'room-consent' ${inRooms(viewer, sql`other`)})`,
    // His first word on it leaves no change behind: it stands in the consent itself, as long as it is the only one.
    sql`SELECT changed_at, 'consent-first-' || userid, 'consent', 'consent', userid, '', -1, '', status FROM consents c
        WHERE customer = ${customer} AND changed_at > 0 AND status <> 'default' AND ${isStaffOf(viewer, sql`+userid`)} AND NOT EXISTS (
          SELECT 1 FROM directory_changes WHERE subject = c.customer AND other = c.userid AND kind = 'consent')`,
    sql`SELECT changed_at, 'consent-first-' || room, 'consent', 'room-consent', '', room, -1, '', status FROM room_consents c
        WHERE customer = ${customer} AND changed_at > 0 AND status <> 'default' ${inRooms(viewer, sql`room`)} AND NOT EXISTS (
          SELECT 1 FROM directory_changes WHERE subject = c.customer AND other = c.room AND kind = 'room-consent')`,
  ],
  named: (viewer, customer) => [
    sql`SELECT at, 'named-' || printf('%015d', n) AS id, 'named' AS kind, kind AS what, other AS who, '' AS place, -1 AS code, was, now
        FROM directory_changes WHERE subject = ${customer}
        AND (kind = 'customer-renamed' AND EXISTS (SELECT 1 FROM (SELECT ${customer} AS id) o WHERE ${isWithin(viewer, ONE) ?? sql`true`})
          OR kind = 'remark' AND ${isStaffOf(viewer, sql`other`)})`,
  ],
};

/** Somebody in scope is or was in it. */
function inRooms({ scope }: Viewer, room: Sql): Sql {
  if (scope === 'everyone') return nothing;
  const staff = sql`(SELECT value FROM json_each(${JSON.stringify(scope)}))`;
  return sql`AND ${room} IN (SELECT m.room FROM room_members m WHERE m.id IN ${staff}
    UNION SELECT v.conversation FROM members v WHERE v.userid IN ${staff})`;
}
