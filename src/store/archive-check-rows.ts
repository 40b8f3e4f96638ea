import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { JournalEntry } from './envelopes.ts';

/**
 * Rows of a month as its journal lists them, each with the hash of what lies in the archive now, worked out anew
 * (store/envelopes.ts says of what). Reached by verification alone, which looks at everything.
 */
export interface CheckedRow {
  readonly n: number;
  readonly kind: JournalEntry['kind'] | 'given-up' | 'disposed';
  readonly seq: number;
  readonly at: number;
  /** As the journal has it. */
  readonly noted: Uint8Array;
  /** Of the content now; null when it is not there. */
  readonly actual: Uint8Array | null;
}

type JournalRow = [n: number, kind: CheckedRow['kind'], seq: number, at: number, noted: Buffer];

/** Journal entries [from, to]; each table is gone through once, as most of a stretch lies there side by side. */
export function readCheckedRows(month: Database.Database, from: number, to: number): CheckedRow[] {
  const journal = month
    .prepare<[number, number], JournalRow>(
      'SELECT n, kind, seq, at, hash FROM journal WHERE n BETWEEN ? AND ? ORDER BY n',
    )
    .raw()
    .all(from, to);
  const seqsOf = (wanted: string) => journal.filter(([, kind]) => kind === wanted).map(([, , seq]) => seq);
  const received = hashesOf<Envelope>(month, ENVELOPES, seqsOf('received'), hashOfEnvelope);
  const opened = hashesOf<[number, string]>(month, OPENED, seqsOf('opened'), ([, json]) =>
    hash('sha256', json, 'buffer'),
  );
  return journal.map(([n, kind, seq, at, noted]) => {
    if (kind === 'received') return { n, kind, seq, at, noted, actual: received.get(seq) ?? null };
    if (kind === 'opened') return { n, kind, seq, at, noted, actual: opened.get(seq) ?? null };
    return { n, kind, seq, at, noted, actual: kind === 'medium' ? mediumOf(month, seq, noted) : noted };
  });
}

const ENVELOPES = 'seq, msgid, key_version, random_key, chat_msg, extra FROM envelopes';
const OPENED = 'seq, json FROM opened';
const SPARSE = 4; // a range is read while it holds no more than this many times what is wanted

type Envelope = [
  seq: number,
  msgid: string,
  keyVersion: number,
  randomKey: string,
  chatMsg: string,
  extra: string | null,
];

function hashOfEnvelope([seq, msgid, keyVersion, randomKey, chatMsg, extra]: Envelope): Buffer {
  return hash('sha256', `${seq}\n${msgid}\n${keyVersion}\n${randomKey}\n${chatMsg}\n${extra ?? ''}`, 'buffer');
}

function hashesOf<Row extends [seq: number, ...rest: unknown[]]>(
  month: Database.Database,
  columns: string,
  seqs: readonly number[],
  hashOf: (row: Row) => Buffer,
): Map<number, Buffer> {
  if (seqs.length === 0) return new Map();
  const [low, high] = bounds(seqs);
  const dense = high - low < SPARSE * seqs.length;
  const where = dense ? 'seq BETWEEN ? AND ?' : 'seq IN (SELECT value FROM json_each(?))';
  const wanted = dense ? [low, high] : [JSON.stringify(seqs)];
  const rows = month
    .prepare(`SELECT ${columns} WHERE ${where}`)
    .raw()
    .all(...wanted) as Row[];
  return new Map(rows.map((row) => [row[0], hashOf(row)]));
}

function bounds(seqs: readonly number[]): [low: number, high: number] {
  let [low, high] = [seqs[0]!, seqs[0]!];
  for (const seq of seqs) {
    if (seq < low) low = seq;
    else if (seq > high) high = seq;
  }
  return [low, high];
}

/** A record may name several files: the one that fits, else the first. */
function mediumOf(month: Database.Database, seq: number, noted: Uint8Array): Uint8Array | null {
  const files = filesOf(month, seq);
  return (files.find(({ hash: one }) => one.equals(noted)) ?? files[0])?.hash ?? null;
}

/** The content a journal entry speaks of; null when there is none such. */
export function readMediumOf(month: Database.Database, { seq, noted }: CheckedRow): string | null {
  return filesOf(month, seq).find(({ hash: one }) => one.equals(noted))?.content ?? null;
}

function filesOf(month: Database.Database, seq: number): { content: string; hash: Buffer }[] {
  return month
    .prepare<[number], [string, string]>('SELECT file_id, sha256 FROM fetched WHERE seq = ? ORDER BY file_id')
    .raw()
    .all(seq)
    .map(([fileId, content]) => ({ content, hash: hash('sha256', `${seq}\n${fileId}\n${content}`, 'buffer') }));
}

/** How many rows there are by kind, to be held against those the journal speaks of. */
export function countRows(month: Database.Database): Readonly<Record<'received' | 'opened' | 'medium', number>> {
  const count = (table: string) => month.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  return { received: count('envelopes'), opened: count('opened'), medium: count('fetched') };
}

/** Rows that no journal entry speaks of, by table: they were put in past the program. At most `most` of each. */
export function findStrayRows(
  month: Database.Database,
  most: number,
): { thing: 'received' | 'opened' | 'medium'; seq: number }[] {
  const things = [
    ['received', 'envelopes'],
    ['opened', 'opened'],
    ['medium', 'fetched'],
  ] as const;
  return things.flatMap(([thing, table]) => {
    const seqs = month
      .prepare<[number], number>(
        `SELECT r.seq FROM (SELECT seq, count(*) AS n FROM ${table} GROUP BY seq) r
          LEFT JOIN (SELECT seq, count(*) AS n FROM journal WHERE kind = '${thing}' GROUP BY seq) j ON j.seq = r.seq
          WHERE r.n > coalesce(j.n, 0) LIMIT ?`,
      )
      .pluck()
      .all(most);
    return seqs.map((seq) => ({ thing, seq }));
  });
}

const TABLES = ['month', 'envelopes', 'opened', 'journal', 'fetched'];

/** How many of the triggers that keep evidence from being changed are not as they were made. */
export function countMissingGuards(month: Database.Database): number {
  const there = new Map(
    month.prepare<[], [string, string]>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).raw().all(),
  );
  return TABLES.flatMap((table) => [
    `CREATE TRIGGER ${table}_is_never_changed BEFORE UPDATE ON ${table}`,
    `CREATE TRIGGER ${table}_is_never_removed BEFORE DELETE ON ${table}`,
  ]).filter((begin) => {
    const sql = there.get(begin.split(' ')[2]!)?.replace(/\s+/g, ' ') ?? '';
    return !(sql.startsWith(begin) && sql.includes('RAISE(ABORT'));
  }).length;
}
