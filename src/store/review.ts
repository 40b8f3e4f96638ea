import { DIGEST } from './conversations.ts';
import { all, one, prepared, type ReadDb, run, type WriteDb } from './db.ts';
import { moveStation } from './months.ts';
import { sql } from './sql.ts';

/** The station that looks at every opened message: how far it is, and what waits for it. Reached only by the pipeline. */
export const owner = 'archive';

/** The station's name in `stations`. */
export const REVIEW = 'review';
/** Of the pictures that have come. */
export const PICTURES = 'pictures';

export interface Behind {
  readonly month: string;
  /** Journal entries up to here have been looked at, and up to `to` there is something to look at. */
  readonly after: number;
  readonly to: number;
}

/** It follows the digest, which knows who is in a conversation. */
export const findBehind = (db: WriteDb): Behind | null => findFollower(db, DIGEST, REVIEW);

export const findPicturesBehind = (db: WriteDb): Behind | null => findFollower(db, REVIEW, PICTURES);

/** The oldest month first. */
function findFollower(db: WriteDb, first: string, follower: string): Behind | null {
  return one<Behind>(
    db,
    sql`SELECT d.month, coalesce(r.n, 0) AS after, d.n AS "to" FROM stations d
      LEFT JOIN stations r ON r.month = d.month AND r.station = ${follower}
      WHERE d.station = ${first} AND d.n > coalesce(r.n, 0) ORDER BY d.month LIMIT 1`,
  );
}

/** The watermark moves in the transaction that writes down what was found. */
export function moveReview(
  db: WriteDb,
  { month, n, reviewed }: { readonly month: string; readonly n: number; readonly reviewed: number },
): void {
  run(db, sql`UPDATE months SET reviewed = reviewed + ${reviewed} WHERE month = ${month}`);
  moveStation(db, month, REVIEW, n);
}

/** Conversations of these messages of one month. */
export function listKeysOf(month: ReadDb, seqs: readonly number[]): string[] {
  return all<{ key: string }>(
    month,
    sql`SELECT DISTINCT k.key FROM json_each(${JSON.stringify(seqs)}) j CROSS JOIN messages m ON m.seq = j.value
      JOIN chats k ON k.id = m.conversation`,
  ).map(({ key }) => key);
}

export function hasOpenCopies(db: ReadDb): boolean {
  return one(db, sql`SELECT 1 FROM violation_copies WHERE open_in IS NOT NULL LIMIT 1`) !== null;
}

/** Of a conversation, the staff who ever were in it. */
export function listStaffIn(db: ReadDb, key: string): string[] {
  return prepared(db, 'SELECT userid FROM members WHERE conversation = ? AND employee = 1')
    .pluck()
    .all(key) as string[];
}

/** Of the evidence of a month; null when the record was not opened. */
export function findTextIfOpened(db: WriteDb, seq: number): string | null {
  return one<{ json: string }>(db, sql`SELECT json FROM opened WHERE seq = ${seq}`)?.json ?? null;
}

/** Changes when rules do, or whom they watch. */
export function readRulesMark(db: ReadDb): string {
  return one<{ mark: string }>(
    db,
    sql`SELECT (SELECT revision FROM rules_state) || '.' || (SELECT places FROM directory_state) AS mark`,
  )!.mark;
}

/** Of these messages, those that met this rule before. */
export function listFoundBefore(db: ReadDb, rule: number, seqs: readonly number[]): Set<number> {
  const rows = all<{ seq: number }>(
    db,
    sql`SELECT v.seq FROM json_each(${JSON.stringify(seqs)}) j CROSS JOIN violations v ON v.seq = j.value AND v.rule = ${rule}`,
  );
  return new Set(rows.map(({ seq }) => seq));
}
