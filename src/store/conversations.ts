import type { Message } from '../messages/message.ts';
import { isEmployee } from '../messages/people.ts';
import { prepared, run, type WriteDb } from './db.ts';
import { moveStation } from './months.ts';
import { type Arrival, recordRanges } from './ranges.ts';
import { sql } from './sql.ts';
import { endWaiting } from './waiting.ts';

/** What a batch says about conversations over all months: who is in them, when they last spoke, what was taken back. */
export const owner = 'archive';

const PREVIEW = 80; // characters of the last message shown in a list

/** The station's name in `stations`. */
export const DIGEST = 'digest';

export interface Digest {
  readonly month: string;
  /** Journal entries up to here are in. */
  readonly n: number;
  readonly messages: readonly Message[];
  readonly arrivals: readonly Arrival[];
  readonly windowMs: number;
}

/** Adds one stretch of a month's journal. The watermark moves in the same transaction: each entry counts once. */
export function recordDigest(db: WriteDb, { month, n, messages, arrivals, windowMs }: Digest): void {
  for (const [key, group] of Map.groupBy(messages, (m) => m.conversation)) {
    const isNew = recordConversation(db, key, group);
    // The key of a single chat names its members, so they cannot change.
    if (isNew || group[0]!.kind === 'group') recordMembers(db, key, group);
  }
  for (const m of messages) {
    if (m.revokes !== null) {
      run(
        db,
        sql`INSERT INTO revocations (pre_msgid, seq, conversation, revoked_at, revoked_by)
          VALUES (${m.revokes}, ${m.seq}, ${m.conversation}, ${m.sentAt}, ${m.senderId}) ON CONFLICT DO NOTHING`,
      );
    }
  }
  endWaiting(
    db,
    messages.map((m) => m.seq),
  );
  recordRanges(db, arrivals, windowMs);
  countMonth(db, month, messages, arrivals);
  moveStation(db, month, DIGEST, n);
}

function countMonth(db: WriteDb, month: string, messages: readonly Message[], arrivals: readonly Arrival[]): void {
  const maxSeq = arrivals.reduce((max, a) => Math.max(max, a.seq), 0);
  run(
    db,
    sql`UPDATE months SET received = received + ${arrivals.length}, opened = opened + ${messages.length},
        max_seq = max(max_seq, ${maxSeq}), revision = revision + iif(closed_at IS NULL, 0, 1) WHERE month = ${month}`,
  );
  if (messages.length === 0) return;
  const from = messages.reduce((min, m) => Math.min(min, m.sentAt), Number.MAX_SAFE_INTEGER);
  const to = messages.reduce((max, m) => Math.max(max, m.sentAt), 0);
  run(
    db,
    sql`UPDATE months SET min_sent_at = min(coalesce(min_sent_at, ${from}), ${from}),
        max_sent_at = max(coalesce(max_sent_at, ${to}), ${to}) WHERE month = ${month}`,
  );
}

const UPSERT = `
  INSERT INTO conversations (key, kind, external, first_at, last_at, last_seq, last_type, last_sender, last_text, count)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET count = count + excluded.count, external = max(external, excluded.external),
    first_at = min(first_at, excluded.first_at),
    (last_at, last_seq, last_type, last_sender, last_text) = (
      SELECT iif(newer, excluded.last_at, last_at), iif(newer, excluded.last_seq, last_seq),
        iif(newer, excluded.last_type, last_type), iif(newer, excluded.last_sender, last_sender),
        iif(newer, excluded.last_text, last_text)
      FROM (SELECT (excluded.last_at, excluded.last_seq) > (last_at, last_seq) AS newer))
  RETURNING count`;

/** Says whether the conversation is new. Bulk: its statement is compiled once and its text not rebuilt per row. */
function recordConversation(db: WriteDb, key: string, group: readonly Message[]): boolean {
  let [first, last] = [group[0]!, group[0]!];
  let external = 0;
  for (const m of group) {
    if (m.sentAt < first.sentAt) first = m;
    if (m.sentAt > last.sentAt || (m.sentAt === last.sentAt && m.seq > last.seq)) last = m;
    if (m.external) external = 1;
  }
  const { kind, sentAt, seq, type, senderId, preview } = last;
  const count = prepared(db, UPSERT)
    .pluck()
    .get(key, kind, external, first.sentAt, sentAt, seq, type, senderId, preview.slice(0, PREVIEW), group.length);
  return count === group.length;
}

function recordMembers(db: WriteDb, key: string, group: readonly Message[]): void {
  const people = new Set(group.flatMap((m) => [m.senderId, ...m.receivers]));
  for (const userid of people) {
    run(
      db,
      sql`INSERT INTO members (userid, conversation, employee) VALUES (${userid}, ${key}, ${isEmployee(userid) ? 1 : 0})
        ON CONFLICT DO NOTHING`,
    );
  }
}
