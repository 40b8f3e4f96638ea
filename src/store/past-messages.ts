import { dayOf } from '../lib/clock.ts';
import { all, one, prepared, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** All messages of a time, month by month, for rules that look at the past. Reached only by the pipeline. */

/** The months that hold something sent then, the newest first. */
export function listPastMonths(db: ReadDb, fromAt: number, toAt: number): string[] {
  return all<{ month: string }>(
    db,
    sql`SELECT month FROM months WHERE min_sent_at < ${toAt} AND max_sent_at >= ${fromAt} ORDER BY month DESC`,
  ).map(({ month }) => month);
}

/** How many messages were sent on the days of this time. */
export function countPast(db: ReadDb, fromAt: number, toAt: number): number {
  return listPastMonths(db, fromAt, toAt).reduce((sum, month) => sum + spanOf(db.month(month), fromAt, toAt).count, 0);
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Where those days stand in a month. */
function spanOf(month: ReadDb, fromAt: number, toAt: number): Span {
  return one<Span>(
    month,
    sql`SELECT coalesce(min(min_seq), 0) AS "from", coalesce(max(max_seq), -1) AS "to", coalesce(sum(count), 0) AS count
      FROM days WHERE day BETWEEN ${dayOf(fromAt)} AND ${dayOf(toAt - 1)}`,
  )!;
}

/** A message as far as its words go. */
export interface PastText {
  readonly seq: number;
  readonly key: string;
  readonly sender: string;
  readonly sentAt: number;
  readonly type: string;
  readonly text: string;
  readonly kind: 'single' | 'group';
  readonly external: number;
}

export interface PastAsked {
  readonly fromAt: number;
  readonly toAt: number;
  readonly afterSeq: number;
  readonly limit: number;
}

const TEXTS = `
  SELECT m.seq, k.key, p.userid AS sender, m.sent_at AS sentAt, m.type, m.text, c.kind, c.external
  FROM messages m JOIN chats k ON k.id = m.conversation JOIN people p ON p.id = m.sender
    JOIN archive.conversations c ON c.key = k.key
  WHERE m.seq > ? AND m.seq <= ? ORDER BY m.seq LIMIT ?`;

export function listPastTexts(month: ReadDb, { fromAt, toAt, afterSeq, limit }: PastAsked): PastText[] {
  const { from, to } = spanOf(month, fromAt, toAt);
  return prepared(month, TEXTS).all(Math.max(afterSeq, from - 1), to, limit) as PastText[];
}

/** A record whole. */
export interface PastRecord {
  readonly seq: number;
  readonly json: string;
}

const RECORDS = `
  SELECT m.seq, o.json FROM messages m JOIN evidence.opened o ON o.seq = m.seq WHERE m.seq > ? AND m.seq <= ? ORDER BY m.seq LIMIT ?`;

export function listPastRecords(month: ReadDb, { fromAt, toAt, afterSeq, limit }: PastAsked): PastRecord[] {
  const { from, to } = spanOf(month, fromAt, toAt);
  return prepared(month, RECORDS).all(Math.max(afterSeq, from - 1), to, limit) as PastRecord[];
}
