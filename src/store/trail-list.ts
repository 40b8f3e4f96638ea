import { may, type Viewer } from '../access/viewer.ts';
import { type Masks, maskText } from '../messages/mask.ts';
import { maskJson } from '../messages/mask-json.ts';
import { all, one, type ReadDb } from './db.ts';
import { masksFor } from './masking.ts';
import { anywhere, join, type Sql, sql } from './sql.ts';
import { type ChainRow, trailColumns } from './trail.ts';

/** The trail as auditors read it: newest first, by who, what, when and of whom. Only for those who may see it. */
export const owner = 'desk';

/** Nobody was signed in; or it was a command on the server. */
export type Nobody = 'stranger' | 'command';

export interface TrailFilters {
  readonly who: number | Nobody | null;
  /** None: every act. */
  readonly acts: readonly string[];
  /** ms, from inclusive, to exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  /** Looks at this person: his page, or a conversation he is in. */
  readonly person: string | null;
  readonly conversation: string | null;
  /** Part of what it says. */
  readonly words: string;
  readonly ip: string;
}

export interface TrailPageAsked {
  /** The n of the last row of the page before; null from the newest on. */
  readonly before: number | null;
  readonly limit: number;
}

export interface TrailPage {
  readonly rows: readonly ChainRow[];
  /** Where to go on; null: that was all. */
  readonly next: number | null;
  /** So many rows were looked at that it stopped: there may be more further back. */
  readonly tooBroad: boolean;
}

/** Where no index helps, not more rows than this are looked at for one page. */
const FURTHEST = 400_000;

export function listTraces(
  db: ReadDb,
  viewer: Viewer,
  filters: TrailFilters,
  { before, limit }: TrailPageAsked,
): TrailPage {
  const { top, bottom, isCut } = stretchOf(db, filters, before);
  const found = all<ChainRow>(
    db,
    sql`SELECT ${trailColumns}, hash FROM trail t
      WHERE t.n < ${top} AND t.n >= ${bottom} AND ${fits(db, viewer, filters)} ORDER BY t.n DESC LIMIT ${limit + 1}`,
  );
  const masks = masksFor(db, viewer);
  const rows = found.slice(0, limit).map((row) => masked(masks, row));
  if (found.length > limit) return { rows, next: rows.at(-1)!.n, tooBroad: false };
  return isCut ? { rows, next: bottom, tooBroad: true } : { rows, next: null, tooBroad: false };
}

export interface Counted {
  readonly count: number;
  readonly capped: boolean;
}

export function countTraces(db: ReadDb, viewer: Viewer, filters: TrailFilters, { most }: { most: number }): Counted {
  const { top, bottom, isCut } = stretchOf(db, filters, null);
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM trail t
      WHERE t.n < ${top} AND t.n >= ${bottom} AND ${fits(db, viewer, filters)} LIMIT ${most + 1})`,
  )!;
  return { count: Math.min(n, most), capped: n > most || isCut };
}

/** Null when there is no such row, or the trail is not his to read. */
export function findTrace(db: ReadDb, viewer: Viewer, n: number): ChainRow | null {
  const row = one<ChainRow>(db, sql`SELECT ${trailColumns}, hash FROM trail t WHERE t.n = ${n} AND ${allowed(viewer)}`);
  return row && masked(masksFor(db, viewer), row);
}

export interface Looker {
  /** Null: nobody was signed in. */
  readonly account: number | null;
  readonly name: string;
  readonly looks: number;
  readonly first: number;
  readonly last: number;
}

const MOST_LOOKERS = 50;

/** Who did what fits, most often first, under the name of their last time. */
export function listLookers(db: ReadDb, viewer: Viewer, filters: TrailFilters): Looker[] {
  const { top, bottom } = stretchOf(db, filters, null);
  return all(
    db,
    sql`SELECT t.account, t.name, count(*) AS looks, min(t.at) AS first, max(t.at) AS last FROM trail t
      WHERE t.n < ${top} AND t.n >= ${bottom} AND ${fits(db, viewer, filters)}
      GROUP BY t.account, iif(t.account IS NULL, t.name, '') ORDER BY looks DESC, last DESC LIMIT ${MOST_LOOKERS}`,
  );
}

export interface Tracer {
  readonly id: number;
  readonly name: string;
  readonly login: string | null;
}

/** Accounts that have left something, to choose from. */
export function listTracers(db: ReadDb, viewer: Viewer): Tracer[] {
  return all(
    db,
    sql`SELECT a.id, a.name, a.login FROM accounts a
      WHERE EXISTS (SELECT 1 FROM trail t WHERE t.account = a.id) AND ${allowed(viewer)} ORDER BY a.name, a.id`,
  );
}

const MOST_PEOPLE = 12;

/** Whom a name, userid or external_userid may mean, of those the archive knows. */
export function findTracedPeople(db: ReadDb, viewer: Viewer, words: string): string[] {
  const asked = words.trim();
  const rows = all<{ id: string }>(
    db,
    sql`SELECT DISTINCT id FROM (
        SELECT userid AS id, 1 AS rank FROM employees
          WHERE userid = ${asked} COLLATE NOCASE OR name = ${asked} OR alias = ${asked}
        UNION ALL SELECT id, 2 FROM customers WHERE id = ${asked} OR name = ${asked}
        UNION ALL SELECT DISTINCT userid, 3 FROM members WHERE userid = ${asked}
        UNION ALL SELECT userid, 4 FROM employees WHERE ${shownWith(db, viewer, sql`name`, asked)})
      WHERE ${allowed(viewer)} ORDER BY rank, id LIMIT ${MOST_PEOPLE}`,
  );
  return rows.map(({ id }) => id);
}

const allowed = (viewer: Viewer): Sql => sql`${may(viewer, 'see-trail') ? 1 : 0}`;

/** No index leads to these: the rows are read one by one. */
const isScan = ({ words, ip, person, conversation }: TrailFilters): boolean =>
  (words !== '' || ip !== '') && person === null && conversation === null;

function fits(db: ReadDb, viewer: Viewer, { who, acts, from, to, person, conversation, words, ip }: TrailFilters): Sql {
  const conditions = [allowed(viewer)];
  if (from !== null) conditions.push(sql`+t.at >= ${from}`);
  if (to !== null) conditions.push(sql`+t.at < ${to}`);
  if (typeof who === 'number') conditions.push(sql`t.account = ${who}`);
  if (who === 'command') conditions.push(sql`t.act IN ('command', 'account-recovered') AND t.account IS NULL`);
  if (who === 'stranger') conditions.push(sql`t.account IS NULL AND t.act NOT IN ('command', 'account-recovered')`);
  // Of one person there are fewer rows than of one act: the plus keeps SQLite from going by the act.
  const act = typeof who === 'number' ? sql`+t.act` : sql`t.act`;
  if (acts.length > 0) conditions.push(sql`${act} IN (SELECT value FROM json_each(${JSON.stringify(acts)}))`);
  if (person !== null) conditions.push(sql`t.n IN (${looksAt(person)})`);
  if (conversation !== null)
    conditions.push(sql`t.n IN (SELECT n FROM trail_conversations WHERE conversation = ${conversation})`);
  if (words !== '') conditions.push(shownWith(db, viewer, sql`t.title`, words));
  if (ip !== '') conditions.push(sql`t.ip LIKE ${anywhere(ip)} ESCAPE '\\'`);
  return join(conditions, sql` AND `);
}

/**
 * What has these words where he reads it. Who sees numbers masked could else guess one digit by digit; one that he typed whole
 * is found.
 */
function shownWith(db: ReadDb, viewer: Viewer, text: Sql, words: string): Sql {
  const pattern = anywhere(words);
  const plain = sql`${text} LIKE ${pattern} ESCAPE '\\'`;
  const masks = masksFor(db, viewer);
  if (masks === null) return plain;
  const shown = (value: unknown) => maskText(String(value), masks, [words]);
  db.connection.function('shown_to_him', { deterministic: true }, shown);
  return sql`(${plain} AND shown_to_him(${text}) LIKE ${pattern} ESCAPE '\\')`;
}

/** His own page and papers, and every conversation he is or was in. */
function looksAt(person: string): Sql {
  return sql`SELECT n FROM trail WHERE person = ${person} UNION ALL
    SELECT l.n FROM members m CROSS JOIN trail_conversations l ON l.conversation = m.conversation WHERE m.userid = ${person}`;
}

const DAY = 86_400_000;

interface Stretch {
  /** Rows below it, and from there on. */
  readonly top: number;
  readonly bottom: number;
  /** There are more below that nobody looks at this time. */
  readonly isCut: boolean;
}

/**
 * Rows are written in the order of time, so that a stretch of time is one of numbers, and found from its ends. A clock that was
 * set back by less than a day does not matter: the stretch is taken that much longer, and each row still held against the time.
 */
function stretchOf(db: ReadDb, filters: TrailFilters, before: number | null): Stretch {
  const { from, to } = filters;
  const first = from === null ? null : sql`SELECT n FROM trail WHERE at >= ${from - DAY} ORDER BY at, n LIMIT 1`;
  const last =
    to === null
      ? sql`SELECT max(n) AS n FROM trail`
      : sql`SELECT n FROM trail WHERE at < ${to + DAY} ORDER BY at DESC, n DESC LIMIT 1`;
  const top = Math.min(before ?? Number.MAX_SAFE_INTEGER, (one<{ n: number | null }>(db, last)?.n ?? 0) + 1);
  const lowest = first === null ? 1 : (one<{ n: number }>(db, first)?.n ?? top);
  const bottom = isScan(filters) ? Math.max(lowest, top - FURTHEST) : lowest;
  return { top, bottom, isCut: bottom > lowest };
}

/** Names hold phone numbers, and so do the words of searches. The hash stays that of the row as it is. */
function masked(masks: Masks | null, row: ChainRow): ChainRow {
  if (masks === null) return row;
  return { ...row, title: maskText(row.title, masks), details: maskJson(row.details, masks) };
}
