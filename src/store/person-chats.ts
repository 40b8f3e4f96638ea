import type { Viewer } from '../access/viewer.ts';
import { type ConversationRow, listConversations, type Tab } from './chats.ts';
import { all, type ReadDb } from './db.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';
import type { Severity } from './violations.ts';
import { alsoVisibleAt } from './visibility.ts';

/** The conversations of one person, each with what was said in it last. */
export const owner = 'archive';

export interface LatestMessage {
  readonly seq: number;
  readonly senderId: string;
  readonly type: string;
  readonly sentAt: number;
  readonly text: string;
  readonly revoked: boolean;
  /** The gravest of its violations. */
  readonly violation: Severity | null;
}

export interface PersonChat extends ConversationRow {
  /** Oldest first. */
  readonly latest: readonly LatestMessage[];
}

export interface PersonChatsAsked {
  readonly person: string;
  readonly tab: Tab;
  /** Only conversations that spoke at or after; null for all. */
  readonly since: number | null;
  /** The last row of the page before. */
  readonly before: { readonly lastAt: number; readonly key: string } | null;
  readonly limit: number;
  /** So many messages of each. */
  readonly each: number;
}

export function listPersonChats(
  db: ReadDb,
  viewer: Viewer,
  { person, tab, since, before, limit, each }: PersonChatsAsked,
): { rows: PersonChat[]; more: boolean } {
  const { rows, more } = listConversations(db, viewer, { userid: person, tab, since, search: '', before, limit });
  const latest = listLatest(db, viewer, rows, each);
  return { rows: rows.map((row) => ({ ...row, latest: latest.get(row.key)!.toReversed() })), more };
}

type Found = LatestMessage & { readonly key: string };
interface MonthSpan {
  readonly month: string;
  readonly from: number;
  readonly to: number;
}

const MOST_MONTHS = 12; // opened for one page; who has spoken less shows what was found until then

/** All of them in one pass over the months, from the newest back: a month is opened once, and only while somebody needs it. */
function listLatest(db: ReadDb, viewer: Viewer, rows: readonly ConversationRow[], each: number): Map<string, Found[]> {
  const latest = new Map<string, Found[]>(rows.map(({ key }) => [key, []]));
  const months = all<MonthSpan>(
    db,
    sql`SELECT month, min_sent_at AS "from", max_sent_at AS "to" FROM months WHERE max_sent_at IS NOT NULL ORDER BY max_sent_at DESC`,
  );
  let opened = 0;
  for (const span of months) {
    const open = rows.filter((row) => isIn(row, span) && !isFull(latest.get(row.key)!, span, each));
    if (open.length === 0) continue;
    for (const found of messagesIn(db.month(span.month), viewer, open, each)) latest.get(found.key)!.push(found);
    for (const { key } of open) keepNewest(latest.get(key)!, each);
    opened += 1;
    if (opened === MOST_MONTHS) break;
  }
  return latest;
}

const isIn = ({ firstAt, lastAt }: ConversationRow, { from, to }: MonthSpan) => firstAt <= to && lastAt >= from;

/** Months are by arrival: one is passed over only when none of its messages can be newer than those we have. */
const isFull = (found: readonly Found[], { to }: MonthSpan, each: number) =>
  found.length >= each && found[each - 1]!.sentAt > to;

function keepNewest(found: Found[], each: number): void {
  found.sort((a, b) => b.sentAt - a.sentAt || b.seq - a.seq);
  found.length = Math.min(found.length, each);
}

function messagesIn(month: ReadDb, viewer: Viewer, rows: readonly ConversationRow[], each: number): Found[] {
  const keys = JSON.stringify(rows.map(({ key }) => key));
  const found = all<Omit<Found, 'revoked'> & { revoked: number }>(
    month,
    sql`SELECT m.seq, k.key, p.userid AS senderId, m.type, m.sent_at AS sentAt, m.text,
        EXISTS (SELECT 1 FROM envelopes e JOIN revocations r ON r.pre_msgid = e.msgid
          WHERE e.seq = m.seq AND ${alsoVisibleAt(viewer, sql`r.revoked_at`)}) AS revoked,
        (SELECT severity FROM violations v WHERE v.seq = m.seq ORDER BY severity = 'high' DESC, severity = 'medium' DESC LIMIT 1) AS violation
      FROM json_each(${keys}) j CROSS JOIN chats k ON k.key = j.value CROSS JOIN conversations c ON c.key = k.key
        CROSS JOIN messages m ON m.seq IN (SELECT seq FROM messages
          WHERE conversation = k.id AND ${alsoVisibleAt(viewer, sql`sent_at`)} ORDER BY sent_at DESC, seq DESC LIMIT ${each})
        JOIN people p ON p.id = m.sender`,
  );
  return found.map((row) => ({ ...row, revoked: row.revoked === 1 }));
}

export interface SharedChat {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  /** The other side of a single chat; of a group, somebody of the staff who is in it. */
  readonly peer: string;
  readonly lastAt: number;
  readonly count: number;
}

const MOST_SHARED = 50;

export interface OtherChatsAsked {
  readonly person: string;
  /** The conversation that is open. */
  readonly without: string;
  /** Groups only when he is in them too. */
  readonly together: string;
  /** Single chats as well. */
  readonly singles: boolean;
}

/** Where somebody talks besides: his single chats, and the groups that both are in; the newest first. */
export function listOtherChats(
  db: ReadDb,
  viewer: Viewer,
  { person, without, together, singles }: OtherChatsAsked,
): { singles: SharedChat[]; groups: SharedChat[] } {
  const kinds = sql`(c.kind = 'single' AND ${singles ? 1 : 0})
    OR (c.kind = 'group' AND EXISTS (SELECT 1 FROM members t WHERE t.conversation = c.key AND t.userid = ${together}))`;
  const { table, seen } = sightOf(db, viewer);
  const rows = all<Omit<SharedChat, 'external'> & { external: number }>(
    db,
    sql`SELECT s.*, coalesce((SELECT o.userid FROM members o WHERE o.conversation = s.key AND o.userid <> ${person}
        ORDER BY o.userid IS NOT ${together}, o.employee DESC, o.userid LIMIT 1), '') AS peer
      FROM (SELECT c.key, c.kind, c.external, c.last_at AS lastAt, c.count FROM members m JOIN ${table} c ON c.key = m.conversation
        WHERE m.userid = ${person} AND c.key <> ${without} AND (${kinds}) AND ${seen}
        ORDER BY c.last_at DESC, c.key LIMIT ${MOST_SHARED}) s ORDER BY s.lastAt DESC, s.key`,
  ).map((row) => ({ ...row, external: row.external === 1 }));
  return { singles: rows.filter(({ kind }) => kind === 'single'), groups: rows.filter(({ kind }) => kind === 'group') };
}
