import { type Counted, type Kind, type Once, onceOf, type Sums } from '../figures/contributions.ts';
import type { Dialogue, Place, StaffPart } from '../figures/dialogue.ts';
import { monthOfDay } from '../figures/period.ts';
import { SUM_NAMES } from '../figures/sums.ts';
import { dayOf } from '../lib/clock.ts';
import { all, one, prepared, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Dialogues, their staff, and the sums over them. Bulk: statements are compiled once. Reached only by the pipeline. */
export interface ChatOf {
  readonly basis: number;
  readonly conversation: string;
}

const WRITE = `
  INSERT INTO dialogues (basis, conversation, began_at, seq, ended_at, day, kind, opener, by_staff, asked, said, call_ms, ending, once24, once48, carry, staff)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
  ON CONFLICT (basis, conversation, began_at, seq) DO UPDATE SET ended_at = excluded.ended_at, asked = excluded.asked, said = excluded.said,
    call_ms = excluded.call_ms, ending = excluded.ending, staff = excluded.staff`;
const WRITE_STAFF = `
  INSERT INTO dialogue_staff (basis, userid, day, conversation, began_at, seq, sent, first_ms, first_work_ms, replies, reply_ms, reply_work_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (basis, userid, day, conversation, began_at, seq) DO UPDATE SET sent = excluded.sent, first_ms = excluded.first_ms,
    first_work_ms = excluded.first_work_ms, replies = excluded.replies, reply_ms = excluded.reply_ms, reply_work_ms = excluded.reply_work_ms`;

/** As it stands now; of its staff those of whom something is new. */
export function writeDialogue(db: WriteDb, { basis, conversation }: ChatOf, kind: Kind, d: Dialogue): void {
  const { at, seq } = d;
  const day = dayOf(at);
  const counts = [d.asked, d.said, d.callMs, d.ending];
  prepared(db, WRITE).run(
    ...[
      basis,
      conversation,
      at,
      seq,
      d.endedAt,
      day,
      kind,
      d.opener,
      d.byStaff ? 1 : 0,
      ...counts,
      d.carry,
      JSON.stringify([...d.staff.keys()]),
    ],
  );
  for (const part of d.staff.values()) {
    if (!part.isNew) continue;
    const { userid, sent, firstMs, firstWorkMs, replies, replyMs, replyWorkMs } = part;
    prepared(db, WRITE_STAFF).run(
      ...[basis, userid, day, conversation, at, seq, sent, firstMs, firstWorkMs, replies, replyMs, replyWorkMs],
    );
    part.isNew = false;
  }
}

/** One that was written down. */
export interface KnownDialogue extends Counted {
  readonly seq: number;
  readonly carry: string | null;
  readonly once24: number;
  readonly once48: number;
}

type Row = Omit<KnownDialogue, 'byStaff' | 'staff'> & { byStaff: number; staff: string };
type Part = Omit<StaffPart, 'waitAt' | 'isNew'>;

const PART = `
  SELECT userid, sent, first_ms AS firstMs, first_work_ms AS firstWorkMs, replies, reply_ms AS replyMs, reply_work_ms AS replyWorkMs
  FROM dialogue_staff WHERE basis = ? AND userid = ? AND day = ? AND conversation = ? AND began_at = ? AND seq = ?`;

/** Of a conversation, those of [from, to); `to` null: to the end. */
export function listDialogues(
  db: WriteDb,
  { basis, conversation }: ChatOf,
  { at, seq }: Place,
  to: Place | null,
): KnownDialogue[] {
  const end = to ?? END;
  const rows = all<Row>(
    db,
    sql`SELECT began_at AS at, seq, ended_at AS endedAt, opener, by_staff AS byStaff, asked, said, call_ms AS callMs, carry, once24, once48, staff
      FROM dialogues WHERE basis = ${basis} AND conversation = ${conversation} AND (began_at, seq) >= (${at}, ${seq})
        AND (began_at, seq) < (${end.at}, ${end.seq}) ORDER BY began_at, seq`,
  );
  const partOf = (userid: string, row: Place) =>
    prepared(db, PART).get(basis, userid, dayOf(row.at), conversation, row.at, row.seq) as Part;
  return rows.map((row) => ({
    ...row,
    byStaff: row.byStaff === 1,
    staff: new Map((JSON.parse(row.staff) as string[]).map((userid) => [userid, partOf(userid, row)])),
  }));
}

const END: Place = { at: Number.MAX_SAFE_INTEGER, seq: 0 };

/** Where to begin to cut again; `carry`: who was waiting then. */
export interface Cut extends Place {
  readonly carry: string | null;
}

/**
 * The last dialogue that began by then, and of which everything is still there: what has been disposed of stays as it was counted.
 * Null: nothing is left that could be cut again.
 */
export function findCut(
  db: WriteDb,
  { basis, conversation }: ChatOf,
  { at, seq }: Place,
  keptFrom: number,
): Cut | null {
  const of = sql`FROM dialogues WHERE basis = ${basis} AND conversation = ${conversation}`;
  const before = one<Cut>(
    db,
    sql`SELECT began_at AS at, seq, carry ${of} AND (began_at, seq) <= (${at}, ${seq}) ORDER BY began_at DESC, seq DESC LIMIT 1`,
  );
  if (before === null) return { at: 0, seq: 0, carry: null };
  if (before.at >= keptFrom) return before;
  return one<Cut>(
    db,
    sql`SELECT began_at AS at, seq, carry ${of} AND began_at >= ${keptFrom} ORDER BY began_at, seq LIMIT 1`,
  );
}

/** Who was waiting when a dialogue began that begins just there; undefined: none does. */
export function findCarry(db: WriteDb, { basis, conversation }: ChatOf, { at, seq }: Place): string | null | undefined {
  const row = prepared(
    db,
    'SELECT carry FROM dialogues WHERE basis = ? AND conversation = ? AND began_at = ? AND seq = ?',
  ).get(basis, conversation, at, seq) as { carry: string | null } | undefined;
  return row?.carry;
}

const REMOVAL = 'DELETE FROM dialogues WHERE basis = ? AND conversation = ? AND began_at = ? AND seq = ?';
const STAFF_REMOVAL =
  'DELETE FROM dialogue_staff WHERE basis = ? AND userid = ? AND day = ? AND conversation = ? AND began_at = ? AND seq = ?';

export function removeDialogues(
  db: WriteDb,
  { basis, conversation }: ChatOf,
  removed: readonly Pick<KnownDialogue, 'at' | 'seq' | 'staff'>[],
): void {
  for (const { at, seq, staff } of removed) {
    prepared(db, REMOVAL).run(basis, conversation, at, seq);
    for (const userid of staff.keys()) prepared(db, STAFF_REMOVAL).run(basis, userid, dayOf(at), conversation, at, seq);
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
  INSERT INTO open_dialogues (basis, conversation, last_at, last_seq, state) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (basis, conversation) DO UPDATE SET last_at = excluded.last_at, last_seq = excluded.last_seq, state = excluded.state`;

export function writeOpen(db: WriteDb, { basis, conversation }: ChatOf, { at, seq }: Place, state: string): void {
  prepared(db, WRITE_OPEN).run(basis, conversation, at, seq, state);
}

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const startOf = (day: number): number => day * DAY - CHINA;

const EFFECTIVE = `
  SELECT began_at AS at, seq, day, kind, once24, once48, staff FROM dialogues
  WHERE basis = ? AND conversation = ? AND began_at >= ? AND began_at < ? AND asked > 0 AND said > 0`;
const MARK =
  'UPDATE dialogues SET once24 = ?, once48 = ? WHERE basis = ? AND conversation = ? AND began_at = ? AND seq = ?';

interface EffectiveRow extends Place {
  readonly day: number;
  readonly kind: Kind;
  readonly once24: number;
  readonly once48: number;
  readonly staff: string;
}

/** Which of them are the only one of their day, after something about the effective dialogues of these days has changed. */
export function settleOnce(db: WriteDb, chat: ChatOf, { from, to }: { from: number; to: number }, sums: Sums): void {
  const of = [chat.basis, chat.conversation];
  const rows = prepared(db, EFFECTIVE).all(...of, startOf(from - 1), startOf(to + 2)) as EffectiveRow[];
  const counts = new Map<number, number>();
  for (const { day } of rows) counts.set(day, (counts.get(day) ?? 0) + 1);
  for (const { at, seq, day, kind, once24, once48, staff } of rows) {
    if (day > to) continue;
    const now = onceOf(day, counts);
    if (now.once24 === once24 && now.once48 === once48) continue;
    prepared(db, MARK).run(now.once24, now.once48, ...of, at, seq);
    sums.addOnce(day, kind, JSON.parse(staff) as string[], {
      once24: now.once24 - once24,
      once48: now.once48 - once48,
    });
  }
}

export function findOnce(db: WriteDb, { basis, conversation }: ChatOf, { at, seq }: Place): Once {
  return prepared(
    db,
    'SELECT once24, once48 FROM dialogues WHERE basis = ? AND conversation = ? AND began_at = ? AND seq = ?',
  ).get(basis, conversation, at, seq) as Once;
}

const upsertOf = (table: string, per: string) => `
  INSERT INTO ${table} (basis, ${per}, userid, kind, ${SUM_NAMES.join(', ')}) VALUES (?, ?, ?, ?, ${SUM_NAMES.map(() => '?').join(', ')})
  ON CONFLICT (basis, ${per}, userid, kind) DO UPDATE SET ${SUM_NAMES.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`;
const removalOf = (table: string, per: string) =>
  `DELETE FROM ${table} WHERE basis = ? AND ${per} = ? AND userid = ? AND kind = ? AND dialogues = 0 AND begun_by_customer = 0`;

const DAYS = [upsertOf('figure_days', 'day'), removalOf('figure_days', 'day')] as const;
const MONTHS = [upsertOf('figure_months', 'month'), removalOf('figure_months', 'month')] as const;

/** Rows of which nothing is left go. */
export function writeSums(db: WriteDb, basis: number, sums: Sums): void {
  const months = new Map<string, { of: [number, string, Kind]; values: number[] }>();
  for (const { day, kind, userid, values } of sums.list()) {
    writeRow(db, DAYS, [basis, day, userid, kind], values);
    const month = monthOfDay(day);
    const key = `${month} ${kind} ${userid}`;
    const known = months.get(key);
    if (known) for (let i = 0; i < values.length; i += 1) known.values[i]! += values[i]!;
    else months.set(key, { of: [month, userid, kind], values: [...values] });
  }
  for (const { of, values } of months.values())
    if (values.some((value) => value !== 0)) writeRow(db, MONTHS, [basis, ...of], values);
}

function writeRow(
  db: WriteDb,
  [upsert, removal]: readonly [string, string],
  key: readonly (number | string)[],
  values: readonly number[],
): void {
  prepared(db, upsert).run(...key, ...values);
  if (values[DIALOGUES]! < 0 || values[BEGUN]! < 0) prepared(db, removal).run(...key);
}

const DIALOGUES = SUM_NAMES.indexOf('dialogues');
const BEGUN = SUM_NAMES.indexOf('begun_by_customer');

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
