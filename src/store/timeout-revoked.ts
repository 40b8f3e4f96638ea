import type { Stretch } from '../figures/stretch.ts';
import { idInMonth, monthsBetween } from './chat-places.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { raiseRevision, voidRecords } from './timeout-records.ts';

/** Whoever takes back all he has said waits for nobody. */
export const owner = 'archive';

/** A stretch as far as looking for its messages needs it. */
export interface Asked {
  readonly conversation: string;
  readonly fromAt: number;
  readonly toAt: number;
}

export const askedIn = ({ conversation, asks }: Stretch): Asked => ({
  ...{ conversation, fromAt: asks[0]!.at, toAt: asks.at(-1)!.at },
});

/** Whether customers took back every message of it. Nearly always nothing was taken back there at all, which an index tells. */
export function isAllRevoked(db: ReadDb, { conversation, fromAt, toAt }: Asked): boolean {
  const some = one(
    db,
    sql`SELECT 1 FROM revocations WHERE conversation = ${conversation} AND revoked_at >= ${fromAt} AND revoked_by GLOB 'w[mo]*' LIMIT 1`,
  );
  if (!some) return false;
  let said = 0;
  for (const month of monthsBetween(db, fromAt, toAt + 1)) {
    const id = idInMonth(db, month, conversation);
    if (id === null) continue;
    const counted = one<{ said: number; left: number }>(
      db.month(month.month),
      sql`SELECT count(*) AS said, count(*) FILTER (WHERE NOT EXISTS (
            SELECT 1 FROM revocations r WHERE r.pre_msgid = e.msgid AND r.conversation = ${conversation})) AS left
        FROM messages m JOIN people p ON p.id = m.sender JOIN evidence.envelopes e ON e.seq = m.seq
        WHERE m.conversation = ${id} AND m.sent_at BETWEEN ${fromAt} AND ${toAt} AND p.userid GLOB 'w[mo]*' AND length(p.userid) > 21
          AND m.type NOT IN (SELECT value FROM json_each(${NO_MESSAGES}))`,
    )!;
    if (counted.left > 0) return false;
    said += counted.said;
  }
  return said > 0;
}

/** What nobody said. */
const NO_MESSAGES = JSON.stringify(['', 'revoke', 'agree', 'disagree', 'switch', 'unknown']);

/** What was raised where a customer has taken something back since. */
export interface Doubtful extends Asked {
  readonly firstSeq: number;
}

export interface InDoubt {
  readonly conversations: readonly string[];
  readonly timeouts: readonly Doubtful[];
}

/** Null when nothing is in doubt. */
export function listInDoubt(db: WriteDb, limit: number): InDoubt | null {
  const rows = all<{ conversation: string; since: number }>(
    db,
    sql`SELECT conversation, since FROM timeouts_revoked LIMIT ${limit}`,
  );
  if (rows.length === 0) return null;
  const conversations = rows.map(({ conversation }) => conversation);
  const timeouts = all<Doubtful>(
    db,
    sql`SELECT DISTINCT t.conversation, t.first_seq AS firstSeq, t.first_at AS fromAt, t.last_at AS toAt
      FROM json_each(${JSON.stringify(rows)}) j JOIN timeouts t ON t.conversation = j.value ->> 'conversation'
      WHERE t.last_at >= j.value ->> 'since' AND t.void_at IS NULL`,
  );
  return { conversations, timeouts };
}

/** Those of which nothing is left are none; the others are not in doubt any more. */
export function settleDoubts(
  db: WriteDb,
  { conversations }: Pick<InDoubt, 'conversations'>,
  revoked: readonly Doubtful[],
  now: number,
): void {
  for (const doubtful of revoked) {
    voidRecords(db, doubtful, 'revoked', now);
    run(
      db,
      sql`DELETE FROM timeout_watch WHERE conversation = ${doubtful.conversation} AND first_seq = ${doubtful.firstSeq}`,
    );
  }
  const done = JSON.stringify(conversations);
  run(db, sql`DELETE FROM timeouts_revoked WHERE conversation IN (SELECT value FROM json_each(${done}))`);
  if (revoked.length > 0) raiseRevision(db);
}
