import type { CountedKey } from '../figures/customer-indicators.ts';
import { dateOfDay, type Range } from '../figures/period.ts';
import { among, type Staff } from './figure-staff.ts';
import { nothing, type Sql, sql } from './sql.ts';

/**
 * The rows behind each number of customers: a number is how many of these there are, of customers each counted once unless it
 * counts what happened. `customer`, `userid`, `at`, `way`, `ended`: who, whose, since or until when, how, who ended it, and with
 * which tags.
 */
export interface Asked {
  readonly range: Range;
  /** Day since 1970 in UTC+8. */
  readonly today: number;
  readonly staff: Staff;
  /** Only those added in this way, or who have this tag; null: all. */
  readonly way?: number | null;
  readonly tag?: string | null;
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
export const startOf = (day: number): number => day * DAY - CHINA;

/** Of a period that ended before it was ever seen only its end is known: nobody was added then. */
const isReal = sql`f.ended_at IS NOT f.added_at`;
const FOLLOWS = sql`follows f WHERE`;
const COLUMNS = sql`SELECT f.customer, f.userid, f.added_at AS at, f.add_way AS way, f.ended_by AS ended, f.tags FROM`;
const ENDED = sql`SELECT f.customer, f.userid, f.ended_at AS at, f.add_way AS way, coalesce(f.ended_by, 'unknown') AS ended, f.tags FROM`;

/** `applied` is no list of customers: figure-customer-applies.ts. */
export type ListedKey = Exclude<CountedKey, 'applied'>;

export const PARTS: Readonly<Record<ListedKey, (asked: Asked) => Sql>> = {
  total: (asked) => sql`${COLUMNS} ${FOLLOWS} ${currentAt(startOf(asked.range.to + 1))} ${narrowed(asked)}`,
  new: (asked) => sql`${COLUMNS} ${FOLLOWS} ${addedIn(asked.range)} ${narrowed(asked)}`,
  'new-today': (asked) =>
    sql`${COLUMNS} ${FOLLOWS} ${addedIn({ from: asked.today, to: asked.today })} ${narrowed(asked)}`,
  'lost-ever': (asked) => sql`${ENDED} ${FOLLOWS} ${endedBefore(asked.range)} AND ${isLoss} ${narrowed(asked)}`,
  lost: (asked) => sql`${ENDED} ${FOLLOWS} ${endedIn(asked.range)} AND ${isLoss} ${narrowed(asked)}`,
  removed: (asked) => sql`${ENDED} ${FOLLOWS} ${endedIn(asked.range)} AND f.ended_by = 'employee' ${narrowed(asked)}`,
  'removed-by': (asked) =>
    sql`${ENDED} ${FOLLOWS} ${endedIn(asked.range)} AND f.ended_by = 'customer' ${narrowed(asked)}`,
  potential: (asked) => potentialOf(asked),
};

/** Each customer once; the rest count what happened. */
export const isDistinct = (key: ListedKey): boolean => key !== 'removed' && key !== 'removed-by';

const isLoss = sql`f.ended_by IS NOT 'transfer'`;

const currentAt = (end: number): Sql => sql`f.added_at < ${end} AND (f.ended_at IS NULL OR f.ended_at >= ${end})`;

const addedIn = ({ from, to }: Range): Sql =>
  sql`f.added_at >= ${startOf(from)} AND f.added_at < ${startOf(to + 1)} AND ${isReal}`;

const endedIn = ({ from, to }: Range): Sql => sql`f.ended_at >= ${startOf(from)} AND f.ended_at < ${startOf(to + 1)}`;

const endedBefore = ({ to }: Range): Sql => sql`f.ended_at < ${startOf(to + 1)}`;

function narrowed({ staff, way, tag }: Asked): Sql {
  const inWay = way === null || way === undefined ? nothing : sql`AND f.add_way = ${way}`;
  const tagged =
    tag === null || tag === undefined
      ? nothing
      : sql`AND EXISTS (SELECT 1 FROM json_each(f.tags) g WHERE g.value = ${tag})`;
  return sql`${among(staff, sql`+f.userid`)} ${inWay} ${tagged}`;
}

/** In groups of theirs, and nobody's contact. */
function potentialOf({ range, staff }: Asked): Sql {
  const end = startOf(range.to + 1);
  return sql`SELECT m.id AS customer, r.owner AS userid, m.joined_at AS at, NULL AS way, NULL AS ended, '[]' AS tags
    FROM rooms r JOIN room_members m ON m.room = r.id
    WHERE r.kind = 'customer' AND r.owner <> '' AND (r.dismissed_at IS NULL OR r.dismissed_at >= ${end}) ${among(staff, sql`r.owner`)}
      AND m.kind <> 1 AND m.id GLOB 'w[mo]*' AND length(m.id) >= 22 AND m.joined_at < ${end} AND (m.left_at IS NULL OR m.left_at >= ${end})
      AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.customer = m.id AND ${currentAt(end)})`;
}

/** WeCom's own count, day by day; of today it has none. */
export function appliesOf({ range, today, staff }: Asked): Sql {
  const to = Math.min(range.to, today - 1);
  return sql`behaviour b WHERE b.day BETWEEN ${dateOfDay(range.from)} AND ${dateOfDay(to)} ${among(staff, sql`+b.userid`)}`;
}
