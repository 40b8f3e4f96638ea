import type { Viewer } from '../access/viewer.ts';
import { DIGEST } from './conversations.ts';
import { all, one, prepared, type ReadDb } from './db.ts';
import { ofFewPeople } from './reach.ts';
import { type Sql, sql } from './sql.ts';
import { admittedBy, apart, sentWithin, visibleTo, type Window, whollyVisibleTo } from './visibility.ts';

/** Works out what is left of each conversation when only what was said at certain times counts: see sight.ts. */

const MOST_ASKED = 5000; // conversations in one question to a month

/**
 * Works it out anew, or for the conversations that have changed since. Most conversations lie wholly inside or outside: their own
 * first and last message tell. Of the others the messages are looked at, where they stand in the order of time. False when some
 * of these were counted already but not read yet.
 */
export function fillSight(db: ReadDb, viewer: Viewer, sight: number, { anew }: { anew: boolean }): boolean {
  const own = ofFewPeople(db, viewer) ?? sql`true`;
  const changed = anew ? own : ofKeys(listChanged(db, viewer, sight, own));
  forget(db, sight, anew ? sql`true` : changed);
  const whole = whollyVisibleTo(viewer);
  insert(
    db,
    sql`seen_conversations SELECT ${sight}, c.key, c.kind, c.external, c.first_at, c.last_at, c.last_seq, c.last_type, c.last_sender,
        c.last_text, c.count FROM conversations c WHERE ${changed} AND ${whole}`,
  );
  const parted = all<Parted>(
    db,
    sql`SELECT c.key, c.first_at AS firstAt, c.last_at AS lastAt, ${admittedBy(viewer.parts!)} AS admitted
      FROM conversations c WHERE ${changed} AND ${visibleTo(viewer)} AND NOT ${whole}`,
  );
  const settled = fillParted(db, viewer, sight, parted);
  insert(
    db,
    sql`seen_counts SELECT ${sight}, c.key, ${settled ? sql`c.count` : sql`-1`} FROM conversations c
      WHERE ${changed} AND ${visibleTo(viewer)}`,
  );
  return settled;
}

/**
 * Whoever is new in a conversation, or makes it one with outsiders, has said or received something there: its count has grown.
 * Also those that are no longer his to see.
 */
function listChanged(db: ReadDb, viewer: Viewer, sight: number, own: Sql): string[] {
  return all<{ key: string }>(
    db,
    sql`SELECT c.key FROM conversations c LEFT JOIN temp.seen_counts k ON k.sight = ${sight} AND k.key = c.key
      WHERE ${own} AND k.count IS NOT c.count AND (k.key IS NOT NULL OR ${visibleTo(viewer)})`,
  ).map(({ key }) => key);
}

const ofKeys = (keys: readonly string[]): Sql => sql`c.key IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`;

function forget(db: ReadDb, sight: number, which: Sql): void {
  for (const table of [sql`temp.seen_conversations`, sql`temp.seen_counts`]) {
    const { text, values } = sql`DELETE FROM ${table} AS c WHERE c.sight = ${sight} AND ${which}`;
    prepared(db, text).run(...values);
  }
}

const insert = (db: ReadDb, { text, values }: Sql) => prepared(db, `INSERT INTO temp.${text}`).run(...values);

/** A conversation of which something may be left. */
interface Parted {
  readonly key: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** By which parts: see admittedBy. */
  readonly admitted: string;
}

interface Span {
  readonly month: string;
  readonly from: number;
  readonly to: number;
}

/** What is left of one in a month, or in all. */
interface Left {
  readonly key: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lastSeq: number;
  readonly lastType: string;
  readonly lastSender: string;
}

/** False when a month that was looked into lags behind what is counted. */
function fillParted(db: ReadDb, { parts }: Viewer, sight: number, parted: readonly Parted[]): boolean {
  const left = new Map<string, Left>();
  const asked = new Set<string>();
  const months = all<Span>(
    db,
    sql`SELECT month, min_sent_at AS "from", max_sent_at AS "to" FROM months WHERE min_sent_at IS NOT NULL`,
  );
  for (const [admitted, alike] of Map.groupBy(parted, (chat) => chat.admitted)) {
    const windows = apart(parts!.filter((_, i) => admitted[i] === '1'));
    for (const span of months) {
      const touched = windows.filter((window) => isTouched(window, span));
      const here = alike.filter((chat) => chat.firstAt <= span.to && chat.lastAt >= span.from);
      if (touched.length === 0 || here.length === 0) continue;
      asked.add(span.month);
      for (const found of leftIn(db.month(span.month), here, touched)) add(left, found);
    }
  }
  for (const stretch of stretches([...left.values()])) insertLeft(db, sight, stretch);
  return [...asked].every((month) => isRead(db, month));
}

const isTouched = ({ from, to }: Window, span: Span): boolean =>
  (from === null || span.to >= from) && (to === null || span.from < to);

/** As far as its messages are counted. */
function isRead(db: ReadDb, month: string): boolean {
  const counted = one<{ n: number }>(db, sql`SELECT n FROM stations WHERE month = ${month} AND station = ${DIGEST}`);
  const read = one<{ n: number }>(db.month(month), sql`SELECT n FROM progress`);
  return (read?.n ?? 0) >= (counted?.n ?? 0);
}

function* stretches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let i = 0; i < items.length; i += MOST_ASKED) yield items.slice(i, i + MOST_ASKED);
}

/** Each window by itself, so that the index leads from its beginning to its end. */
function* leftIn(month: ReadDb, chats: readonly Parted[], windows: readonly Window[]): Generator<Left> {
  for (const stretch of stretches(chats)) {
    const keys = JSON.stringify(stretch.map(({ key }) => key));
    for (const window of windows) {
      yield* all<Left>(
        month,
        sql`SELECT g.key, g.count, g.firstAt, g.lastAt, l.seq AS lastSeq, l.type AS lastType, p.userid AS lastSender
          FROM (SELECT k.id, k.key, count(*) AS count, min(m.sent_at) AS firstAt, max(m.sent_at) AS lastAt
              FROM json_each(${keys}) j CROSS JOIN chats k ON k.key = j.value CROSS JOIN messages m ON m.conversation = k.id
              WHERE ${sentWithin([window], sql`m.sent_at`)} GROUP BY k.id) g
            CROSS JOIN messages l ON l.seq = (SELECT seq FROM messages WHERE conversation = g.id AND sent_at = g.lastAt
              ORDER BY seq DESC LIMIT 1)
            CROSS JOIN people p ON p.id = l.sender`,
      );
    }
  }
}

function add(left: Map<string, Left>, found: Left): void {
  const known = left.get(found.key);
  if (!known) {
    left.set(found.key, found);
    return;
  }
  const isLater = found.lastAt > known.lastAt || (found.lastAt === known.lastAt && found.lastSeq > known.lastSeq);
  left.set(found.key, {
    ...(isLater ? found : known),
    count: known.count + found.count,
    firstAt: Math.min(known.firstAt, found.firstAt),
  });
}

/** The words of a message that is not the last of all are looked up by whoever shows them: see last-words.ts. */
function insertLeft(db: ReadDb, sight: number, left: readonly Left[]): void {
  insert(
    db,
    sql`seen_conversations SELECT ${sight}, c.key, c.kind, c.external, j.value ->> 'firstAt', j.value ->> 'lastAt', j.value ->> 'lastSeq',
        j.value ->> 'lastType', j.value ->> 'lastSender', iif(j.value ->> 'lastSeq' = c.last_seq, c.last_text, NULL), j.value ->> 'count'
      FROM json_each(${JSON.stringify(left)}) j CROSS JOIN conversations c ON c.key = j.value ->> 'key'`,
  );
}
