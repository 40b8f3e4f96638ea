import type { Viewer } from '../access/viewer.ts';
import { normalise } from '../messages/normalise.ts';
import { parseQuery } from '../search/query.ts';
import { all, one, type ReadDb } from './db.ts';
import { type MediumFace, mediaOf } from './media.ts';
import { monthOfSeq } from './month-of-seq.ts';
import { searchMessages } from './search.ts';
import { nothing, sql } from './sql.ts';
import { visibleTo } from './visibility.ts';

/** The messages of one conversation, in the order they were said: (sent_at, seq), across months. */
export const owner = 'archive';

export interface Place {
  readonly sentAt: number;
  readonly seq: number;
}

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
  /** Of the media it names, what is known; none for what the index has not reached yet. */
  readonly media: readonly MediumFace[];
}

export interface ChatPage {
  /** The place to read from; null for the newest end (older) or the beginning (newer). */
  readonly from: Place | null;
  readonly direction: 'older' | 'newer';
  readonly inclusive: boolean;
  readonly limit: number;
  readonly type?: string | null;
}

interface Found extends Place {
  readonly month: string;
}

/** One page, oldest first. Empty when the conversation is not the viewer's to see. */
export function listChatMessages(
  db: ReadDb,
  viewer: Viewer,
  key: string,
  page: ChatPage,
): { messages: ChatMessage[]; more: boolean } {
  if (!maySee(db, viewer, key)) return { messages: [], more: false };
  const places = listPlaces(db, key, page);
  const shown = places.slice(0, page.limit);
  if (page.direction === 'older') shown.reverse();
  return { messages: shown.map((place) => findMessage(db, place)), more: places.length > page.limit };
}

function maySee(db: ReadDb, viewer: Viewer, key: string): boolean {
  return one(db, sql`SELECT 1 FROM conversations c WHERE c.key = ${key} AND ${visibleTo(viewer)}`) !== null;
}

/** Up to limit + 1 places. Months are by arrival, so one is passed over only when none of its messages can be nearer. */
function listPlaces(db: ReadDb, key: string, { from, direction, inclusive, limit, type = null }: ChatPage): Found[] {
  const older = direction === 'older';
  const months = all<{ month: string; edge: number }>(
    db,
    older
      ? sql`SELECT month, max_sent_at AS edge FROM months WHERE max_sent_at IS NOT NULL ORDER BY edge DESC`
      : sql`SELECT month, min_sent_at AS edge FROM months WHERE min_sent_at IS NOT NULL ORDER BY edge`,
  );
  let found: Found[] = [];
  for (const { month, edge } of months) {
    const last = found[limit];
    if (last && (older ? edge < last.sentAt : edge > last.sentAt)) break;
    const here = placesInMonth(db.month(month), key, { from, direction, inclusive, limit, type });
    found = found.concat(here.map((place) => ({ ...place, month })));
    found.sort((a, b) => (older ? -1 : 1) * (a.sentAt - b.sentAt || a.seq - b.seq));
    found = found.slice(0, limit + 1);
  }
  return found;
}

function placesInMonth(month: ReadDb, key: string, { from, direction, inclusive, limit, type }: ChatPage): Place[] {
  const chat = one<{ id: number }>(month, sql`SELECT id FROM chats WHERE key = ${key}`);
  if (!chat) return [];
  const ofType = type ? sql`AND type = ${type}` : nothing;
  const { sentAt, seq } = from ?? { sentAt: 0, seq: 0 };
  const edge = sql`(${sentAt}, ${seq})`;
  if (direction === 'older') {
    const before = from
      ? inclusive
        ? sql`AND (sent_at, seq) <= ${edge}`
        : sql`AND (sent_at, seq) < ${edge}`
      : nothing;
    return all(
      month,
      sql`SELECT sent_at AS sentAt, seq FROM messages WHERE conversation = ${chat.id} ${before} ${ofType}
        ORDER BY sent_at DESC, seq DESC LIMIT ${limit + 1}`,
    );
  }
  const after = from ? (inclusive ? sql`AND (sent_at, seq) >= ${edge}` : sql`AND (sent_at, seq) > ${edge}`) : nothing;
  return all(
    month,
    sql`SELECT sent_at AS sentAt, seq FROM messages WHERE conversation = ${chat.id} ${after} ${ofType}
      ORDER BY sent_at, seq LIMIT ${limit + 1}`,
  );
}

type Stored = Omit<ChatMessage, 'revokedAt' | 'revokedBy' | 'revokedSeq' | 'revokesSeq' | 'media'>;

function findMessage(db: ReadDb, { month, seq }: Found): ChatMessage {
  const message = one<Stored & { key: string }>(
    db.month(month),
    sql`SELECT m.seq, m.sent_at AS sentAt, e.msgid, m.type, p.userid AS senderId, m.text, o.json, k.key
      FROM messages m JOIN chats k ON k.id = m.conversation JOIN people p ON p.id = m.sender JOIN envelopes e ON e.seq = m.seq JOIN opened o ON o.seq = m.seq
      WHERE m.seq = ${seq}`,
  )!;
  const revoked = one<{ revokedAt: number; revokedBy: string; revokedSeq: number }>(
    db,
    sql`SELECT revoked_at AS revokedAt, revoked_by AS revokedBy, seq AS revokedSeq FROM revocations
      WHERE pre_msgid = ${message.msgid} ORDER BY seq LIMIT 1`,
  );
  const { key, ...stored } = message;
  return {
    ...stored,
    revokedAt: revoked?.revokedAt ?? null,
    revokedBy: revoked?.revokedBy ?? null,
    revokedSeq: revoked?.revokedSeq ?? null,
    revokesSeq: message.type === 'revoke' ? findRevoked(db, { ...stored, key }) : null,
    media: mediaOf(db.month(month), seq),
  };
}

const REVOCABLE = 2 * 86_400_000; // ms; WeCom lets people take back what they sent within a day at most
const MOST_LOOKED_AT = 1000;

/** There is no index by msgid: what was taken back stands not far before, in the same conversation. */
function findRevoked(
  db: ReadDb,
  { seq, json, sentAt, key }: Pick<Stored, 'seq' | 'json' | 'sentAt'> & { key: string },
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
            AND sent_at BETWEEN ${sentAt - REVOCABLE} AND ${sentAt} ORDER BY sent_at DESC, seq DESC LIMIT ${MOST_LOOKED_AT}
        ) m JOIN envelopes e ON e.seq = m.seq WHERE e.msgid = ${revokes} LIMIT 1`,
    );
    if (original) return original.seq;
  }
  return null;
}

/** Where a message stands, for a permalink; null when absent or not theirs to see. */
export function findMessagePlace(db: ReadDb, viewer: Viewer, seq: number): (Place & { key: string }) | null {
  const month = monthOfSeq(db, seq);
  if (month === null) return null;
  return one(
    db.month(month),
    sql`SELECT c.key, m.sent_at AS sentAt, m.seq FROM messages m JOIN chats k ON k.id = m.conversation
      JOIN conversations c ON c.key = k.key WHERE m.seq = ${seq} AND ${visibleTo(viewer)}`,
  );
}

/** The first message at or after an instant, else the last one before it; null in an empty or hidden conversation. */
export function findDayPlace(db: ReadDb, viewer: Viewer, key: string, sentAt: number): Place | null {
  if (!maySee(db, viewer, key)) return null;
  const from = { sentAt, seq: 0 };
  const common = { from, inclusive: true, limit: 1 };
  const place =
    listPlaces(db, key, { ...common, direction: 'newer' })[0] ??
    listPlaces(db, key, { ...common, direction: 'older' })[0];
  return place ? { sentAt: place.sentAt, seq: place.seq } : null;
}

const MOST_HITS = 1000;

/** Where a term stands in a conversation, in chat order; the newest 1,000. */
export function listHits(db: ReadDb, viewer: Viewer, key: string, term: string): Place[] {
  const { hits } = searchMessages(db, viewer, parseQuery(term), {
    filters: { conversation: key },
    before: null,
    limit: MOST_HITS,
  });
  return hits.map(({ sentAt, seq }) => ({ sentAt, seq })).sort((a, b) => a.sentAt - b.sentAt || a.seq - b.seq);
}
