import { seesAll, type Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { guestFoundBy, roomFoundBy, staffFoundBy } from './found-by.ts';
import { readLastWords } from './last-words.ts';
import { holds } from './openly.ts';
import { gathered } from './reach.ts';
import { type Sight, sightOf } from './sight.ts';
import { nothing, type Sql, sql } from './sql.ts';

/** Conversations as pages read them: whose, with whom, and since when. The messages in them: chat-messages.ts. */
export const owner = 'archive';

export type Tab = 'external' | 'internal' | 'group';

export interface ConversationRow {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  /** The others; for a group three of them. */
  readonly peers: readonly string[];
  readonly memberCount: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lastText: string;
  readonly lastType: string;
  readonly lastSender: string;
  readonly count: number;
}

export interface ConversationFilter {
  /** Whose; null for everybody's. */
  readonly userid: string | null;
  readonly tab: Tab;
  /** Only conversations that spoke at or after; null for all. */
  readonly since: number | null;
  /** Part of what a member is called, or the group; empty for all. */
  readonly search: string;
  /** The last row of the page before. */
  readonly before: { readonly lastAt: number; readonly key: string } | null;
  readonly limit: number;
}

interface Stored extends Omit<ConversationRow, 'peers' | 'external' | 'lastText'> {
  readonly external: number;
  readonly lastSeq: number;
  readonly lastText: string | null;
}

const COLUMNS = sql`c.key, c.kind, c.external, c.first_at AS firstAt, c.last_at AS lastAt, c.last_text AS lastText,
  c.last_seq AS lastSeq,  c.last_type AS lastType, c.last_sender AS lastSender, c.count,
  (SELECT count(*) FROM members mm WHERE mm.conversation = c.key) AS memberCount`;

/** Newest first, by keyset. */
export function listConversations(
  db: ReadDb,
  viewer: Viewer,
  filter: ConversationFilter,
): { rows: ConversationRow[]; more: boolean } {
  const { userid, tab, since, before, limit } = filter;
  const sight = sightOf(db, viewer);
  const next = before ? sql`AND (c.last_at, c.key) < (${before.lastAt}, ${before.key})` : nothing;
  const found = all<Stored>(
    db,
    // The keys first: what else a row holds is read only for the page.
    sql`SELECT ${COLUMNS} FROM (
        SELECT c.key FROM ${fromOf(sight, userid)} WHERE ${isOf(userid)} ${inTab(tab)} ${spokeSince(since)} ${next}
          AND ${namedWith(db, viewer, filter)} AND ${inSight(db, viewer, userid)}
        ORDER BY c.last_at DESC, c.key DESC LIMIT ${limit + 1}) k JOIN ${sight.table} c ON c.key = k.key AND ${sight.seen}
      ORDER BY c.last_at DESC, c.key DESC`,
  );
  const rows = found.slice(0, limit).map((row) => withPeers(db, row, userid));
  return { rows, more: found.length > limit };
}

const fromOf = ({ table }: Sight, userid: string | null): Sql =>
  userid === null ? sql`${table} c` : sql`members m JOIN ${table} c ON c.key = m.conversation`;
const isOf = (userid: string | null): Sql => (userid === null ? sql`true` : sql`m.userid = ${userid}`);
const spokeSince = (since: number | null): Sql => (since === null ? nothing : sql`AND c.last_at >= ${since}`);

function inTab(tab: Tab): Sql {
  if (tab === 'group') return sql`AND c.kind = 'group'`;
  return sql`AND c.kind = 'single' AND c.external = ${tab === 'external' ? 1 : 0}`;
}

/** Of one person each is tested; of all, those of few people are gathered. */
function inSight(db: ReadDb, viewer: Viewer, userid: string | null): Sql {
  return (userid === null ? gathered(db, viewer) : null) ?? sightOf(db, viewer).seen;
}

/** The group, or somebody in it beside the one whose conversations these are, is called so. */
function namedWith(db: ReadDb, viewer: Viewer, { userid, search }: ConversationFilter): Sql {
  if (search === '') return sql`true`;
  const words = search.toLowerCase();
  if (userid === null) {
    const few = findFewNamed(db, viewer, search);
    if (few) return sql`c.key IN (SELECT value FROM json_each(${JSON.stringify(few)}))`;
  }
  return sql`(${roomFoundBy(viewer, words, sql`c.key`)} OR EXISTS (SELECT 1 FROM members pm WHERE pm.conversation = c.key AND pm.userid IS NOT ${userid}
    AND iif(pm.employee, ${staffFoundBy(viewer, words, sql`pm.userid`)}, ${guestFoundBy(viewer, words, sql`pm.userid`)})))`;
}

const MOST_NAMED = 10_000;

/** Conversations of groups and people of that name; null when they are so many that walking meets them sooner. */
function findFewNamed(db: ReadDb, viewer: Viewer, search: string): string[] | null {
  const words = search.toLowerCase();
  const { table, seen } = sightOf(db, viewer);
  const found = all<{ key: string }>(
    db,
    sql`SELECT m.conversation AS key FROM members m WHERE m.userid IN (
        SELECT userid FROM employees WHERE ${holds(viewer, sql`lower(concat_ws(char(10), userid, name, alias, pinyin))`, words)}
        UNION ALL SELECT o.id FROM outsiders o WHERE ${holds(viewer, sql`o.words`, words)} AND ${noted(viewer, words)})
      UNION ALL SELECT id FROM rooms WHERE ${holds(viewer, sql`lower(concat_ws(char(10), name, pinyin, id))`, words)}
      UNION ALL SELECT r.id FROM employees e JOIN rooms r ON r.owner = e.userid
        WHERE ${holds(viewer, sql`lower(concat_ws(char(10), e.name, e.pinyin))`, words)}
      UNION ALL SELECT c.key FROM ${table} c WHERE c.key = ${search} AND ${seen}
      LIMIT ${MOST_NAMED + 1}`,
  );
  return found.length > MOST_NAMED ? null : [...new Set(found.map(({ key }) => key))];
}

const noted = (viewer: Viewer, words: string): Sql =>
  viewer.scope === 'everyone' ? sql`true` : guestFoundBy(viewer, words, sql`o.id`);

function withPeers(db: ReadDb, row: Stored, userid: string | null): ConversationRow {
  const peers = all<{ userid: string }>(
    db,
    sql`SELECT userid FROM members WHERE conversation = ${row.key} AND userid IS NOT ${userid} ORDER BY employee, userid LIMIT 3`,
  );
  const { lastSeq, lastText, ...face } = row;
  const words = lastText ?? readLastWords(db, lastSeq);
  return { ...face, lastText: words, external: row.external === 1, peers: peers.map((p) => p.userid) };
}

export type TabCounts = Readonly<Record<Tab, number>> & {
  /** There are more than were counted. */
  readonly capped: boolean;
};

const MOST_COUNTED = 10_000; // of conversations that each have to be tested

/** How many conversations each tab holds. */
export function countConversations(
  db: ReadDb,
  viewer: Viewer,
  { userid, since }: { userid: string | null; since: number | null },
): TabCounts {
  const tested = userid === null && !seesAll(viewer);
  const counted = one<Record<Tab, number | null>>(
    db,
    sql`SELECT sum(kind = 'single' AND external) AS external, sum(kind = 'single' AND NOT external) AS internal,
        sum(kind = 'group') AS "group"
      FROM (SELECT c.kind, c.external FROM ${fromOf(sightOf(db, viewer), userid)}
        WHERE ${isOf(userid)} AND ${inSight(db, viewer, userid)} ${spokeSince(since)}
        ${tested ? sql`ORDER BY c.last_at DESC LIMIT ${MOST_COUNTED + 1}` : nothing})`,
  )!;
  const [external, internal, group] = [counted.external ?? 0, counted.internal ?? 0, counted.group ?? 0];
  return { external, internal, group, capped: tested && external + internal + group > MOST_COUNTED };
}

export interface ConversationFace extends ConversationRow {
  readonly members: readonly { readonly userid: string; readonly employee: boolean }[];
}

/** Null when there is no such conversation or it is not theirs to see: the caller cannot tell which, nor can the person. */
export function findConversation(db: ReadDb, viewer: Viewer, key: string): ConversationFace | null {
  const { table, seen } = sightOf(db, viewer);
  const row = one<Stored>(db, sql`SELECT ${COLUMNS} FROM ${table} c WHERE c.key = ${key} AND ${seen}`);
  if (!row) return null;
  const members = all<{ userid: string; employee: number }>(
    db,
    sql`SELECT userid, employee FROM members WHERE conversation = ${key} ORDER BY employee DESC, userid LIMIT 500`,
  );
  return { ...withPeers(db, row, null), members: members.map((m) => ({ ...m, employee: m.employee === 1 })) };
}
