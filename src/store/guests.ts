import { seesAll, type Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { guestFoundBy } from './found-by.ts';
import { holds } from './openly.ts';
import { gathered } from './reach.ts';
import { sightOf } from './sight.ts';
import { join, nothing, type Sql, sql } from './sql.ts';
import { isCut, visibleTo } from './visibility.ts';

/**
 * Everybody from outside who talks, whoever talked last before all. Whoever sees a part of the company sees of each only the
 * conversations with that part: its times make the order.
 */
export const owner = 'archive';

/** To being archived: those who did not refuse it, everybody, those who refused it to somebody. */
export type GuestConsent = 'agreed' | 'all' | 'refused';

export interface GuestFilters {
  readonly consent: GuestConsent;
  readonly search: string;
}

export interface GuestPlace {
  readonly lastAt: number;
  readonly id: string;
}

export interface Guest extends GuestPlace {
  readonly conversations: number;
  /** To being archived. */
  readonly consent: 'unknown' | 'agree' | 'disagree' | 'default';
  /** An employee has or had him as a contact. */
  readonly customer: boolean;
}

export interface GuestsPage {
  readonly after: GuestPlace | null;
  readonly limit: number;
}

export function listGuests(
  db: ReadDb,
  viewer: Viewer,
  filters: GuestFilters,
  page: GuestsPage,
): { rows: Guest[]; next: GuestPlace | null } {
  const found = all<GuestPlace & { conversations: number | null }>(db, walkOf(db, viewer, filters, page));
  const rows = describe(db, viewer, found.slice(0, page.limit));
  const last = rows.at(-1);
  return { rows, next: found.length > page.limit && last ? { lastAt: last.lastAt, id: last.id } : null };
}

/** One of them; null when he is not the viewer's to see. */
export function findGuest(db: ReadDb, viewer: Viewer, id: string): Guest | null {
  const { table, seen } = sightOf(db, viewer);
  const place = one<GuestPlace>(
    db,
    sql`SELECT m.userid AS id, max(c.last_at) AS lastAt FROM members m JOIN ${table} c ON c.key = m.conversation
      WHERE m.userid = ${id} AND m.employee = 0 AND ${seen} GROUP BY m.userid`,
  );
  return place && describe(db, viewer, [{ ...place, conversations: null }])[0]!;
}

const CONSENTS = ['unknown', 'agree', 'disagree', 'default'] as const;

/** How many conversations: as `talkers` has it, else counted. */
function describe(
  db: ReadDb,
  viewer: Viewer,
  rows: readonly (GuestPlace & { readonly conversations: number | null })[],
): Guest[] {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const told = all<{ consent: number; customer: number; conversations: number | null }>(
    db,
    sql`SELECT coalesce(o.consent, 0) AS consent, coalesce(o.customer, 0) AS customer, ${countedFor(db, viewer, rows)} AS conversations
      FROM json_each(${ids}) j LEFT JOIN outsiders o ON o.id = j.value ORDER BY j.key`,
  );
  return rows.map((row, i) => ({
    ...row,
    conversations: row.conversations ?? told[i]!.conversations ?? 0,
    consent: CONSENTS[told[i]!.consent]!,
    customer: told[i]!.customer === 1,
  }));
}

function countedFor(db: ReadDb, viewer: Viewer, rows: readonly { readonly conversations: number | null }[]): Sql {
  if (rows.every(({ conversations }) => conversations !== null)) return sql`NULL`;
  const { table, seen } = sightOf(db, viewer);
  return sql`(SELECT count(*) FROM members m JOIN ${table} c ON c.key = m.conversation WHERE m.userid = j.value AND ${seen})`;
}

const FEW_FOUND = 500; // so many are looked up one by one; more of them are met soon by walking
const FEW_CONVERSATIONS = 3000; // of more of them, a page is full before they are gathered

function walkOf(db: ReadDb, viewer: Viewer, filters: GuestFilters, page: GuestsPage): Sql {
  const isNarrow = filters.search !== '' || filters.consent === 'refused';
  const few = isNarrow ? findFew(db, viewer, filters) : null;
  if (few) return ofFew(db, viewer, few, page);
  if (seesAll(viewer)) return walkTalkers(viewer, filters, page);
  // Those that are cut already stand together: met one by one, the last of somebody's would not come first.
  const own = isCut(viewer)
    ? sightOf(db, viewer).seen
    : gathered(db, viewer, isNarrow ? {} : { most: FEW_CONVERSATIONS });
  return own ? ofGathered(db, viewer, own, filters, page) : walkConversations(viewer, filters, page);
}

const LIMITS = ({ limit }: GuestsPage): Sql => sql`ORDER BY lastAt DESC, id LIMIT ${limit + 1}`;
const afterOf = ({ after }: GuestsPage, at: Sql, id: Sql): Sql =>
  after ? sql`AND (${at} < ${after.lastAt} OR (${at} = ${after.lastAt} AND ${id} > ${after.id}))` : nothing;

/** Those of that name, or who refused; null when they are many. */
function findFew(db: ReadDb, viewer: Viewer, { consent, search }: GuestFilters): string[] | null {
  const words = search.toLowerCase();
  const called = words === '' ? sql`true` : holds(viewer, sql`o.words`, words);
  const noted = words === '' || viewer.scope === 'everyone' ? sql`true` : guestFoundBy(viewer, words, sql`o.id`);
  const found = all<{ id: string }>(
    db,
    sql`SELECT o.id FROM outsiders o WHERE ${called} ${consentIs(consent, sql`o.consent`)} AND ${noted}
        AND EXISTS (SELECT 1 FROM talkers t WHERE t.userid = o.id) LIMIT ${FEW_FOUND + 1}`,
  );
  return found.length > FEW_FOUND ? null : found.map(({ id }) => id);
}

function ofFew(db: ReadDb, viewer: Viewer, ids: readonly string[], page: GuestsPage): Sql {
  const { table, seen } = sightOf(db, viewer);
  return sql`SELECT * FROM (SELECT m.userid AS id, max(c.last_at) AS lastAt, count(*) AS conversations
      FROM json_each(${JSON.stringify(ids)}) j CROSS JOIN members m ON m.userid = j.value JOIN ${table} c ON c.key = m.conversation
      WHERE m.employee = 0 AND ${seen} GROUP BY m.userid)
    WHERE true ${afterOf(page, sql`lastAt`, sql`id`)} ${LIMITS(page)}`;
}

/** Sees everything: `talkers` lies in the order asked for. */
function walkTalkers(viewer: Viewer, filters: GuestFilters, page: GuestsPage): Sql {
  return sql`SELECT t.userid AS id, t.last_at AS lastAt, t.conversations FROM talkers t
    WHERE t.employee = 0 AND ${conditionsOf(viewer, filters, sql`t.userid`)} ${afterOf(page, sql`t.last_at`, sql`t.userid`)}
    ${LIMITS(page)}`;
}

function ofGathered(db: ReadDb, viewer: Viewer, own: Sql, filters: GuestFilters, page: GuestsPage): Sql {
  const { table } = sightOf(db, viewer);
  return sql`SELECT * FROM (SELECT b.userid AS id, max(c.last_at) AS lastAt, count(*) AS conversations
      FROM ${table} c JOIN members b ON b.conversation = c.key AND b.employee = 0 WHERE ${own} GROUP BY b.userid) g
    WHERE ${conditionsOf(viewer, filters, sql`g.id`)} ${afterOf(page, sql`lastAt`, sql`g.id`)} ${LIMITS(page)}`;
}

/** Without limits in time: each is met first in the conversation he talked in last. */
function walkConversations(viewer: Viewer, filters: GuestFilters, page: GuestsPage): Sql {
  const before = page.after ? sql`AND c.last_at <= ${page.after.lastAt}` : nothing;
  return sql`SELECT b.userid AS id, c.last_at AS lastAt, NULL AS conversations
    FROM conversations c CROSS JOIN members b ON b.conversation = c.key AND b.employee = 0
    WHERE ${visibleTo(viewer)} ${before} ${afterOf(page, sql`c.last_at`, sql`b.userid`)} AND ${conditionsOf(viewer, filters, sql`b.userid`)}
      AND NOT EXISTS (SELECT 1 FROM members b2 CROSS JOIN conversations c2 ON c2.key = b2.conversation
        WHERE b2.userid = b.userid AND (c2.last_at, c2.key) > (c.last_at, c.key)
          AND ${visibleTo(viewer, sql`c2`)})
    ORDER BY c.last_at DESC, b.userid LIMIT ${page.limit + 1}`;
}

/** Robots are nobody's customers. */
function conditionsOf(viewer: Viewer, { consent, search }: GuestFilters, id: Sql): Sql {
  const status = sql`coalesce((SELECT co.consent FROM outsiders co WHERE co.id = ${id}), 0)`;
  const conditions = [
    sql`${id} NOT GLOB 'wb*' ${consentIs(consent, status)}`,
    search === '' ? sql`true` : guestFoundBy(viewer, search.toLowerCase(), id),
  ];
  return join(conditions, sql` AND `);
}

function consentIs(consent: GuestConsent, status: Sql): Sql {
  if (consent === 'all') return nothing;
  return consent === 'refused' ? sql`AND ${status} = 2` : sql`AND ${status} <> 2`;
}
