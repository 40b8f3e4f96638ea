import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { guestFoundBy, roomFoundBy, staffFoundBy } from './found-by.ts';
import { gathered, met } from './reach.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { visibleTo } from './visibility.ts';

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

type Stored = Omit<ConversationRow, 'peers' | 'external'> & { external: number };

const COLUMNS = sql`c.key, c.kind, c.external, c.first_at AS firstAt, c.last_at AS lastAt, c.last_text AS lastText,
  c.last_type AS lastType, c.last_sender AS lastSender, c.count,
  (SELECT count(*) FROM members mm WHERE mm.conversation = c.key) AS memberCount`;

/** Newest first, by keyset. */
export function listConversations(
  db: ReadDb,
  viewer: Viewer,
  filter: ConversationFilter,
): { rows: ConversationRow[]; more: boolean } {
  const { userid, tab, since, before, limit } = filter;
  const next = before ? sql`AND (c.last_at, c.key) < (${before.lastAt}, ${before.key})` : nothing;
  const found = all<Stored>(
    db,
    // The keys first: what else a row holds is read only for the page.
    sql`SELECT ${COLUMNS} FROM (
        SELECT c.key FROM ${fromOf(userid)} WHERE ${isOf(userid)} ${inTab(tab)} ${spokeSince(since)} ${next}
          AND ${namedWith(db, viewer, filter)} AND ${inSight(db, viewer, userid)}
        ORDER BY c.last_at DESC, c.key DESC LIMIT ${limit + 1}) k JOIN conversations c ON c.key = k.key
      ORDER BY c.last_at DESC, c.key DESC`,
  );
  const rows = found.slice(0, limit).map((row) => withPeers(db, row, userid));
  return { rows, more: found.length > limit };
}

const fromOf = (userid: string | null): Sql =>
  userid === null ? sql`conversations c` : sql`members m JOIN conversations c ON c.key = m.conversation`;
const isOf = (userid: string | null): Sql => (userid === null ? sql`true` : sql`m.userid = ${userid}`);
const spokeSince = (since: number | null): Sql => (since === null ? nothing : sql`AND c.last_at >= ${since}`);

function inTab(tab: Tab): Sql {
  if (tab === 'group') return sql`AND c.kind = 'group'`;
  return sql`AND c.kind = 'single' AND c.external = ${tab === 'external' ? 1 : 0}`;
}

/** Of one person each is tested; of all, those of few people are gathered. */
function inSight(db: ReadDb, viewer: Viewer, userid: string | null): Sql {
  return (userid === null ? gathered(db, viewer) : null) ?? met(viewer);
}

/** The group, or somebody in it beside the one whose conversations these are, is called so. */
function namedWith(db: ReadDb, viewer: Viewer, { userid, search }: ConversationFilter): Sql {
  if (search === '') return sql`true`;
  const words = search.toLowerCase();
  if (userid === null) {
    const few = findFewNamed(db, viewer, search);
    if (few) return sql`c.key IN (SELECT value FROM json_each(${JSON.stringify(few)}))`;
  }
  return sql`(${roomFoundBy(words, sql`c.key`)} OR EXISTS (SELECT 1 FROM members pm WHERE pm.conversation = c.key AND pm.userid IS NOT ${userid}
    AND iif(pm.employee, ${staffFoundBy(words, sql`pm.userid`)}, ${guestFoundBy(viewer, words, sql`pm.userid`)})))`;
}

const MOST_NAMED = 10_000;

/** Conversations of groups and people of that name; null when they are so many that walking meets them sooner. */
function findFewNamed(db: ReadDb, viewer: Viewer, search: string): string[] | null {
  const words = search.toLowerCase();
  const found = all<{ key: string }>(
    db,
    sql`SELECT m.conversation AS key FROM members m WHERE m.userid IN (
        SELECT userid FROM employees WHERE instr(lower(concat_ws(char(10), userid, name, alias, pinyin)), ${words}) > 0
        UNION ALL SELECT o.id FROM outsiders o WHERE instr(o.words, ${words}) > 0 AND ${noted(viewer, words)})
      UNION ALL SELECT id FROM rooms WHERE instr(lower(concat_ws(char(10), name, pinyin, id)), ${words}) > 0
      UNION ALL SELECT r.id FROM employees e JOIN rooms r ON r.owner = e.userid
        WHERE instr(lower(concat_ws(char(10), e.name, e.pinyin)), ${words}) > 0
      UNION ALL SELECT key FROM conversations WHERE key = ${search}
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
  return { ...row, external: row.external === 1, peers: peers.map((p) => p.userid) };
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
  const tested = userid === null && viewer.scope !== 'everyone';
  const counted = one<Record<Tab, number | null>>(
    db,
    sql`SELECT sum(kind = 'single' AND external) AS external, sum(kind = 'single' AND NOT external) AS internal,
        sum(kind = 'group') AS "group"
      FROM (SELECT c.kind, c.external FROM ${fromOf(userid)}
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
  const row = one<Stored>(
    db,
    sql`SELECT ${COLUMNS} FROM conversations c WHERE c.key = ${key} AND ${visibleTo(viewer)}`,
  );
  if (!row) return null;
  const members = all<{ userid: string; employee: number }>(
    db,
    sql`SELECT userid, employee FROM members WHERE conversation = ${key} ORDER BY employee DESC, userid LIMIT 500`,
  );
  return { ...withPeers(db, row, null), members: members.map((m) => ({ ...m, employee: m.employee === 1 })) };
}
