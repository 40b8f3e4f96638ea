import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { anywhere, join, nothing, type Sql, sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/** Where recordings stand: how they are found by their conditions, over all months, the newest sent first. */
export type RecordingKind = 'voice' | 'video' | 'call';

export interface RecordingFilters {
  /** Sent at or after. */
  readonly from: number | null;
  /** Sent before. */
  readonly to: number | null;
  readonly chatKind: 'single' | 'group' | null;
  readonly external: boolean | null;
  readonly kind: RecordingKind | null;
  /** Of who sent it: the id, or a part of the name. */
  readonly sender: string | null;
  /** Key of a conversation. */
  readonly conversation: string | null;
  /** Only what was archived up to this seq: what comes while a long list is read does not enter it. */
  readonly upTo: number | null;
}

/** A medium is addressed by the message and its place among the media of that message. */
export interface RecordingPick {
  readonly seq: number;
  readonly position: number;
}

export interface RecordingPlace extends RecordingPick {
  readonly sentAt: number;
}

export const placeOf = ({ sentAt, seq, position }: RecordingPlace): RecordingPlace => ({ sentAt, seq, position });

export type Found = RecordingPlace & { readonly month: string };

interface Walk {
  readonly before: RecordingPlace | null;
  readonly limit: number;
  /** When the time is up, by performance.now(). */
  readonly until: number;
}

/**
 * Up to limit + 1 places. Months are by arrival, so one is passed over only when nothing in it can be newer than the
 * last place. When the time is up, only what is newer than all months left unread is certain to stand in order.
 */
export function listPlaces(
  db: ReadDb,
  viewer: Viewer,
  filters: RecordingFilters,
  { before, limit, until }: Walk,
): { places: Found[]; reached: RecordingPlace | null } {
  let places: Found[] = [];
  let read = Number.NEGATIVE_INFINITY; // the newest of the last month below where it began: each call comes further than that
  for (const { month, newest } of monthsInReach(db, filters, before)) {
    const last = places[limit];
    if (last && newest < last.sentAt) break;
    if (newest < read && performance.now() > until) {
      const certain = places.filter((place) => place.sentAt > newest);
      return { places: certain, reached: { sentAt: newest + 1, seq: 0, position: 0 } };
    }
    places = places.concat(placesInMonth(db.month(month), month, { viewer, filters, before, limit }));
    places.sort((a, b) => b.sentAt - a.sentAt || b.seq - a.seq || b.position - a.position);
    places = places.slice(0, limit + 1);
    if (before === null || newest < before.sentAt) read = newest;
  }
  return { places, reached: null };
}

export function monthsInReach(
  db: ReadDb,
  { from, to, upTo }: RecordingFilters,
  before: RecordingPlace | null,
): { month: string; newest: number }[] {
  const since = from === null ? nothing : sql`AND max_sent_at >= ${from}`;
  const end = Math.min(to ?? LATEST, before === null ? LATEST : before.sentAt + 1);
  const archived = upTo === null ? nothing : sql`AND floor < ${upTo}`;
  return all(
    db,
    sql`SELECT month, max_sent_at AS newest FROM months
      WHERE max_sent_at IS NOT NULL AND min_sent_at < ${end} ${since} ${archived} ORDER BY newest DESC, month DESC`,
  );
}

const LATEST = 8.64e15;

interface Asked {
  readonly viewer: Viewer;
  readonly filters: RecordingFilters;
  readonly before: RecordingPlace | null;
  readonly limit: number;
}

function placesInMonth(db: ReadDb, month: string, asked: Asked): Found[] {
  const found = conditionsIn(db, asked);
  if (found === null) return [];
  const { from, order } = found;
  const rows = all<RecordingPlace>(
    db,
    sql`SELECT u.seq, u.position, u.sent_at AS sentAt ${from} ORDER BY ${order} LIMIT ${asked.limit + 1}`,
  );
  return rows.map((row) => ({ ...row, month }));
}

/** The condition of the index `recordings`, word for word: without it SQLite may not use it. */
export const RECORDINGS = sql`u.kind IN ('voice', 'video', 'call')`;

/** Two indexes, so that neither all chats nor one of them is ever sorted. */
const BY_TIME = sql`media_uses u INDEXED BY recordings`;
const BY_CONVERSATION = sql`media_uses u INDEXED BY recordings_by_chat`;

const ORDER = sql`u.sent_at DESC, u.seq DESC, u.position DESC`;

const NOWHERE = 0; // no chat has this number

/** Null when the month has never heard of whom is asked for. */
export function conditionsIn(
  month: ReadDb,
  { viewer, filters, before }: Omit<Asked, 'limit'>,
): { from: Sql; order: Sql } | null {
  const { sender, conversation } = filters;
  const senders = sender === null ? null : sendersIn(month, sender);
  const chatId = idOf(month, sql`SELECT id FROM chats WHERE key = ${conversation}`);
  if (senders?.length === 0) return null;
  const source = conversation === null ? BY_TIME : BY_CONVERSATION;
  const tests = [RECORDINGS, visibleAt(viewer, sql`u.sent_at`), ...testsOf(filters)];
  if (senders) tests.push(sql`u.sender IN (SELECT value FROM json_each(${JSON.stringify(senders)}))`);
  // One the month has never heard of is asked for like one that is not theirs to see: both are nowhere.
  if (conversation !== null) tests.push(sql`u.conversation = ${chatId ?? NOWHERE}`);
  if (before) {
    tests.push(sql`(u.sent_at, u.seq, u.position) < (${before.sentAt}, ${before.seq}, ${before.position})`);
  }
  const from = sql`FROM ${source} CROSS JOIN chats k ON k.id = u.conversation
    CROSS JOIN conversations c ON c.key = k.key WHERE ${join(tests, sql` AND `)}`;
  return { from, order: ORDER };
}

/** An id means that one person; anything else whoever is called so. */
function sendersIn(month: ReadDb, sender: string): number[] {
  const exact = idOf(month, sql`SELECT id FROM people WHERE userid = ${sender}`);
  if (exact !== null) return [exact];
  const pattern = anywhere(sender);
  const named = sql`SELECT userid FROM employees WHERE name LIKE ${pattern} ESCAPE '\\'
    UNION ALL SELECT id FROM customers WHERE name LIKE ${pattern} ESCAPE '\\'
    UNION ALL SELECT id FROM robots WHERE name LIKE ${pattern} ESCAPE '\\'`;
  return all<{ id: number }>(month, sql`SELECT id FROM people WHERE userid IN (${named})`).map((row) => row.id);
}

function testsOf({ from, to, chatKind, external, kind, upTo }: RecordingFilters): Sql[] {
  const tests: Sql[] = [];
  if (from !== null) tests.push(sql`u.sent_at >= ${from}`);
  if (to !== null) tests.push(sql`u.sent_at < ${to}`);
  if (chatKind !== null) tests.push(sql`c.kind = ${chatKind}`);
  if (external !== null) tests.push(sql`c.external = ${external ? 1 : 0}`);
  if (kind !== null) tests.push(sql`u.kind = ${kind}`);
  if (upTo !== null) tests.push(sql`u.seq <= ${upTo}`);
  return tests;
}

function idOf(month: ReadDb, find: Sql): number | null {
  return find.values[0] === null ? null : (one<{ id: number }>(month, find)?.id ?? null);
}
