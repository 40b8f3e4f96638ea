import type { Viewer } from '../access/viewer.ts';
import type { Range } from '../figures/period.ts';
import { one, type ReadDb } from './db.ts';
import { isWithin } from './rooms.ts';
import { join, type Sql, sql } from './sql.ts';
import { isCut, visibleAt, visibleTo } from './visibility.ts';

/** Which groups, and which of their days, figures of groups are made from. */

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

/** The first instant of a day since 1970 in UTC+8. */
export const startOfDayNumber = (day: number): number => day * DAY - CHINA;

/** Days `d` of conversations `c`, as far as the viewer sees all of a day by one of his roles. To follow FROM. */
export function seenDays(viewer: Viewer, { from, to }: Range): Sql {
  const seen = isCut(viewer) ? wholly(viewer, sql`d.day`) : visibleTo(viewer);
  return sql`chat_days d JOIN conversations c ON c.key = d.conversation AND d.day BETWEEN ${from} AND ${to} AND ${seen}`;
}

/** The same of what each said, `p`, in one group up to a day. */
export function seenSaid(viewer: Viewer, room: string, until: number): Sql {
  const seen = isCut(viewer) ? wholly(viewer, sql`p.day`) : visibleTo(viewer);
  return sql`chat_people_days p JOIN conversations c ON c.key = p.conversation AND p.conversation = ${room} AND p.day <= ${until} AND ${seen}`;
}

function wholly(viewer: Viewer, day: Sql): Sql {
  const [start, end] = [sql`(${day} * ${DAY} - ${CHINA})`, sql`(${day} * ${DAY} + ${DAY - CHINA - 1})`];
  const parts = viewer.parts!.map((part) => {
    const by: Viewer = { ...viewer, parts: [part] };
    return sql`(${visibleAt(by, start)} AND ${visibleAt(by, end)})`;
  });
  return sql`(${join(parts, sql` OR `)})`;
}

/** The stay `m` is that of somebody from outside. */
export const OUTSIDE = sql`(m.kind = 2 OR (m.kind = 0 AND m.id GLOB 'w[mo]*'))`;

/** The stay `m` lasted at the end of a day. */
export function presentAfter(day: number): Sql {
  const end = startOfDayNumber(day + 1);
  return sql`(m.joined_at < ${end} AND (m.left_at IS NULL OR m.left_at >= ${end}))`;
}

/** The group `r` has customers: WeCom says so, or somebody from outside was heard in it. */
export const WITH_CUSTOMERS = sql`(r.kind = 'customer' OR (r.kind = 'unknown'
  AND EXISTS (SELECT 1 FROM members k WHERE k.conversation = r.id AND k.employee = 0 AND k.userid GLOB 'w[mo]*')))`;

/** Who answers for the group `r`: set by hand; null: the owner. */
export const KEEPER = sql`(SELECT k.userid FROM room_keepers k WHERE k.room = r.id AND k.to_at IS NULL ORDER BY k.from_at DESC LIMIT 1)`;

/** False when it is absent, without customers, or not theirs to see. */
export function seesGroup(db: ReadDb, viewer: Viewer, id: string): boolean {
  return one(db, sql`SELECT 1 FROM rooms r WHERE r.id = ${id} AND ${WITH_CUSTOMERS} AND ${isWithin(viewer)}`) !== null;
}
