import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { anywhere, nothing, type Sql, sql } from './sql.ts';
import { visibleTo } from './visibility.ts';

/** Conversations as pages read them: whose, with whom, and since when. The messages in them: chat-messages.ts. */
export const owner = 'archive';

export interface EmployeeRow {
  readonly userid: string;
  readonly conversations: number;
  readonly lastAt: number;
}

/** Employees who ever said or received something the viewer may see, the one who spoke last first. */
export function listEmployees(db: ReadDb, viewer: Viewer, { search }: { search: string }): EmployeeRow[] {
  const named = search
    ? sql`AND (m.userid LIKE ${anywhere(search)} ESCAPE '\\' OR EXISTS (
        SELECT 1 FROM employees e WHERE e.userid = m.userid AND e.name LIKE ${anywhere(search)} ESCAPE '\\'))`
    : nothing;
  return all(
    db,
    sql`SELECT m.userid, count(*) AS conversations, max(c.last_at) AS lastAt
      FROM members m JOIN conversations c ON c.key = m.conversation
      WHERE m.employee = 1 AND ${isInScope(viewer)} AND ${visibleTo(viewer)} ${named}
      GROUP BY m.userid ORDER BY lastAt DESC, m.userid`,
  );
}

/** A colleague outside the scope is not listed, even when a visible group shows that he exists. */
function isInScope(viewer: Viewer): Sql {
  if (viewer.scope === 'everyone') return sql`1 = 1`;
  return sql`m.userid IN (SELECT value FROM json_each(${JSON.stringify(viewer.scope)}))`;
}

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
  readonly userid: string;
  readonly tab: Tab;
  /** Only conversations that spoke at or after; null for all. */
  readonly since: number | null;
  readonly search: string;
  /** The last row of the page before. */
  readonly before: { readonly lastAt: number; readonly key: string } | null;
  readonly limit: number;
}

const COLUMNS = sql`c.key, c.kind, c.external, c.first_at AS firstAt, c.last_at AS lastAt, c.last_text AS lastText,
  c.last_type AS lastType, c.last_sender AS lastSender, c.count,
  (SELECT count(*) FROM members mm WHERE mm.conversation = c.key) AS memberCount`;

/** Conversations of one person, newest first, by keyset. */
export function listConversations(
  db: ReadDb,
  viewer: Viewer,
  { userid, tab, since, search, before, limit }: ConversationFilter,
): { rows: ConversationRow[]; more: boolean } {
  const recent = since === null ? nothing : sql`AND c.last_at >= ${since}`;
  const next = before ? sql`AND (c.last_at, c.key) < (${before.lastAt}, ${before.key})` : nothing;
  const found = all<Omit<ConversationRow, 'peers' | 'external'> & { external: number }>(
    db,
    sql`SELECT ${COLUMNS} FROM members m JOIN conversations c ON c.key = m.conversation
      WHERE m.userid = ${userid} AND ${inTab(tab)} AND ${visibleTo(viewer)} ${recent} ${next} ${named(search, userid)}
      ORDER BY c.last_at DESC, c.key DESC LIMIT ${limit + 1}`,
  );
  const rows = found.slice(0, limit).map((row) => withPeers(db, row, userid));
  return { rows, more: found.length > limit };
}

function inTab(tab: Tab): Sql {
  if (tab === 'group') return sql`c.kind = 'group'`;
  return sql`c.kind = 'single' AND c.external = ${tab === 'external' ? 1 : 0}`;
}

/** By what was said last, by the id or the name of the group, of staff or of a customer there. */
function named(search: string, userid: string): Sql {
  if (!search) return nothing;
  const pattern = anywhere(search);
  return sql`AND (c.key LIKE ${pattern} ESCAPE '\\' OR c.last_text LIKE ${pattern} ESCAPE '\\'
    OR EXISTS (SELECT 1 FROM rooms r WHERE r.id = c.key AND r.name LIKE ${pattern} ESCAPE '\\')
    OR EXISTS (SELECT 1 FROM members pm LEFT JOIN employees e ON e.userid = pm.userid LEFT JOIN customers u ON u.id = pm.userid
      WHERE pm.conversation = c.key AND pm.userid <> ${userid}
        AND (e.name LIKE ${pattern} ESCAPE '\\' OR u.name LIKE ${pattern} ESCAPE '\\')))`;
}

function withPeers(
  db: ReadDb,
  row: Omit<ConversationRow, 'peers' | 'external'> & { external: number },
  userid: string | null,
): ConversationRow {
  const peers = all<{ userid: string }>(
    db,
    sql`SELECT userid FROM members WHERE conversation = ${row.key} AND userid IS NOT ${userid} ORDER BY employee, userid LIMIT 3`,
  );
  return { ...row, external: row.external === 1, peers: peers.map((p) => p.userid) };
}

/** How many conversations each tab holds. */
export function countConversations(
  db: ReadDb,
  viewer: Viewer,
  { userid, since }: { userid: string; since: number | null },
): { external: number; internal: number; group: number } {
  const recent = since === null ? nothing : sql`AND c.last_at >= ${since}`;
  const counted = one<{ external: number | null; internal: number | null; group: number | null }>(
    db,
    sql`SELECT sum(c.kind = 'single' AND c.external) AS external, sum(c.kind = 'single' AND NOT c.external) AS internal,
        sum(c.kind = 'group') AS "group"
      FROM members m JOIN conversations c ON c.key = m.conversation
      WHERE m.userid = ${userid} AND ${visibleTo(viewer)} ${recent}`,
  );
  return { external: counted?.external ?? 0, internal: counted?.internal ?? 0, group: counted?.group ?? 0 };
}

export interface ConversationFace extends ConversationRow {
  readonly members: readonly { readonly userid: string; readonly employee: boolean }[];
}

/** Null when there is no such conversation or it is not theirs to see: the caller cannot tell which, nor can the person. */
export function findConversation(db: ReadDb, viewer: Viewer, key: string): ConversationFace | null {
  const row = one<Omit<ConversationRow, 'peers' | 'external'> & { external: number }>(
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
