import type { Message } from '../messages/message.ts';
import { isEmployee } from '../messages/people.ts';
import { prepared, run, type WriteDb } from './db.ts';
import { moveStation } from './months.ts';
import { type Arrival, recordRanges } from './ranges.ts';
import { sql } from './sql.ts';
import { endWaiting } from './waiting.ts';

/** What a batch says about conversations over all months: who is in them, when they last spoke, what was taken back. */
export const owner = 'archive';

export const PREVIEW = 80; // characters of the last message shown in a list

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
  recordTalk(
    db,
    Map.groupBy(messages, (m) => m.conversation),
  );
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
  RETURNING count, last_at`;

/** The conversations, who is in them, and of everybody in them how many he has and when one of them last spoke. */
function recordTalk(db: WriteDb, groups: ReadonlyMap<string, readonly Message[]>): void {
  const talk = new Map<string, Talk>();
  for (const [key, group] of groups) {
    const { isNew, lastAt } = recordConversation(db, key, group);
    const members = isNew || !namesMembers(key, group) ? recordMembers(db, key, group) : membersIn([group[0]!]);
    for (const [userid, added] of members) {
      const known = talk.get(userid);
      if (!known) talk.set(userid, { added, lastAt });
      else {
        known.added += added;
        known.lastAt = Math.max(known.lastAt, lastAt);
      }
    }
  }
  recordTalkers(db, talk);
}

/** Bulk: its statement is compiled once and its text not rebuilt per row. */
function recordConversation(db: WriteDb, key: string, group: readonly Message[]): { isNew: boolean; lastAt: number } {
  let [first, last] = [group[0]!, group[0]!];
  let external = 0;
  for (const m of group) {
    if (m.sentAt < first.sentAt) first = m;
    if (m.sentAt > last.sentAt || (m.sentAt === last.sentAt && m.seq > last.seq)) last = m;
    if (m.external) external = 1;
  }
  const { kind, sentAt, seq, type, senderId, preview } = last;
  const [count, lastAt] = prepared(db, UPSERT)
    .raw()
    .get(key, kind, external, first.sentAt, sentAt, seq, type, senderId, preview.slice(0, PREVIEW), group.length) as [
    number,
    number,
  ];
  return { isNew: count === group.length, lastAt };
}

/** The key of a single chat names its members, so they cannot change. */
function namesMembers(key: string, group: readonly Message[]): boolean {
  return group[0]!.kind === 'single' && !key.startsWith('system|');
}

/** Of each member of a conversation, 1 when he is new in it, else 0. */
type Members = ReadonlyMap<string, 0 | 1>;

function membersIn(group: readonly Message[]): Members {
  const members = new Map<string, 0>();
  for (const { senderId, receivers } of group) {
    members.set(senderId, 0);
    for (const userid of receivers) members.set(userid, 0);
  }
  return members;
}

/** Adds those who are new in it; answers with all that were ever in it. */
function recordMembers(db: WriteDb, key: string, group: readonly Message[]): Members {
  const known = prepared(db, 'SELECT userid FROM members WHERE conversation = ?').pluck().all(key) as string[];
  const members = new Map<string, 0 | 1>(known.map((userid) => [userid, 0]));
  const insert = prepared(db, 'INSERT INTO members (userid, conversation, employee) VALUES (?, ?, ?)');
  for (const userid of membersIn(group).keys()) {
    if (members.has(userid)) continue;
    members.set(userid, 1);
    insert.run(userid, key, isEmployee(userid) ? 1 : 0);
  }
  return members;
}

interface Talk {
  /** Conversations he was not in before. */
  added: number;
  lastAt: number;
}

const UPSERT_TALKER = `
  INSERT INTO talkers (userid, employee, conversations, last_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (userid) DO UPDATE SET conversations = conversations + excluded.conversations,
    last_at = max(last_at, excluded.last_at)
  WHERE excluded.conversations > 0 OR excluded.last_at > last_at`;

function recordTalkers(db: WriteDb, talk: ReadonlyMap<string, Talk>): void {
  const upsert = prepared(db, UPSERT_TALKER);
  for (const [userid, { added, lastAt }] of talk) upsert.run(userid, isEmployee(userid) ? 1 : 0, added, lastAt);
}

/** What the digest keeps of people who talk, counted anew from their conversations. */
export function rebuildTalkers(db: WriteDb): void {
  run(db, sql`DELETE FROM talkers`);
  run(
    db,
    sql`INSERT INTO talkers (userid, employee, conversations, last_at)
      SELECT m.userid, max(m.employee), count(*), max(c.last_at)
      FROM members m JOIN conversations c ON c.key = m.conversation GROUP BY m.userid`,
  );
}
