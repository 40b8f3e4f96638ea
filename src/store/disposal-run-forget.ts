import { inflateSync } from 'node:zlib';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { addSum, isGone, type MonthOfDisposal } from './disposal-run.ts';
import { type Sql, sql } from './sql.ts';
import type { CopiedMessage } from './violation-copies.ts';

/** What was worked out from messages that are gone is forgotten, step by step. Reached only by the pipeline. */
export const owner = 'archive';

export interface LosingChat {
  readonly key: string;
  readonly lost: number;
}

/** Conversations of a month whose messages have gone and which do not know it yet. */
export function listLosingChats(db: WriteDb, { disposal, month }: MonthOfDisposal, limit: number): LosingChat[] {
  return all(
    db,
    sql`SELECT conversation AS key, messages AS lost FROM disposal_chats
      WHERE disposal = ${disposal} AND month = ${month} ORDER BY conversation LIMIT ${limit}`,
  );
}

export interface ChatLeft {
  readonly key: string;
  readonly firstAt: number;
  /** Null: the one it knows is still there. */
  readonly last: { readonly seq: number; readonly month: string } | null;
}

/** What is left of conversations, over all months; those of which nothing is left are absent. */
export function findLeft(db: ReadDb, keys: readonly string[]): ChatLeft[] {
  const months = all<{ month: string; minAt: number; maxAt: number }>(
    db,
    sql`SELECT month, min_sent_at AS minAt, max_sent_at AS maxAt FROM months WHERE min_sent_at IS NOT NULL`,
  );
  return keys.flatMap((key) => leftOf(db, key, months) ?? []);
}

type Span = { readonly month: string; readonly minAt: number; readonly maxAt: number };

function leftOf(db: ReadDb, key: string, months: readonly Span[]): ChatLeft | null {
  const firstAt = firstIn(db, key, months);
  if (firstAt === null) return null;
  const known = one<{ gone: number }>(
    db,
    sql`SELECT ${isGone(sql`c.last_seq`)} AS gone FROM conversations c WHERE c.key = ${key}`,
  );
  return { key, firstAt, last: known?.gone === 1 ? lastIn(db, key, months) : null };
}

function firstIn(db: ReadDb, key: string, months: readonly Span[]): number | null {
  let first: number | null = null;
  for (const { month, minAt } of months.toSorted((a, b) => a.minAt - b.minAt)) {
    if (first !== null && minAt >= first) break;
    const found = edge(db.month(month), key, sql`ASC`);
    if (found && (first === null || found.sentAt < first)) first = found.sentAt;
  }
  return first;
}

function lastIn(db: ReadDb, key: string, months: readonly Span[]): ChatLeft['last'] {
  let last: { seq: number; sentAt: number; month: string } | null = null;
  for (const { month, maxAt } of months.toSorted((a, b) => b.maxAt - a.maxAt)) {
    if (last !== null && maxAt < last.sentAt) break;
    const found = edge(db.month(month), key, sql`DESC`);
    if (found && (last === null || isLater(found, last))) last = { ...found, month };
  }
  return last;
}

type Place = { readonly seq: number; readonly sentAt: number };

const isLater = (a: Place, b: Place): boolean => a.sentAt > b.sentAt || (a.sentAt === b.sentAt && a.seq > b.seq);

function edge(month: ReadDb, key: string, order: Sql): Place | null {
  return one(
    month,
    sql`SELECT seq, sent_at AS sentAt FROM messages WHERE conversation = (SELECT id FROM chats WHERE key = ${key})
      ORDER BY sent_at ${order}, seq ${order} LIMIT 1`,
  );
}

/** The newest message that is left, as a list shows it. */
export interface ShownLast {
  readonly seq: number;
  readonly sentAt: number;
  readonly type: string;
  readonly sender: string;
  readonly text: string;
}

export interface ChatChange extends LosingChat {
  /** Null: nothing is left of it. */
  readonly left: { readonly firstAt: number; readonly last: ShownLast | null } | null;
}

/** Once for each conversation of the month: with its change goes the note that it is to be made. */
export function forgetInChats(db: WriteDb, of: MonthOfDisposal, changes: readonly ChatChange[]): void {
  for (const { key, lost, left } of changes) {
    const people = all<{ userid: string }>(db, sql`SELECT userid FROM members WHERE conversation = ${key}`);
    if (left) keepChat(db, key, lost, left);
    else removeChat(db, key, of.disposal);
    if (left === null || left.last) for (const { userid } of people) countAnew(db, userid);
    run(
      db,
      sql`DELETE FROM disposal_chats WHERE disposal = ${of.disposal} AND month = ${of.month} AND conversation = ${key}`,
    );
  }
}

function keepChat(db: WriteDb, key: string, lost: number, { firstAt, last }: NonNullable<ChatChange['left']>): void {
  run(db, sql`UPDATE conversations SET count = max(1, count - ${lost}), first_at = ${firstAt} WHERE key = ${key}`);
  if (last === null) return;
  const { seq, sentAt, type, sender, text } = last;
  run(
    db,
    sql`UPDATE conversations SET last_at = ${sentAt}, last_seq = ${seq}, last_type = ${type}, last_sender = ${sender},
      last_text = ${text} WHERE key = ${key}`,
  );
  run(db, sql`UPDATE room_talks SET last_at = ${sentAt} WHERE room = ${key}`);
}

function removeChat(db: WriteDb, key: string, disposal: number): void {
  run(db, sql`DELETE FROM members WHERE conversation = ${key}`);
  run(db, sql`DELETE FROM waiting_chats WHERE conversation = ${key}`);
  run(db, sql`DELETE FROM timeout_watch WHERE conversation = ${key}`);
  run(db, sql`UPDATE room_talks SET last_at = 0 WHERE room = ${key}`);
  addSum(db, disposal, 'conversations', run(db, sql`DELETE FROM conversations WHERE key = ${key}`));
}

/** What lists of people show of somebody. */
function countAnew(db: WriteDb, userid: string): void {
  run(db, sql`DELETE FROM talkers WHERE userid = ${userid}`);
  run(
    db,
    sql`INSERT INTO talkers (userid, employee, conversations, last_at)
      SELECT m.userid, max(m.employee), count(*), max(c.last_at)
      FROM members m JOIN conversations c ON c.key = m.conversation WHERE m.userid = ${userid} GROUP BY m.userid`,
  );
  run(
    db,
    sql`INSERT INTO outsiders_stale (kind, id) SELECT 'outsider', ${userid} WHERE ${userid} GLOB 'w[mo]*' ON CONFLICT DO NOTHING`,
  );
}

export function endMonth(db: WriteDb, { disposal, month }: MonthOfDisposal): void {
  run(db, sql`UPDATE disposal_months SET state = 'forgotten' WHERE disposal = ${disposal} AND month = ${month}`);
}

const ROWS = 2000;

/** Marks of having been taken back, set by records that are gone. Where to go on; null: all are looked at. */
export function forgetRevocations(db: WriteDb, after: string): string | null {
  const rows = all<{ id: string; seq: number; gone: 0 | 1 }>(
    db,
    sql`SELECT pre_msgid AS id, seq, ${isGone(sql`r.seq`)} AS gone FROM revocations r
      WHERE pre_msgid >= ${after} ORDER BY pre_msgid, seq LIMIT ${ROWS}`,
  );
  for (const { id, seq, gone } of rows)
    if (gone === 1) run(db, sql`DELETE FROM revocations WHERE pre_msgid = ${id} AND seq = ${seq}`);
  const last = rows.at(-1)?.id ?? null;
  return rows.length < ROWS || last === after ? null : last;
}

export interface GoneViolation {
  readonly id: number;
  readonly foundAt: number;
  /** Everything its copy holds is gone as well. */
  readonly goes: boolean;
}

/** Violations whose message is gone, also by an earlier disposal. */
export function listGoneViolations(db: WriteDb, after: number, limit: number): GoneViolation[] {
  const rows = all<{ id: number; foundAt: number; messages: Buffer | null }>(
    db,
    sql`SELECT v.id, v.found_at AS foundAt, c.messages FROM violations v LEFT JOIN violation_copies c ON c.violation = v.id
      WHERE v.id > ${after} AND v.seq IS NOT NULL AND ${isGone(sql`v.seq`)} ORDER BY v.id LIMIT ${limit}`,
  );
  return rows.map(({ id, foundAt, messages }) => {
    const held = messages ? readCopy(messages).map(({ seq }) => seq) : [];
    const gone = one<{ n: number }>(
      db,
      sql`SELECT count(*) AS n FROM json_each(${JSON.stringify(held)}) j WHERE ${isGone(sql`j.value`)}`,
    )!.n;
    return { id, foundAt, goes: gone === held.length };
  });
}

export const readCopy = (packed: Buffer): CopiedMessage[] =>
  JSON.parse(inflateSync(packed).toString('utf8')) as CopiedMessage[];

export function removeViolations(db: WriteDb, disposal: number, ids: readonly number[]): void {
  for (const id of ids) {
    run(db, sql`DELETE FROM violation_copies WHERE violation = ${id}`);
    run(db, sql`DELETE FROM violation_versions WHERE violation = ${id}`);
    run(
      db,
      sql`UPDATE rule_hits SET hits = max(0, hits - 1) WHERE rule = (SELECT rule FROM violations WHERE id = ${id})`,
    );
    addSum(db, disposal, 'violations', run(db, sql`DELETE FROM violations WHERE id = ${id}`));
  }
}

/** Copies of violations that outlive their message, for what else they name. */
export function listKeptCopies(db: ReadDb, after: number, limit: number): { id: number; messages: CopiedMessage[] }[] {
  const rows = all<{ id: number; messages: Buffer }>(
    db,
    sql`SELECT v.id, c.messages FROM violations v JOIN violation_copies c ON c.violation = v.id
      WHERE v.id > ${after} ORDER BY v.id LIMIT ${limit}`,
  );
  return rows.map(({ id, messages }) => ({ id, messages: readCopy(messages) }));
}
