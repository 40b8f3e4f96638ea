import type { Viewer } from '../access/viewer.ts';
import { filterToken } from '../search/cut.ts';
import { all, one, type ReadDb } from './db.ts';
import { sightOf } from './sight.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { ALWAYS, sentWithin, type Window, windowsOf } from './visibility.ts';

/** Where the messages of a conversation stand, in the order they were said: (sent_at, seq), across months. */

export interface Place {
  readonly sentAt: number;
  readonly seq: number;
}

/** Only messages of a type, only those sent at or after `since` and before `until`. */
export interface Part {
  readonly type?: string | null;
  readonly since?: number | null;
  readonly until?: number | null;
}

export interface ChatPage extends Part {
  /** The place to read from; null for the newest end (older) or the beginning (newer). */
  readonly from: Place | null;
  readonly direction: 'older' | 'newer';
  readonly inclusive: boolean;
  readonly limit: number;
  /** Words the viewer has typed: a number among them is not masked. */
  readonly known?: readonly string[];
}

export interface FoundPlace extends Place {
  readonly month: string;
}

/** A conversation as far as finding its messages needs it: as the viewer sees it. */
export interface Chat {
  readonly key: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Only what was sent in one of them is the viewer's to see. */
  readonly windows: readonly Window[];
}

/** Null when it is absent or not theirs to see. */
export function findChat(db: ReadDb, viewer: Viewer, key: string): Chat | null {
  const { table, seen } = sightOf(db, viewer);
  const found = one<Omit<Chat, 'windows'>>(
    db,
    sql`SELECT c.key, c.first_at AS firstAt, c.last_at AS lastAt FROM ${table} c WHERE c.key = ${key} AND ${seen}`,
  );
  return found && { ...found, windows: viewer.parts ? windowsOf(db, viewer, key) : [ALWAYS] };
}

/** Up to limit + 1 places. Months are by arrival, so one is passed over only when none of its messages can be nearer. */
export function listPlaces(db: ReadDb, chat: Chat, page: ChatPage): FoundPlace[] {
  const { direction, limit } = page;
  const older = direction === 'older';
  let found: FoundPlace[] = [];
  for (const { edge, ...month } of monthsOnTheWay(db, chat, page)) {
    const last = found[limit];
    if (last && (older ? edge < last.sentAt : edge > last.sentAt)) break;
    const id = idInMonth(db, month, chat.key);
    if (id === null) continue;
    const here = placesInMonth(db.month(month.month), id, page, chat);
    found = found.concat(here.map((place) => ({ ...place, month: month.month })));
    found.sort((a, b) => (older ? -1 : 1) * (a.sentAt - b.sentAt || a.seq - b.seq));
    found = found.slice(0, limit + 1);
  }
  return found;
}

interface Month {
  readonly month: string;
  readonly file: string;
  readonly opened: number;
}

/** Those that can hold a message of the conversation on that side, the nearest first. */
function monthsOnTheWay(
  db: ReadDb,
  { firstAt, lastAt }: Chat,
  { from, direction, since, until }: ChatPage,
): (Month & { edge: number })[] {
  const older = direction === 'older';
  const first = Math.max(firstAt, since ?? firstAt, older ? firstAt : (from?.sentAt ?? firstAt));
  const last = Math.min(lastAt, until ?? lastAt, older ? (from?.sentAt ?? lastAt) : lastAt);
  const columns = sql`month, read_file AS file, opened`;
  const within = sql`FROM months WHERE min_sent_at <= ${last} AND max_sent_at >= ${first}`;
  return all(
    db,
    older
      ? sql`SELECT ${columns}, max_sent_at AS edge ${within} ORDER BY edge DESC`
      : sql`SELECT ${columns}, min_sent_at AS edge ${within} ORDER BY edge`,
  );
}

/** The months in which some of it can have been sent. */
export function monthsBetween(db: ReadDb, since: number, until: number): Month[] {
  return all(
    db,
    sql`SELECT month, read_file AS file, opened FROM months WHERE min_sent_at < ${until} AND max_sent_at >= ${since}`,
  );
}

const MOST_REMEMBERED = 20_000;
const remembered = new WeakMap<ReadDb['connection'], Map<string, Omit<Month, 'month'> & { id: number | null }>>();

/**
 * The number of a conversation in a month's own file; null when it has no messages there. Remembered, so that months without it
 * are not opened again: a number holds as long as its file, its absence until the month has got more messages.
 */
export function idInMonth(db: ReadDb, { month, file, opened }: Month, key: string): number | null {
  const ids = remembered.get(db.connection) ?? new Map();
  remembered.set(db.connection, ids);
  const name = `${month} ${key}`;
  const known = ids.get(name);
  if (known?.file === file && (known.id !== null || known.opened === opened)) return known.id;
  const id = one<{ id: number }>(db.month(month), sql`SELECT id FROM chats WHERE key = ${key}`)?.id ?? null;
  if (ids.size >= MOST_REMEMBERED) ids.clear();
  ids.set(name, { file, opened, id });
  return id;
}

function placesInMonth(month: ReadDb, id: number, page: ChatPage, { windows }: Chat): Place[] {
  const { direction, limit, type = null } = page;
  const rare = type === null ? null : fewOfType(month, id, type);
  const which = rare
    ? sql`seq IN (SELECT value FROM json_each(${JSON.stringify(rare)})) AND +conversation = ${id}`
    : sql`conversation = ${id} ${type === null ? nothing : sql`AND type = ${type}`}`;
  const order = direction === 'older' ? sql`ORDER BY sent_at DESC, seq DESC` : sql`ORDER BY sent_at, seq`;
  return all(
    month,
    sql`SELECT sent_at AS sentAt, seq FROM messages WHERE ${which} ${beyond(page)} ${within(page)}
      AND ${sentWithin(windows, sql`sent_at`)} ${order} LIMIT ${limit + 1}`,
  );
}

const FEW = 5000;

/**
 * The index of conversations does not know types: looking for a rare one would read the whole conversation. The search index
 * names all there are at once; null when they are so many that reading on from the place soon meets them.
 */
function fewOfType(month: ReadDb, id: number, type: string): number[] | null {
  const found = one<{ id: number }>(month, sql`SELECT id FROM types WHERE name = ${type}`);
  if (!found) return [];
  const match = `"${filterToken('conversation', id)}" AND "${filterToken('type', found.id)}"`;
  const rows = all<{ seq: number }>(
    month,
    sql`SELECT rowid AS seq FROM search WHERE search MATCH ${match} LIMIT ${FEW + 1}`,
  );
  return rows.length > FEW ? null : rows.map(({ seq }) => seq);
}

function beyond({ from, direction, inclusive }: ChatPage): Sql {
  if (!from) return nothing;
  const edge = sql`(${from.sentAt}, ${from.seq})`;
  if (direction === 'older') return inclusive ? sql`AND (sent_at, seq) <= ${edge}` : sql`AND (sent_at, seq) < ${edge}`;
  return inclusive ? sql`AND (sent_at, seq) >= ${edge}` : sql`AND (sent_at, seq) > ${edge}`;
}

function within({ since = null, until = null }: Part): Sql {
  const after = since === null ? nothing : sql`AND sent_at >= ${since}`;
  return until === null ? after : sql`${after} AND sent_at < ${until}`;
}
