import { type Counted, type Kind, type Once, onceOf, type Sums } from '../figures/contributions.ts';
import { isBefore, type Place, type StaffPart } from '../figures/dialogue.ts';
import { dayOf } from '../lib/clock.ts';
import { prepared, type WriteDb } from './db.ts';
import type { ChatOf } from './dialogue-rows.ts';

/**
 * Dialogues of one conversation that were written down. They lie by days, so that what a day adds lies together: of a conversation
 * they are looked up day by day. Reached only by the pipeline.
 */
export interface KnownDialogue extends Counted {
  readonly seq: number;
  readonly carry: string | null;
  readonly once24: number;
  readonly once48: number;
}

type Row = Omit<KnownDialogue, 'byStaff' | 'staff'> & { byStaff: number; staff: string };
type Part = Omit<StaffPart, 'waitAt' | 'isNew'>;

const OF_DAY = `
  SELECT began_at AS at, seq, ended_at AS endedAt, opener, by_staff AS byStaff, asked, said, call_ms AS callMs, carry, once24, once48, staff
  FROM dialogues WHERE basis = ? AND day = ? AND conversation = ? ORDER BY began_at, seq`;
const PART = `
  SELECT userid, sent, first_ms AS firstMs, first_work_ms AS firstWorkMs, replies, reply_ms AS replyMs, reply_work_ms AS replyWorkMs
  FROM dialogue_staff WHERE basis = ? AND userid = ? AND day = ? AND conversation = ? AND began_at = ? AND seq = ?`;

/** Those of [from, to); `to` null: to the end. */
export function listDialogues(db: WriteDb, chat: ChatOf, from: Place, to: Place | null): KnownDialogue[] {
  const { basis, conversation } = chat;
  const span = findSpan(db, chat);
  if (span === null) return [];
  const [first, last] = [dayOf(Math.max(from.at, span.since)), dayOf(Math.min(to?.at ?? span.lastAt, span.lastAt))];
  const listed: KnownDialogue[] = [];
  for (const day of daysUp(db, basis, first, last))
    for (const row of prepared(db, OF_DAY).all(basis, day, conversation) as Row[]) {
      if (isBefore(row, from) || (to !== null && !isBefore(row, to))) continue;
      const partOf = (userid: string) =>
        prepared(db, PART).get(basis, userid, day, conversation, row.at, row.seq) as Part;
      const staff = new Map(staffIn(row).map((userid) => [userid, partOf(userid)]));
      listed.push({ ...row, byStaff: row.byStaff === 1, staff });
    }
  return listed;
}

const staffIn = ({ staff }: { staff: string }): string[] => JSON.parse(staff) as string[];

/** Where to begin to cut again; `carry`: who was waiting then. */
export interface Cut extends Place {
  readonly carry: string | null;
}

const CUTS = `
  SELECT began_at AS at, seq, carry FROM dialogues WHERE basis = ? AND day = ? AND conversation = ? ORDER BY began_at, seq`;

/**
 * The last dialogue that began by then, and of which everything is still there: what has been disposed of stays as it was counted.
 * Null: nothing is left that could be cut again.
 */
export function findCut(db: WriteDb, chat: ChatOf, place: Place, keptFrom: number): Cut | null {
  const span = findSpan(db, chat);
  if (span === null) return BEGINNING;
  const cutsOf = (day: number) => prepared(db, CUTS).all(chat.basis, day, chat.conversation) as Cut[];
  const before = lastBy(db, chat.basis, place, { span, cutsOf });
  if (before === null) return BEGINNING;
  if (before.at >= keptFrom) return before;
  for (const day of daysUp(db, chat.basis, dayOf(keptFrom), dayOf(span.lastAt))) {
    const kept = cutsOf(day).find(({ at }) => at >= keptFrom);
    if (kept) return kept;
  }
  return null;
}

const BEGINNING: Cut = { at: 0, seq: 0, carry: null };

function lastBy(
  db: WriteDb,
  basis: number,
  place: Place,
  { span, cutsOf }: { span: Span; cutsOf(day: number): Cut[] },
): Cut | null {
  const last = dayOf(Math.min(place.at, span.lastAt));
  for (const day of daysDown(db, basis, dayOf(span.since), last)) {
    const found = cutsOf(day).findLast((cut) => !isBefore(place, cut));
    if (found) return found;
  }
  return null;
}

interface Span {
  readonly since: number;
  readonly lastAt: number;
}

/** Null: nothing of the conversation is cut. */
function findSpan(db: WriteDb, { basis, conversation }: ChatOf): Span | null {
  const query = 'SELECT since, last_at AS lastAt FROM open_dialogues WHERE basis = ? AND conversation = ?';
  return (prepared(db, query).get(basis, conversation) as Span | undefined) ?? null;
}

const FEW = 8;
const NEXT = 'SELECT min(day) FROM dialogues WHERE basis = ? AND day >= ?';
const PREVIOUS = 'SELECT max(day) FROM dialogues WHERE basis = ? AND day <= ?';

/** Days of [from, to]; of many those on which any dialogue began: a message that says it is of 1970 must not cost a walk from there. */
function* daysUp(db: WriteDb, basis: number, from: number, to: number): Generator<number> {
  const isLong = to - from > FEW;
  for (let day: number | null = from; day !== null && day <= to; day += 1) {
    if (isLong) day = prepared(db, NEXT).pluck().get(basis, day) as number | null;
    if (day === null || day > to) return;
    yield day;
  }
}

function* daysDown(db: WriteDb, basis: number, from: number, to: number): Generator<number> {
  const isLong = to - from > FEW;
  for (let day: number | null = to; day !== null && day >= from; day -= 1) {
    if (isLong) day = prepared(db, PREVIOUS).pluck().get(basis, day) as number | null;
    if (day === null || day < from) return;
    yield day;
  }
}

const ONE = 'WHERE basis = ? AND day = ? AND conversation = ? AND began_at = ? AND seq = ?';

const keyOf = ({ basis, conversation }: ChatOf, { at, seq }: Place) =>
  [basis, dayOf(at), conversation, at, seq] as const;

/** Who was waiting when a dialogue began that begins just there; undefined: none does. */
export function findCarry(db: WriteDb, chat: ChatOf, place: Place): string | null | undefined {
  const row = prepared(db, `SELECT carry FROM dialogues ${ONE}`).get(...keyOf(chat, place));
  return (row as { carry: string | null } | undefined)?.carry;
}

export function findOnce(db: WriteDb, chat: ChatOf, place: Place): Once {
  return prepared(db, `SELECT once24, once48 FROM dialogues ${ONE}`).get(...keyOf(chat, place)) as Once;
}

const STAFF_REMOVAL =
  'DELETE FROM dialogue_staff WHERE basis = ? AND userid = ? AND day = ? AND conversation = ? AND began_at = ? AND seq = ?';

export function removeDialogues(db: WriteDb, chat: ChatOf, removed: readonly Omit<KnownDialogue, 'carry'>[]): void {
  for (const dialogue of removed) {
    const [basis, ...of] = keyOf(chat, dialogue);
    prepared(db, `DELETE FROM dialogues ${ONE}`).run(basis, ...of);
    for (const userid of dialogue.staff.keys()) prepared(db, STAFF_REMOVAL).run(basis, userid, ...of);
  }
}

const EFFECTIVE = `
  SELECT began_at AS at, seq, day, kind, once24, once48, staff FROM dialogues
  WHERE basis = ? AND day = ? AND conversation = ? AND asked > 0 AND said > 0`;

interface EffectiveRow extends Place, Once {
  readonly day: number;
  readonly kind: Kind;
  readonly staff: string;
}

/** Which of them are the only one of their day, after something about the effective dialogues of these days has changed. */
export function settleOnce(db: WriteDb, chat: ChatOf, changed: Iterable<number>, sums: Sums): void {
  const { basis, conversation } = chat;
  const settled = new Set<number>(); // a day counts the next one, too
  for (const day of changed) settled.add(day - 1).add(day);
  const looked = new Set(settled);
  for (const day of settled) looked.add(day + 1);
  const rows = [...looked].flatMap((day) => prepared(db, EFFECTIVE).all(basis, day, conversation) as EffectiveRow[]);
  const counts = new Map<number, number>();
  for (const { day } of rows) counts.set(day, (counts.get(day) ?? 0) + 1);
  for (const row of rows) {
    const { day, kind, once24, once48 } = row;
    if (!settled.has(day)) continue;
    const now = onceOf(day, counts);
    if (now.once24 === once24 && now.once48 === once48) continue;
    prepared(db, `UPDATE dialogues SET once24 = ?, once48 = ? ${ONE}`).run(now.once24, now.once48, ...keyOf(chat, row));
    sums.addOnce(day, kind, staffIn(row), { once24: now.once24 - once24, once48: now.once48 - once48 });
  }
}
