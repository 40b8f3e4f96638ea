import { isSaid, type Place, type Said } from '../figures/dialogue.ts';
import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { isEmployee, isExternal } from '../messages/people.ts';
import { all, prepared, type ReadDb, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Messages as far as figures go: who said something when, and what a customer said when it might end a dialogue. Reached only by the pipeline. */

/** With the conversation. `who`: robots and nobody are counted, and begin nothing. */
export interface SaidIn extends Said {
  readonly conversation: string;
  readonly who: 'staff' | 'customer' | 'other';
}

const LONGEST_PHRASE = 200; // as figures/phrase.ts: a longer text is none
const CALL = 'voiptext';

/** What opening has just understood. */
export function saidIn(message: Message): SaidIn | null {
  const { seq, type, conversation, sentAt: at, senderId: by, text } = message;
  if (!isSaid(type, at)) return null;
  const who = whoIs(by);
  const phrase = who === 'customer' && type === 'text' && text.length <= LONGEST_PHRASE ? text : '';
  return {
    seq,
    at,
    by,
    byStaff: who === 'staff',
    text: phrase,
    callMs: type === CALL ? callOf(message) : 0,
    conversation,
    who,
  };
}

const whoIs = (id: string): SaidIn['who'] => (isExternal(id) ? 'customer' : isEmployee(id) ? 'staff' : 'other');

/** Only the notice of a call tells how long it was. */
function callOf({ body }: Message): number {
  const seconds = (body as { callduration?: unknown } | null)?.callduration;
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e7 ? Math.round(seconds * 1000) : 0;
}

type Row = readonly [seq: number, conversation: string, by: string, at: number, type: string, text: string];

const COLUMNS = `SELECT m.seq, k.key, p.userid, m.sent_at, m.type,
    iif(m.direction = 0 AND m.type = 'text' AND length(m.text) <= ${LONGEST_PHRASE}, m.text, '')
  FROM messages m JOIN people p ON p.id = m.sender JOIN chats k ON k.id = m.conversation`;
const BETWEEN = `${COLUMNS} WHERE m.seq BETWEEN ? AND ? ORDER BY m.seq`;
const ONE = `${COLUMNS} WHERE m.seq = ?`;

/** Those of these records of a month that say something. */
export function listSaid(month: ReadDb, seqs: readonly number[]): SaidIn[] {
  if (seqs.length === 0) return [];
  const wanted = new Set(seqs);
  const [first, last] = seqs.reduce(
    ([min, max], seq) => [Math.min(min, seq), Math.max(max, seq)],
    [seqs[0]!, seqs[0]!],
  );
  const isDense = last - first < 3 * wanted.size;
  const rows = isDense
    ? (prepared(month, BETWEEN).raw().all(first, last) as Row[]).filter(([seq]) => wanted.has(seq))
    : [...wanted]
        .map((seq) => prepared(month, ONE).raw().get(seq) as Row | undefined)
        .filter((row) => row !== undefined);
  const said: SaidIn[] = [];
  for (const row of rows) {
    const one = saidOf(month, row);
    if (one) said.push(one);
  }
  return said;
}

function saidOf(month: ReadDb, [seq, conversation, by, at, type, text]: Row): SaidIn | null {
  if (!isSaid(type, at)) return null;
  const who = whoIs(by);
  const callMs = type === CALL ? callLength(month, seq) : 0;
  return { seq, at, by, byStaff: who === 'staff', text: who === 'customer' ? text : '', callMs, conversation, who };
}

function callLength(month: ReadDb, seq: number): number {
  const json = prepared(month, 'SELECT json FROM evidence.opened WHERE seq = ?').pluck().get(seq) as string | undefined;
  return json === undefined ? 0 : callOf(normalise(seq, json));
}

const AFTER = `${COLUMNS} WHERE m.conversation = (SELECT id FROM chats WHERE key = ?) AND (m.sent_at, m.seq) > (?, ?)
  ORDER BY m.sent_at, m.seq LIMIT ?`;

export interface SaidPage {
  readonly said: SaidIn[];
  /** Where to go on; null: that was all. */
  readonly next: Place | null;
}

/** Of a conversation, over all months, what was said after a place: in the order it was sent. */
export function listSaidAfter(db: ReadDb, conversation: string, after: Place, limit: number): SaidPage {
  let rows: { row: Row; month: ReadDb }[] = [];
  for (const { month, minAt } of monthsOf(db, after.at)) {
    if (rows.length > limit && minAt > rows[limit]!.row[3]) break;
    const file = db.month(month);
    const more = prepared(file, AFTER)
      .raw()
      .all(conversation, after.at, after.seq, limit + 1) as Row[];
    if (more.length === 0) continue;
    rows = [...rows, ...more.map((row) => ({ row, month: file }))].sort(bySent).slice(0, limit + 1);
  }
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last ? { at: last.row[3], seq: last.row[0] } : null;
  return { said: page.flatMap(({ row, month }) => saidOf(month, row) ?? []), next };
}

const bySent = (a: { row: Row }, b: { row: Row }): number => a.row[3] - b.row[3] || a.row[0] - b.row[0];

function monthsOf(db: ReadDb, from: number): { month: string; minAt: number }[] {
  return all(
    db,
    sql`SELECT month, min_sent_at AS minAt FROM months WHERE max_sent_at >= ${from} ORDER BY min_sent_at, month`,
  );
}

/** Records of a month that were opened, past an entry of its journal. */
export interface OpenedSeqs {
  readonly seqs: number[];
  /** The entry this comes to. */
  readonly n: number;
}

export function listOpenedSeqs(db: WriteDb, { after, to }: { after: number; to: number }, limit: number): OpenedSeqs {
  const rows = prepared(db, "SELECT n, seq FROM journal WHERE n > ? AND n <= ? AND kind = 'opened' ORDER BY n LIMIT ?")
    .raw()
    .all(after, to, limit) as [number, number][];
  return { seqs: rows.map(([, seq]) => seq), n: rows.length < limit ? to : rows.at(-1)![0] };
}
