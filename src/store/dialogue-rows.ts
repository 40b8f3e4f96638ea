import type { Kind } from '../figures/contributions.ts';
import type { Dialogue, Place } from '../figures/dialogue.ts';
import { dayOf } from '../lib/clock.ts';
import { all, one, prepared, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Dialogues, their staff, and the sums over them. Bulk: statements are compiled once. Reached only by the pipeline. */
export interface ChatOf {
  readonly basis: number;
  readonly conversation: string;
}

const WRITE = `
  INSERT INTO dialogues (basis, day, conversation, began_at, seq, ended_at, kind, opener, by_staff, asked, said, call_ms, by_phrase, once24, once48, carry, staff)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
  ON CONFLICT (basis, day, conversation, began_at, seq) DO UPDATE SET ended_at = excluded.ended_at, asked = excluded.asked, said = excluded.said,
    call_ms = excluded.call_ms, by_phrase = excluded.by_phrase, staff = excluded.staff`;
const WRITE_STAFF = `
  INSERT INTO dialogue_staff (basis, userid, day, conversation, began_at, seq, sent, first_ms, first_work_ms, replies, reply_ms, reply_work_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (basis, userid, day, conversation, began_at, seq) DO UPDATE SET sent = excluded.sent, first_ms = excluded.first_ms,
    first_work_ms = excluded.first_work_ms, replies = excluded.replies, reply_ms = excluded.reply_ms, reply_work_ms = excluded.reply_work_ms`;

/** As it stands now; of its staff those of whom something is new. */
export function writeDialogue(db: WriteDb, { basis, conversation }: ChatOf, kind: Kind, d: Dialogue): void {
  const { at, seq } = d;
  const day = dayOf(at);
  const of = [basis, day, conversation, at, seq];
  const counts = [d.asked, d.said, d.callMs, d.ending === 'phrase' ? 1 : 0];
  const staff = JSON.stringify([...d.staff.keys()]);
  prepared(db, WRITE).run(...of, d.endedAt, kind, d.opener, d.byStaff ? 1 : 0, ...counts, d.carry, staff);
  for (const part of d.staff.values()) {
    if (!part.isNew) continue;
    const { userid, sent, firstMs, firstWorkMs, replies, replyMs, replyWorkMs } = part;
    prepared(db, WRITE_STAFF).run(
      ...[basis, userid, day, conversation, at, seq, sent, firstMs, firstWorkMs, replies, replyMs, replyWorkMs],
    );
    part.isNew = false;
  }
}

export function findOpen(db: WriteDb, { basis, conversation }: ChatOf): string | null {
  return (
    (prepared(db, 'SELECT state FROM open_dialogues WHERE basis = ? AND conversation = ?')
      .pluck()
      .get(basis, conversation) as string | undefined) ?? null
  );
}

const WRITE_OPEN = `
  INSERT INTO open_dialogues (basis, conversation, since, last_at, last_seq, state) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (basis, conversation) DO UPDATE SET since = min(since, excluded.since), last_at = excluded.last_at, last_seq = excluded.last_seq, state = excluded.state`;

/** `since`: none of its dialogues that were not written down before began earlier. */
export function writeOpen(
  db: WriteDb,
  { basis, conversation }: ChatOf,
  { last: { at, seq }, since }: { last: Place; since: number },
  state: string,
): void {
  prepared(db, WRITE_OPEN).run(basis, conversation, since, at, seq, state);
}

/** Stretches that somebody may have been told of, by their first message. */
export function listToldStretches(db: WriteDb, conversation: string): number[] {
  const rows = all<{ firstSeq: number }>(
    db,
    sql`SELECT first_seq AS firstSeq FROM timeouts WHERE conversation = ${conversation}
      UNION SELECT first_seq FROM waiting_chats WHERE conversation = ${conversation}
      UNION SELECT first_seq FROM timeout_watch WHERE conversation = ${conversation}`,
  );
  return rows.map(({ firstSeq }) => firstSeq);
}

/** A conversation as the digest knows it. */
export interface ChatRow {
  readonly kind: 'single' | 'group';
  readonly external: number;
  readonly firstAt: number;
}

export function findChatRow(db: WriteDb, conversation: string): ChatRow | null {
  return one<ChatRow>(
    db,
    sql`SELECT kind, external, first_at AS firstAt FROM conversations WHERE key = ${conversation}`,
  );
}

/** The next conversations in the order of their keys. */
export function listKeysAfter(db: WriteDb, key: string, limit: number): string[] {
  return all<{ key: string }>(
    db,
    sql`SELECT key FROM conversations WHERE key > ${key} ORDER BY key LIMIT ${limit}`,
  ).map((row) => row.key);
}
