import { seesAll, type Viewer } from '../access/viewer.ts';
import { type CustomerFace, describeCustomers } from './customer-faces.ts';
import { all, one, type ReadDb } from './db.ts';
import { Departments } from './departments.ts';
import { notedInScope } from './found-by.ts';
import { holds } from './openly.ts';
import { sightOf } from './sight.ts';
import { join, nothing, Sql, sql } from './sql.ts';

/**
 * The list of customers, and of those from outside who talk and are none. It is walked in its order until a page is full;
 * see outsiders.ts for what it is made of.
 */
export const owner = 'archive';

export const STATES = ['none', 'broken', 'talking'] as const;
export const CONSENTS = ['unknown', 'agree', 'disagree', 'default'] as const;
export type CustomerState = (typeof STATES)[number];
export type ConsentState = (typeof CONSENTS)[number];
export type CustomerOrder = 'came' | 'talked';

export interface CustomerFilters {
  /** False: those who only talk; null: both. */
  readonly customers: boolean | null;
  readonly search: string;
  readonly kind: 1 | 2 | null;
  readonly state: CustomerState | null;
  readonly consent: ConsentState | null;
  /** Has him as a contact now. */
  readonly follower: string | null;
  /** Somebody of this department, or below it, has him as a contact now. */
  readonly department: number | null;
  readonly tag: string | null;
  /** When he was added. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface CustomerRow extends CustomerFace {
  readonly id: string;
  readonly kind: 1 | 2;
  readonly cameAt: number;
  readonly state: CustomerState;
  readonly consent: ConsentState;
  /** Of conversations the viewer may see; null: none. */
  readonly lastAt: number | null;
}

/** Where a page begins: after a row (for whoever reads on), or so many rows down. */
export interface CustomersPage {
  readonly order: CustomerOrder;
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly skip: number;
  readonly limit: number;
}

interface Walked {
  readonly id: string;
  readonly kind: 1 | 2;
  readonly cameAt: number;
  readonly lastAt: number;
  readonly state: number;
  readonly consent: number;
}

export function listCustomers(
  db: ReadDb,
  viewer: Viewer,
  filters: CustomerFilters,
  { order, after, skip, limit }: CustomersPage,
): { rows: CustomerRow[]; next: CustomersPage['after'] } {
  const column = order === 'came' ? sql`o.came_at` : sql`o.last_at`;
  const on = after ? sql`AND (${column} < ${after.at} OR (${column} = ${after.at} AND o.id > ${after.id}))` : nothing;
  const walked = all<Walked>(
    db,
    sql`SELECT o.id, o.kind, o.came_at AS cameAt, o.last_at AS lastAt, o.state, o.consent
      FROM ${outsidersOf(db, viewer)} o WHERE ${conditionsOf(db, viewer, filters, FEW_FOR_PAGE)} ${on}
      ORDER BY ${order === 'talked' && isNarrow(filters) ? sql`+` : nothing}${column} DESC, o.id LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  const rows = walked.slice(0, limit);
  const last = rows.at(-1);
  const faces = describeCustomers(
    db,
    viewer,
    rows.map(({ id }) => id),
  );
  return {
    rows: rows.map(({ lastAt, state, consent, ...row }, i) => ({
      ...row,
      ...faces[i]!,
      lastAt: seesAll(viewer) ? lastAt || null : faces[i]!.talkedAt,
      state: STATES[state]!,
      consent: CONSENTS[consent]!,
    })),
    next: walked.length > limit && last ? { at: order === 'came' ? last.cameAt : last.lastAt, id: last.id } : null,
  };
}

/** When each talked last; for whom a role limits by time or kind, as far as he may see it. */
function outsidersOf(db: ReadDb, viewer: Viewer): Sql {
  if (!viewer.parts) return sql`outsiders`;
  const { table, seen } = sightOf(db, viewer);
  return sql`(SELECT a.customer, a.came_at, a.id, a.kind, a.state, a.consent, a.words,
      coalesce((SELECT max(c.last_at) FROM members m JOIN ${table} c ON c.key = m.conversation WHERE m.userid = a.id AND ${seen}), 0) AS last_at
    FROM outsiders a)`;
}

/** Few are left: reading all in the order they lie and sorting those is cheaper than going by another index. */
const isNarrow = ({ search, consent, tag, follower, from, to }: CustomerFilters): boolean =>
  search !== '' || [consent, tag, follower, from, to].some((condition) => condition !== null);

const MOST_COUNTED = 10_000;

/** `capped`: there are more. */
export function countCustomers(
  db: ReadDb,
  viewer: Viewer,
  filters: CustomerFilters,
  { most = MOST_COUNTED }: { most?: number } = {},
): { count: number; capped: boolean } {
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM outsiders o WHERE ${conditionsOf(db, viewer, filters, FEW_FOR_COUNT)} LIMIT ${most + 1})`,
  )!;
  return { count: Math.min(n, most), capped: n > most };
}

/** The customer when he is the viewer's to see, else null. */
export function findCustomer(db: ReadDb, viewer: Viewer, id: string): CustomerRow | null {
  const anybody = { search: '', kind: null, state: null, consent: null, follower: null, department: null, tag: null };
  const filters = { ...anybody, customers: null, from: null, to: null };
  const seen = one<Walked>(
    db,
    sql`SELECT o.id, o.kind, o.came_at AS cameAt, o.last_at AS lastAt, o.state, o.consent
      FROM outsiders o WHERE o.id = ${id} AND ${conditionsOf(db, viewer, filters, FEW_FOR_PAGE)}`,
  );
  if (seen === null) return null;
  const face = describeCustomers(db, viewer, [id])[0]!;
  return { ...seen, ...face, lastAt: face.talkedAt, state: STATES[seen.state]!, consent: CONSENTS[seen.consent]! };
}

function conditionsOf(db: ReadDb, viewer: Viewer, filters: CustomerFilters, few: number): Sql {
  const { customers, search, kind, state, consent, tag, from, to } = filters;
  const conditions = [
    customers === null ? sql`true` : sql`o.customer = ${customers ? 1 : 0}`,
    search === '' ? null : holds(viewer, sql`o.words`, search.toLowerCase()),
    search === '' ? null : notedInScope(viewer, search.toLowerCase(), sql`o.id`),
    kind && sql`o.kind = ${kind}`,
    state && sql`o.state = ${STATES.indexOf(state)}`,
    consent && sql`o.consent = ${CONSENTS.indexOf(consent)}`,
    tag && sql`o.id IN (SELECT customer FROM customer_tags WHERE tag = ${tag})`,
    from === null ? null : sql`o.came_at >= ${from}`,
    to === null ? null : sql`o.came_at < ${to}`,
    isFollowed(db, viewer, filters, few),
    isWithin(viewer, few),
  ];
  return join(
    conditions.filter((condition) => condition instanceof Sql),
    sql` AND `,
  );
}

/** Everybody of a department and of those below it. */
export function listStaffOf(db: ReadDb, _viewer: Viewer, department: number): string[] {
  return all<{ userid: string }>(
    db,
    sql`WITH RECURSIVE below (id) AS (SELECT ${department} UNION SELECT d.id FROM departments d JOIN below b ON d.parent_id = b.id)
      SELECT DISTINCT userid FROM employee_departments WHERE department IN below`,
  ).map(({ userid }) => userid);
}

function isFollowed(db: ReadDb, viewer: Viewer, { follower, department }: CustomerFilters, few: number): Sql | null {
  if (follower === null && department === null) return null;
  const staff = follower !== null ? [follower] : listStaffOf(db, viewer, department!);
  const these = sql`(SELECT value FROM json_each(${JSON.stringify(staff)}))`;
  if (staff.length <= few)
    return sql`o.id IN (SELECT customer FROM follows WHERE userid IN ${these} AND ended_at IS NULL)`;
  return sql`EXISTS (SELECT 1 FROM follows f WHERE f.customer = o.id AND f.ended_at IS NULL AND +f.userid IN ${these})`;
}

// Up to so many staff it is cheaper to gather their people first than to ask of each row. A count asks of all rows.
const FEW_FOR_PAGE = 100;
const FEW_FOR_COUNT = 2000;

/** Somebody in scope has or had him as a contact, or is in a conversation with him. */
export function isWithin({ scope }: Viewer, few: number): Sql | null {
  if (scope === 'everyone') return null;
  const staff = sql`(SELECT value FROM json_each(${JSON.stringify(scope)}))`;
  // The plus keeps SQLite from trying each of thousands where a customer has a handful.
  if (scope.length > few) {
    return sql`(EXISTS (SELECT 1 FROM follows f WHERE f.customer = o.id AND +f.userid IN ${staff})
      OR EXISTS (SELECT 1 FROM members a JOIN members b ON b.conversation = a.conversation
        WHERE a.userid = o.id AND +b.userid IN ${staff}))`;
  }
  return sql`o.id IN (SELECT customer FROM follows WHERE userid IN ${staff}
    UNION SELECT b.userid FROM members a JOIN members b ON b.conversation = a.conversation AND b.employee = 0 WHERE a.userid IN ${staff})`;
}

export interface ConditionNames {
  /** Of the department and the tag that are conditions; null where there is none, or it is not known. */
  readonly department: string | null;
  readonly tag: string | null;
  /** What there is to choose from. */
  readonly departments: readonly { readonly id: number; readonly name: string; readonly depth: number }[];
  readonly tags: readonly { readonly id: string; readonly name: string; readonly group: string }[];
}

export function readConditionNames(
  db: ReadDb,
  _viewer: Viewer,
  { department, tag }: { readonly department: number | null; readonly tag: string | null },
): ConditionNames {
  const departments = new Departments(db).counted([]);
  const tags = all<{ id: string; name: string; group: string; gone: number }>(
    db,
    sql`SELECT id, name, group_name AS "group", gone_at IS NOT NULL AS gone FROM tags ORDER BY group_name, place DESC, name`,
  );
  return {
    department: departments.find(({ id }) => id === department)?.name ?? null,
    tag: tags.find(({ id }) => id === tag)?.name ?? null,
    departments: departments.map(({ id, name, depth }) => ({ id, name, depth })),
    tags: tags.filter(({ gone }) => gone === 0).map(({ id, name, group }) => ({ id, name, group })),
  };
}
