import type { Viewer } from '../access/viewer.ts';
import type { FactName } from '../figures/facts.ts';
import type { Range } from '../figures/period.ts';
import { figureSight } from './figure-sight.ts';
import { among, type Staff } from './figure-staff.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { violationJoins, violationSeen } from './violation-sight.ts';
import { visibleTo } from './visibility.ts';

/**
 * The sets behind figures that cannot be added up: rows of (userid, thing, room, at), where `thing` is what is counted once. Two
 * sets: what is in both.
 */
export interface FactAsked {
  readonly viewer: Viewer;
  readonly range: Range;
  /** 0 single chats, 1 groups: of what is counted for both. */
  readonly kind: 0 | 1;
  readonly staff: Staff;
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

export function factSets(name: FactName, asked: FactAsked): readonly Sql[] {
  return SETS[name](new Span(asked));
}

class Span {
  readonly from: number;
  /** The first moment after it. */
  readonly end: number;
  readonly asked: FactAsked;

  constructor(asked: FactAsked) {
    this.asked = asked;
    this.from = asked.range.from * DAY - CHINA;
    this.end = (asked.range.to + 1) * DAY - CHINA;
  }

  within(at: Sql): Sql {
    return sql`${at} >= ${this.from} AND ${at} < ${this.end}`;
  }

  days(day: Sql): Sql {
    return sql`${day} BETWEEN ${this.asked.range.from} AND ${this.asked.range.to}`;
  }

  /** As of the end: begun, and not over. */
  open(from: Sql, to: Sql): Sql {
    return sql`${from} < ${this.end} AND (${to} IS NULL OR ${to} >= ${this.end})`;
  }

  among(userid: Sql): Sql {
    return among(this.asked.staff, userid);
  }

  seen(userid: Sql, day: Sql, kind: Sql): Sql {
    return figureSight(this.asked.viewer, { userid, day, kind });
  }
}

/** Of a contact whose end is all that was ever known there is no beginning. */
const NOT_STUB = sql`(f.ended_at IS NULL OR f.ended_at > f.added_at OR f.ended_by = 'unknown')`;
const FIRST_ADDER = sql`f.userid = (SELECT n.userid FROM follows n WHERE n.customer = f.customer ORDER BY n.added_at, n.userid LIMIT 1)`;
/** The same of all at once. Of several in the same moment the first in the order of the key: the smallest userid. */
const FIRST_ADDERS = sql`(SELECT customer, userid, min(added_at) AS added_at FROM follows GROUP BY customer)
  AS g`;
const FEW = 20;
const IS_FIRST = sql`NOT EXISTS (SELECT 1 FROM follows n WHERE n.customer = f.customer AND (n.added_at, n.userid) < (f.added_at, f.userid))`;

function follows(span: Span, at: Sql, condition: Sql, { first = false } = {}): Sql {
  const { staff } = span.asked;
  const isMany = staff === null || staff.length > FEW;
  const from =
    first && isMany
      ? sql`${FIRST_ADDERS} CROSS JOIN follows f ON f.customer = g.customer AND f.userid = g.userid`
      : sql`follows f`;
  const isFirst = first && !isMany ? sql`AND ${FIRST_ADDER}` : nothing;
  return sql`SELECT f.userid, f.customer AS thing, NULL AS room, ${at} AS at FROM ${from}
    WHERE ${condition} ${isFirst} ${span.among(sql`f.userid`)}`;
}

const friends = (span: Span, whose = {}): Sql =>
  follows(span, sql`f.added_at`, span.open(sql`f.added_at`, sql`f.ended_at`), whose);

const lost = (span: Span, whose = {}): Sql =>
  follows(
    span,
    sql`f.ended_at`,
    sql`${span.within(sql`f.ended_at`)} AND coalesce(f.ended_by, 'unknown') <> 'transfer'`,
    whose,
  );

function timeouts(span: Span, thing: Sql): Sql {
  return sql`SELECT s.userid, ${thing} AS thing, t.conversation AS room, t.last_at AS at
    FROM timeout_staff s CROSS JOIN timeouts t ON t.id = s.timeout
    WHERE ${span.days(sql`s.day`)} AND t.void_at IS NULL AND t.kind = ${span.asked.kind} ${span.among(sql`s.userid`)}
      AND ${span.seen(sql`s.userid`, sql`s.day`, sql`t.kind`)}`;
}

/** Each counts for everybody who was in the group. */
const EACH = sql`t.id || '/' || s.userid`;

function kept(span: Span, thing: Sql): Sql {
  return sql`SELECT t.userid, ${thing} AS thing, t.conversation AS room, t.last_at AS at
    FROM (SELECT *, iif(keeper = '', owner, keeper) AS userid FROM timeouts WHERE kind = 1 AND void_at IS NULL) t
    WHERE t.userid <> '' AND ${span.days(sql`t.day`)} ${span.among(sql`t.userid`)}
      AND ${span.seen(sql`t.userid`, sql`t.day`, sql`1`)}`;
}

/** Groups of customers that were there at the end, with who owned them then. */
function owned(span: Span): Sql {
  return sql`(SELECT r.id AS room, r.made_at AS at, coalesce((SELECT d.was FROM directory_changes d
      WHERE d.subject = r.id AND d.kind = 'room-owner' AND d.at >= ${span.end} ORDER BY d.at, d.n LIMIT 1), r.owner) AS userid
    FROM rooms r WHERE r.kind = 'customer' AND ${span.open(sql`r.made_at`, sql`r.dismissed_at`)})`;
}

function keepers(span: Span): Sql {
  return sql`(SELECT o.room, o.at, coalesce((SELECT k.userid FROM room_keepers k
      WHERE k.room = o.room AND ${span.open(sql`k.from_at`, sql`k.to_at`)} ORDER BY k.from_at DESC LIMIT 1), o.userid) AS userid
    FROM ${owned(span)} o)`;
}

const roomsOf = (span: Span, rooms: Sql): Sql =>
  sql`SELECT o.userid, o.room AS thing, o.room, o.at FROM ${rooms} o WHERE o.userid <> '' ${span.among(sql`o.userid`)}`;

const OUTSIDE_ID = `w[mo]${'?'.repeat(20)}*`;
const NOT_STAFF_ID = `w[mob]${'?'.repeat(20)}*`;
/** Word for word as the index of it has it. */
const SPOKE = sql`p.userid NOT GLOB 'w[mob]????????????????????*'`;
const OUTSIDE = sql`(m.kind = 2 OR (m.kind = 0 AND m.id GLOB ${OUTSIDE_ID}))`;
const INSIDE = sql`(m.kind = 1 OR (m.kind = 0 AND m.id NOT GLOB ${NOT_STAFF_ID}))`;

function stays(span: Span, condition: Sql): Sql {
  return sql`SELECT m.id AS userid, m.room AS thing, m.room, m.joined_at AS at
    FROM room_members m JOIN rooms r ON r.id = m.room AND r.kind = 'customer'
    WHERE ${INSIDE} AND ${condition} ${span.among(sql`m.id`)}`;
}

function spoken(span: Span): Sql {
  return sql`SELECT p.userid, p.conversation AS thing, p.conversation AS room, p.last_at AS at
    FROM chat_people_days p JOIN conversations c ON c.key = p.conversation AND c.kind = 'group' AND c.external = 1
    WHERE ${span.days(sql`p.day`)} AND p.sent > 0 AND ${SPOKE} ${span.among(sql`p.userid`)}
      AND ${visibleTo(span.asked.viewer)} AND ${span.seen(sql`p.userid`, sql`p.day`, sql`1`)}`;
}

/** Customers in groups, for who owns them. */
function guests(span: Span, condition: Sql): Sql {
  return sql`SELECT o.userid, m.id AS thing, m.room, m.joined_at AS at
    FROM ${owned(span)} o JOIN room_members m ON m.room = o.room
    WHERE o.userid <> '' ${span.among(sql`o.userid`)} AND ${OUTSIDE} AND ${condition}`;
}

const PRESENT = (span: Span): Sql => span.open(sql`m.joined_at`, sql`m.left_at`);
const FIRST_ROOM = sql`m.room = (SELECT n.room FROM room_members n JOIN rooms x ON x.id = n.room AND x.kind = 'customer'
  WHERE n.id = m.id ORDER BY n.joined_at, n.room LIMIT 1)`;
const FIRST_STAY = sql`NOT EXISTS (SELECT 1 FROM room_members n JOIN rooms x ON x.id = n.room AND x.kind = 'customer'
  WHERE n.id = m.id AND (n.joined_at, n.room) < (m.joined_at, m.room))`;

function violations(span: Span): Sql {
  return sql`SELECT v.sender AS userid, v.id AS thing, v.conversation AS room, v.sent_at AS at
    FROM violation_states s CROSS JOIN violations v ON v.id = s.violation ${violationJoins}
    WHERE s.state = 'confirmed' AND ${span.within(sql`v.sent_at`)} ${span.among(sql`v.sender`)}
      AND ${violationSeen(span.asked.viewer)}`;
}

const SETS: Readonly<Record<FactName, (span: Span) => readonly Sql[]>> = {
  customers: (span) => [friends(span, { first: true })],
  friends: (span) => [friends(span)],
  added: (span) => [follows(span, sql`f.added_at`, sql`${span.within(sql`f.added_at`)} AND ${NOT_STUB}`)],
  added_first: (span) => [
    follows(span, sql`f.added_at`, sql`${span.within(sql`f.added_at`)} AND ${NOT_STUB} AND ${IS_FIRST}`),
  ],
  lost: (span) => [lost(span)],
  lost_first: (span) => [lost(span, { first: true })],
  timeouts: (span) => [timeouts(span, EACH)],
  late_customers: (span) => [timeouts(span, sql`t.customer`)],
  late_rooms: (span) => [timeouts(span, sql`t.conversation`)],
  kept_timeouts: (span) => [kept(span, sql`t.id`)],
  kept_late_rooms: (span) => [kept(span, sql`t.conversation`)],
  rooms_kept: (span) => [roomsOf(span, keepers(span))],
  rooms_in: (span) => [stays(span, sql`${PRESENT(span)} AND ${span.open(sql`r.made_at`, sql`r.dismissed_at`)}`)],
  rooms_joined: (span) => [stays(span, span.within(sql`m.joined_at`))],
  rooms_spoken: (span) => [spoken(span)],
  rooms_owned: (span) => [roomsOf(span, owned(span))],
  guests: (span) => [guests(span, PRESENT(span))],
  guests_new: (span) => [guests(span, sql`${span.within(sql`m.joined_at`)} AND ${FIRST_STAY}`)],
  guests_joined: (span) => [guests(span, span.within(sql`m.joined_at`))],
  friends_in: (span) => [friends(span), guests(span, PRESENT(span))],
  friends_in_first: (span) => [friends(span, { first: true }), guests(span, sql`${PRESENT(span)} AND ${FIRST_ROOM}`)],
  violations: (span) => [violations(span)],
};
