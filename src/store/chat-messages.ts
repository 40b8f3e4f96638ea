import type { Viewer } from '../access/viewer.ts';
import { dayOf } from '../lib/clock.ts';
import { normalise } from '../messages/normalise.ts';
import type { Query } from '../search/query.ts';
import {
  type Chat,
  type ChatPage,
  type FoundPlace,
  findChat,
  idInMonth,
  listPlaces,
  monthsBetween,
  type Part,
  type Place,
} from './chat-places.ts';
import { all, one, type ReadDb } from './db.ts';
import { type MediumFace, mediaOf } from './media.ts';
import { monthToAsk } from './month-of-seq.ts';
import { listReadingMarks } from './reading-marks.ts';
import { searchMessages } from './search.ts';
import { sql } from './sql.ts';
import { isWithin, sentWithin, visibleAt, type Window } from './visibility.ts';

/** The messages of one conversation, in the order they were said. */
export const owner = 'archive';

export type { ChatPage, Part, Place } from './chat-places.ts';

export interface ChatMessage extends Place {
  readonly msgid: string;
  readonly type: string;
  readonly senderId: string;
  readonly text: string;
  /** The original, byte for byte. */
  readonly json: string;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
  /** The record that takes it back. */
  readonly revokedSeq: number | null;
  /** Of a record that takes another back: that other, where it is in the archive. */
  readonly revokesSeq: number | null;
  /** Numbers in it are masked for this viewer. */
  readonly masked?: boolean;
  /** Of the media it names, what is known; none for what the index has not reached yet. */
  readonly media: readonly MediumFace[];
}

/** One page, oldest first. Empty when the conversation is not the viewer's to see. */
export function listChatMessages(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  page: ChatPage,
): { messages: ChatMessage[]; more: boolean } {
  const chat = findChat(db, viewer, key);
  if (!chat) return { messages: [], more: false };
  const places = listPlaces(db, chat, page);
  const shown = places.slice(0, page.limit);
  if (page.direction === 'older') shown.reverse();
  return { messages: readMessages(db, chat, shown), more: places.length > page.limit };
}

type Stored = Omit<ChatMessage, 'revokedAt' | 'revokedBy' | 'revokedSeq' | 'revokesSeq' | 'media'>;

/** Of places that were already found to be the viewer’s to see. */
export function readMessages(db: ReadDb, { key, windows }: Chat, places: readonly FoundPlace[]): ChatMessage[] {
  const bySeq = new Map<number, Stored>();
  for (const [month, found] of Map.groupBy(places, (place) => place.month)) {
    const seqs = JSON.stringify(found.map(({ seq }) => seq));
    const rows = all<Stored>(
      db.month(month),
      sql`SELECT m.seq, m.sent_at AS sentAt, e.msgid, m.type, p.userid AS senderId, m.text, o.json
        FROM json_each(${seqs}) j CROSS JOIN messages m ON m.seq = j.value
          JOIN people p ON p.id = m.sender JOIN envelopes e ON e.seq = m.seq JOIN opened o ON o.seq = m.seq`,
    );
    for (const row of rows) bySeq.set(row.seq, row);
  }
  const revoked = revocationsOf(db, [...bySeq.values()], windows);
  return places.flatMap(({ seq, month }) => {
    const message = bySeq.get(seq);
    if (!message) return [];
    return {
      ...message,
      ...(revoked.get(message.msgid) ?? NOT_REVOKED),
      revokesSeq: message.type === 'revoke' ? findRevoked(db, { ...message, key, windows }) : null,
      media: mediaOf(db.month(month), seq),
    };
  });
}

type Revoked = Pick<ChatMessage, 'revokedAt' | 'revokedBy' | 'revokedSeq'>;
const NOT_REVOKED: Revoked = { revokedAt: null, revokedBy: null, revokedSeq: null };

/** Of several records that take the same message back, the first. One that is not the viewer's to see tells him nothing. */
function revocationsOf(
  db: ReadDb,
  messages: readonly Stored[],
  windows: readonly Window[],
): Map<string, Revoked & { revokedAt: number }> {
  const rows = all<Revoked & { msgid: string; revokedAt: number }>(
    db,
    sql`SELECT r.pre_msgid AS msgid, r.revoked_at AS revokedAt, r.revoked_by AS revokedBy, r.seq AS revokedSeq
      FROM json_each(${JSON.stringify(messages.map(({ msgid }) => msgid))}) j CROSS JOIN revocations r ON r.pre_msgid = j.value
      ORDER BY r.seq DESC`,
  );
  const seen = rows.filter(({ revokedAt }) => isWithin(windows, revokedAt));
  return new Map(seen.map(({ msgid, ...revoked }) => [msgid, revoked]));
}

const REVOCABLE = 2 * 86_400_000; // ms; WeCom lets people take back what they sent within a day at most
const MOST_LOOKED_AT = 1000;

/** There is no index by msgid: what was taken back stands not far before, in the same conversation. */
function findRevoked(
  db: ReadDb,
  { seq, json, sentAt, key, windows }: Pick<Stored, 'seq' | 'json' | 'sentAt'> & Pick<Chat, 'key' | 'windows'>,
) {
  const { revokes } = normalise(seq, json);
  const months = all<{ month: string }>(
    db,
    sql`SELECT month FROM months WHERE min_sent_at <= ${sentAt} AND max_sent_at >= ${sentAt - REVOCABLE} ORDER BY month DESC`,
  );
  for (const { month } of months) {
    const original = one<{ seq: number }>(
      db.month(month),
      sql`SELECT m.seq FROM (
          SELECT seq FROM messages WHERE conversation = (SELECT id FROM chats WHERE key = ${key})
            AND sent_at BETWEEN ${sentAt - REVOCABLE} AND ${sentAt} AND ${sentWithin(windows, sql`sent_at`)} ORDER BY sent_at DESC, seq DESC LIMIT ${MOST_LOOKED_AT}
        ) m JOIN envelopes e ON e.seq = m.seq WHERE e.msgid = ${revokes} LIMIT 1`,
    );
    if (original) return original.seq;
  }
  return null;
}

/** Where a message stands, for a permalink; null when absent or not theirs to see. */
export function findMessagePlace(db: ReadDb, viewer: Viewer, seq: number): (Place & { key: string }) | null {
  const month = monthToAsk(db, seq);
  if (month === null) return null;
  return one(
    db.month(month),
    sql`SELECT c.key, m.sent_at AS sentAt, m.seq FROM messages m JOIN chats k ON k.id = m.conversation
      JOIN conversations c ON c.key = k.key WHERE m.seq = ${seq} AND ${visibleAt(viewer, sql`m.sent_at`)}`,
  );
}

/** The first message at or after an instant, else the last one before it; null in an empty or hidden conversation. */
export function findDayPlace(db: ReadDb, viewer: Viewer, key: string, sentAt: number, part: Part = {}): Place | null {
  const chat = findChat(db, viewer, key);
  if (!chat) return null;
  const page = { ...part, from: { sentAt, seq: 0 }, inclusive: true, limit: 1 };
  const place =
    listPlaces(db, chat, { ...page, direction: 'newer' })[0] ??
    listPlaces(db, chat, { ...page, direction: 'older' })[0];
  return place ? { sentAt: place.sentAt, seq: place.seq } : null;
}

const MOST_UNREAD = 99;

/**
 * What came since the viewer was at the newest end: the first of it and how many, 100 standing for more. Null when he was never
 * there, or nothing came.
 */
export function findUnread(db: ReadDb, viewer: Viewer, key: string): { first: Place; count: number } | null {
  const [mark] = listReadingMarks(db, viewer, [key]);
  const chat = findChat(db, viewer, key);
  if (!mark || !chat) return null;
  const page = { from: mark, direction: 'newer', inclusive: false, limit: MOST_UNREAD } as const;
  const [first, ...rest] = listPlaces(db, chat, page);
  return first ? { first: { sentAt: first.sentAt, seq: first.seq }, count: rest.length + 1 } : null;
}

/** How many messages a part of a conversation has; `most` + 1 when there are more. */
export function countPart(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  { most, ...part }: Part & { readonly most: number },
): number {
  const chat = findChat(db, viewer, key);
  if (!chat) return 0;
  return listPlaces(db, chat, { ...part, from: null, direction: 'newer', inclusive: true, limit: most }).length;
}

export interface TalkDay {
  /** Since 1970, in UTC+8. */
  readonly day: number;
  readonly violations: boolean;
}

const DAY = 86_400_000;
const MOST_DAYS = 62;

/** The days from `since` (the beginning of one) to `until` on which something was said in a conversation. */
export function listTalkDays(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  { since, until }: { since: number; until: number },
): TalkDay[] {
  const chat = findChat(db, viewer, key);
  if (!chat) return [];
  const isSeen = sentWithin(chat.windows, sql`sent_at`);
  const days = Array.from({ length: Math.min(Math.ceil((until - since) / DAY), MOST_DAYS) }, (_, i) => since + i * DAY);
  const talked = new Set<number>();
  for (const month of monthsBetween(db, since, until)) {
    const id = idInMonth(db, month, key);
    if (id === null) continue;
    const rows = all<{ at: number }>(
      db.month(month.month),
      sql`SELECT j.value AS at FROM json_each(${JSON.stringify(days)}) j WHERE EXISTS (
        SELECT 1 FROM messages WHERE conversation = ${id} AND sent_at >= j.value AND sent_at < j.value + ${DAY} AND ${isSeen})`,
    );
    for (const { at } of rows) talked.add(dayOf(at));
  }
  const offending = all<{ at: number }>(
    db,
    sql`SELECT j.value AS at FROM json_each(${JSON.stringify(days)}) j WHERE EXISTS (
      SELECT 1 FROM violations WHERE conversation = ${key} AND sent_at >= j.value AND sent_at < j.value + ${DAY} AND seq IS NOT NULL
        AND ${isSeen})`,
  );
  const violations = new Set(offending.map(({ at }) => dayOf(at)));
  return [...talked].sort((a, b) => a - b).map((day) => ({ day, violations: violations.has(day) }));
}

const MOST_HITS = 1000;

export interface Hits {
  /** In chat order. */
  readonly places: readonly Place[];
  /** There are more before the first of them. */
  readonly more: boolean;
}

/** Where a query is met in a conversation: the newest 1,000. */
export function listHits(db: ReadDb, viewer: Viewer, key: string, query: Query, part: Part = {}): Hits {
  const chat = findChat(db, viewer, key);
  if (!chat) return { places: [], more: false };
  const filters = filtersOf(chat, part);
  const { hits, next } = searchMessages(db, viewer, query, { filters, before: null, limit: MOST_HITS });
  const places = hits.map(({ sentAt, seq }) => ({ sentAt, seq }));
  return { places: places.sort((a, b) => a.sentAt - b.sentAt || a.seq - b.seq), more: next !== null };
}

/** The nearest hit on one side of a message, for who stands before the newest 1,000. */
export function findHitBeside(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  query: Query,
  { seq, direction, part = {} }: { seq: number; direction: 'older' | 'newer'; part?: Part },
): Place | null {
  const chat = findChat(db, viewer, key);
  if (!chat) return null;
  const order = direction === 'older' ? 'newest' : 'oldest';
  const options = { filters: filtersOf(chat, part), order, before: seq, limit: 1 } as const;
  const hit = searchMessages(db, viewer, query, options).hits[0];
  return hit ? { sentAt: hit.sentAt, seq: hit.seq } : null;
}

/** Months in which the conversation was silent are left out by its first and last message. */
function filtersOf({ key, firstAt, lastAt }: Chat, { type = null, since = null, until = null }: Part) {
  const [from, to] = [Math.max(firstAt, since ?? firstAt), Math.min(lastAt + 1, until ?? lastAt + 1)];
  return { conversation: key, types: type === null ? null : [type], from, to };
}
