import type { Viewer } from '../access/viewer.ts';
import { isStaffOf } from './customer-faces.ts';
import { all, one, type ReadDb } from './db.ts';
import { notedInScope } from './found-by.ts';
import { holds } from './openly.ts';
import { sightOf } from './sight.ts';
import { join, nothing, Sql, sql } from './sql.ts';

/** Relations that ended: who ended which, and when, the last first. */
export const owner = 'archive';

export type EndedBy = 'employee' | 'customer' | 'transfer' | 'unknown';

export interface LostFilters {
  readonly search: string;
  readonly by: EndedBy | null;
  readonly follower: string | null;
  /** When it ended. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface LostRow {
  readonly customer: string;
  readonly name: string | null;
  readonly userid: string;
  readonly employee: string | null;
  readonly addedAt: number;
  readonly endedAt: number;
  readonly endedBy: EndedBy;
  readonly remark: string;
  /** The same employee has him as a contact again. */
  readonly again: boolean;
  /** How many employees have him as a contact now. */
  readonly current: number;
  /** Their chat, when there is one. */
  readonly chat: string | null;
}

export interface LostPlace {
  readonly endedAt: number;
  readonly customer: string;
  readonly userid: string;
}

export interface LostPage {
  readonly after: LostPlace | null;
  readonly skip: number;
  readonly limit: number;
}

export function listLostCustomers(
  db: ReadDb,
  viewer: Viewer,
  filters: LostFilters,
  { after, skip, limit }: LostPage,
): { rows: LostRow[]; next: LostPlace | null } {
  const on = after
    ? sql`AND (f.ended_at < ${after.endedAt} OR (f.ended_at = ${after.endedAt} AND (f.customer, f.userid) > (${after.customer}, ${after.userid})))`
    : nothing;
  const { table, seen } = sightOf(db, viewer);
  const rows = all<Omit<LostRow, 'again'> & { again: number }>(
    db,
    sql`SELECT f.*, u.name, e.name AS employee,
        EXISTS (SELECT 1 FROM follows n WHERE n.customer = f.customer AND n.userid = f.userid AND n.ended_at IS NULL) AS again,
        (SELECT count(*) FROM follows n WHERE n.customer = f.customer AND n.ended_at IS NULL) AS current,
        (SELECT c.key FROM ${table} c WHERE c.key = iif(f.userid < f.customer, f.userid || '|' || f.customer, f.customer || '|' || f.userid)
          AND ${seen}) AS chat
      FROM (SELECT f.customer, f.userid, f.added_at AS addedAt, f.ended_at AS endedAt, coalesce(f.ended_by, 'unknown') AS endedBy, f.remark
        FROM follows f WHERE ${conditionsOf(viewer, filters)} ${on}
        ORDER BY f.ended_at DESC, f.customer, f.userid LIMIT ${limit + 1} OFFSET ${skip}) f
        LEFT JOIN customers u ON u.id = f.customer LEFT JOIN employees e ON e.userid = f.userid
      ORDER BY f.endedAt DESC, f.customer, f.userid`,
  );
  const shown = rows.slice(0, limit).map((row) => ({ ...row, again: row.again === 1 }));
  return { rows: shown, next: rows.length > limit ? (shown.at(-1) ?? null) : null };
}

const MOST_COUNTED = 10_000;

/** `capped`: there are more. */
export function countLostCustomers(
  db: ReadDb,
  viewer: Viewer,
  filters: LostFilters,
  { most = MOST_COUNTED }: { most?: number } = {},
): { count: number; capped: boolean } {
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM follows f WHERE ${conditionsOf(viewer, filters)} LIMIT ${most + 1})`,
  )!;
  return { count: Math.min(n, most), capped: n > most };
}

function conditionsOf(viewer: Viewer, { search, by, follower, from, to }: LostFilters): Sql {
  const conditions = [
    sql`f.ended_at IS NOT NULL`,
    isStaffOf(viewer, sql`+f.userid`),
    follower && sql`f.userid = ${follower}`,
    by && sql`coalesce(f.ended_by, 'unknown') = ${by}`,
    from === null ? null : sql`f.ended_at >= ${from}`,
    to === null ? null : sql`f.ended_at < ${to}`,
    search === ''
      ? null
      : sql`f.customer IN (SELECT id FROM outsiders WHERE customer = 1 AND ${holds(viewer, sql`words`, search.toLowerCase())})
          AND ${notedInScope(viewer, search.toLowerCase(), sql`f.customer`)}`,
  ];
  return join(
    conditions.filter((condition) => condition instanceof Sql),
    sql` AND `,
  );
}
