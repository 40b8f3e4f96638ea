import { createHash } from 'node:crypto';
import { EntryKind } from '../evidence/entry.ts';
import { insertRows } from './bulk.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import type { GoneRange } from './disposal-run-copy.ts';
import { appendOwn } from './log.ts';
import type { MonthFiles } from './month-generation.ts';
import { type Sql, sql } from './sql.ts';

/** What archive.db knows of disposals: which records are gone, and the proof of it. Reached by the pipeline and by jobs. */
export const owner = 'archive';

/** Whether the record of that seq is gone by a disposal. */
export const isGone = (seq: Sql): Sql => sql`EXISTS (SELECT 1 FROM disposed d JOIN disposal_months dm
    ON dm.disposal = d.disposal AND dm.month = d.month
  WHERE d.from_seq = (SELECT max(from_seq) FROM disposed WHERE from_seq <= ${seq}) AND d.to_seq >= ${seq})`;

/** A month is begun anew: what was prepared of it before is forgotten. */
export function clearPrepared(db: WriteDb, disposal: number, month: string): void {
  run(db, sql`DELETE FROM disposed WHERE disposal = ${disposal} AND month = ${month}`);
  run(db, sql`DELETE FROM disposal_chats WHERE disposal = ${disposal} AND month = ${month}`);
}

export function prepareRanges(db: WriteDb, { disposal, month }: MonthOfDisposal, ranges: readonly GoneRange[]): void {
  insertRows(
    db,
    'disposed (from_seq, to_seq, month, disposal)',
    ranges.map(({ from, to }) => [from, to, month, disposal]),
  );
}

export function prepareChats(
  db: WriteDb,
  { disposal, month }: MonthOfDisposal,
  chats: readonly { readonly key: string; readonly messages: number }[],
): void {
  insertRows(
    db,
    'disposal_chats (disposal, month, conversation, messages)',
    chats.map(({ key, messages }) => [disposal, month, key, messages]),
  );
}

export function prepareMedia(db: WriteDb, keys: readonly string[]): void {
  run(
    db,
    sql`INSERT INTO disposal_media (file_key) SELECT DISTINCT value FROM json_each(${JSON.stringify(keys)}) WHERE true ON CONFLICT DO NOTHING`,
  );
}

export interface MonthOfDisposal {
  readonly disposal: number;
  readonly month: string;
}

/** What a month's entry in the log vouches for. */
export interface DisposedPart {
  readonly format: 'huicun-disposal-month/1';
  readonly disposal: number;
  readonly month: string;
  readonly messages: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** The list of hashes: so many lines, and SHA-256 of the list. */
  readonly list: { readonly lines: number; readonly sha256: string };
  /** Of lines `from-to`, one for each run of records, in their order. */
  readonly ranges: { readonly count: number; readonly sha256: string };
}

export interface DisposedCounts {
  readonly rules: readonly {
    readonly rule: number;
    readonly messages: number;
    readonly media: number;
    readonly bytes: number;
    readonly violations: number;
    readonly held: number;
    readonly longer: number;
  }[];
  readonly holds: readonly { readonly hold: number; readonly messages: number }[];
}

export interface MonthSwitch extends MonthOfDisposal {
  readonly part: DisposedPart | null;
  readonly counts: DisposedCounts;
  readonly before: MonthFiles;
  /** Null: nothing of it goes, and the files stay as they are. */
  readonly after: MonthFiles | null;
  readonly sentAt: { readonly min: number | null; readonly max: number | null };
}

/** Readers see what is left from their next question on; the log tells it in the same commit. */
export function switchMonth(db: WriteDb, change: MonthSwitch, at: number): void {
  const { disposal, month, part, counts, before, after, sentAt } = change;
  const text = JSON.stringify(part);
  const hash = sha256(text);
  run(
    db,
    sql`INSERT INTO disposal_months (disposal, month, state, part, hash, counts, files, at)
      VALUES (${disposal}, ${month}, ${part ? 'switched' : 'forgotten'}, ${text}, ${hash.toString('hex')}, ${JSON.stringify(counts)},
        ${JSON.stringify({ before, after })}, ${at})`,
  );
  if (part === null || after === null) return;
  run(
    db,
    sql`UPDATE months SET evidence_file = ${after.evidence}, read_file = ${after.read}, generation = generation + 1,
        revision = revision + 1, min_sent_at = ${sentAt.min}, max_sent_at = ${sentAt.max},
        received = max(0, received - ${part.messages}), opened = max(0, opened - ${part.messages}),
        reviewed = min(reviewed, max(0, opened - ${part.messages})) WHERE month = ${month}`,
  );
  run(db, sql`DELETE FROM media_due WHERE month = ${month} AND ${isGone(sql`seq`)}`);
  const detail = Buffer.from(`disposal-${disposal}/${month}`);
  appendOwn(db, { kind: EntryKind.disposed, seq: 0, at, hash, detail });
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** SHA-256 over runs of records, a batch at a time. */
export class RangeDigest {
  readonly #hash = createHash('sha256');
  count = 0;

  add(ranges: readonly GoneRange[]): void {
    this.count += ranges.length;
    this.#hash.update(ranges.map(({ from, to }) => `${from}-${to}\n`).join(''));
  }

  result(): DisposedPart['ranges'] {
    return { count: this.count, sha256: this.#hash.digest('hex') };
  }
}

export interface DisposedMonth extends MonthOfDisposal {
  readonly state: 'switched' | 'forgotten';
  readonly part: DisposedPart | null;
  /** SHA-256 of the part, hex. */
  readonly hash: string;
  readonly counts: DisposedCounts;
  readonly files: { readonly before: MonthFiles; readonly after: MonthFiles | null };
  readonly at: number;
}

type MonthRow = Omit<DisposedMonth, 'part' | 'counts' | 'files'> & { part: string; counts: string; files: string };

/** The months a disposal has been through, the oldest first. */
export function listDisposedMonths(db: ReadDb | WriteDb, disposal: number): DisposedMonth[] {
  const rows = all<MonthRow>(
    db,
    sql`SELECT disposal, month, state, part, hash, counts, files, at FROM disposal_months
      WHERE disposal = ${disposal} ORDER BY month`,
  );
  return rows.map((row) => ({
    ...row,
    part: JSON.parse(row.part) as DisposedPart | null,
    counts: JSON.parse(row.counts) as DisposedCounts,
    files: JSON.parse(row.files) as DisposedMonth['files'],
  }));
}

/** What is gone from a month by a disposal; the next runs above a seq. */
export function listRangesOf(
  db: ReadDb,
  { disposal, month }: MonthOfDisposal,
  after: number,
  limit: number,
): GoneRange[] {
  return all(
    db,
    sql`SELECT from_seq AS "from", to_seq AS "to" FROM disposed
      WHERE disposal = ${disposal} AND month = ${month} AND from_seq > ${after} ORDER BY from_seq LIMIT ${limit}`,
  );
}

export function addSum(db: WriteDb, disposal: number, what: string, n: number): void {
  if (n === 0) return;
  run(
    db,
    sql`INSERT INTO disposal_sums (disposal, what, n) VALUES (${disposal}, ${what}, ${n}) ON CONFLICT DO UPDATE SET n = n + ${n}`,
  );
}

export function readSums(db: ReadDb, disposal: number): Readonly<Record<string, number>> {
  const rows = all<{ what: string; n: number }>(
    db,
    sql`SELECT what, n FROM disposal_sums WHERE disposal = ${disposal}`,
  );
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]));
}

/** The certificate, and its hash in the log, in one commit. What was certified before stays as it is. */
export function certify(
  db: WriteDb,
  { disposal, name, json }: { readonly disposal: number; readonly name: string; readonly json: string },
  at: number,
): void {
  const known = one(db, sql`SELECT 1 FROM disposal_proofs WHERE disposal = ${disposal}`);
  if (known) return;
  const hash = sha256(json);
  run(
    db,
    sql`INSERT INTO disposal_proofs (disposal, name, json, hash, made_at)
      VALUES (${disposal}, ${name}, ${json}, ${hash.toString('hex')}, ${at})`,
  );
  appendOwn(db, { kind: EntryKind.disposed, seq: 0, at, hash, detail: Buffer.from(name) });
}

export interface Proof {
  readonly disposal: number;
  readonly name: string;
  readonly json: string;
  readonly hash: string;
  readonly madeAt: number;
}

export function findProof(db: ReadDb, disposal: number): Proof | null {
  return one(
    db,
    sql`SELECT disposal, name, json, hash, made_at AS madeAt FROM disposal_proofs WHERE disposal = ${disposal}`,
  );
}
