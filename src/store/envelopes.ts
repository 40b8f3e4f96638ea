import { hash } from 'node:crypto';
import { insertRows } from './bulk.ts';
import { all, one, prepared, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/**
 * Evidence of one month. Every change here adds its rows and their journal entries in one transaction.
 *
 * Journal hashes, SHA-256 over UTF-8:
 *   received  seq, msgid, publickey_ver, encrypt_random_key, encrypt_chat_msg, extra (or empty), joined by \n
 *   opened    the decrypted JSON text, byte for byte
 *   medium    seq, sdkfileid, SHA-256 of the bytes in hex, joined by \n
 */
export const owner = 'evidence';

/** One record as WeCom handed it over, still sealed. */
export interface EnvelopeRow {
  readonly seq: number;
  readonly msgid: string;
  readonly keyVersion: number;
  readonly randomKey: string;
  readonly chatMsg: string;
  readonly extra: string | null;
}

/** A new month begins above everything received before it. */
export function beginMonth(db: WriteDb, month: string, floor: number, at: number): void {
  run(db, sql`INSERT INTO month (id, month, floor, created_at) VALUES (1, ${month}, ${floor}, ${at})`);
}

const ENVELOPES = 'envelopes (seq, msgid, key_version, random_key, chat_msg, extra, received_at)';
const OPENED = 'opened (seq, json, opened_at)';
const INSERT_MEDIUM = `
  INSERT INTO fetched (seq, file_id, sha256, bytes, md5, fetched_at)
  SELECT o.seq, ?, ?, ?, ?, ? FROM opened o WHERE o.seq = ?
  ON CONFLICT (seq, file_id) DO NOTHING`;
const INSERT_JOURNAL = 'INSERT INTO journal (kind, seq, hash, at) VALUES (?, ?, ?, ?)';

/**
 * Adds what is not here yet, so a batch may safely come twice. A seq that is here with other content is
 * evidence against evidence: it stops the batch instead of choosing.
 * Answers with the last journal number and how many rows were new.
 */
export function recordEnvelopes(db: WriteDb, rows: readonly EnvelopeRow[], at: number): { added: number; n: number } {
  const held = heldSeqs(db, 'envelopes', rows);
  for (const row of rows) if (held.has(row.seq)) assertSame(db, row);
  const fresh = rows.filter(({ seq }) => !held.has(seq));
  insertRows(
    db,
    ENVELOPES,
    fresh.map(({ seq, msgid, keyVersion, randomKey, chatMsg, extra }) => [
      seq,
      msgid,
      keyVersion,
      randomKey,
      chatMsg,
      extra,
      at,
    ]),
  );
  journalAll(db, 'received', fresh, at, ({ seq, msgid, keyVersion, randomKey, chatMsg, extra }) =>
    hash('sha256', `${seq}\n${msgid}\n${keyVersion}\n${randomKey}\n${chatMsg}\n${extra ?? ''}`, 'hex'),
  );
  return { added: fresh.length, n: lastJournal(db) };
}

function assertSame(db: WriteDb, row: EnvelopeRow): void {
  const kept = one<{ msgid: string; chatMsg: string }>(
    db,
    sql`SELECT msgid, chat_msg AS chatMsg FROM envelopes WHERE seq = ${row.seq}`,
  );
  if (kept?.msgid !== row.msgid || kept.chatMsg !== row.chatMsg) {
    throw new Error(`seq ${row.seq} came again with other content`);
  }
}

/** Adds opened texts; one that is here already is left as it is. */
export function recordOpened(db: WriteDb, rows: readonly { seq: number; json: string }[], at: number): number {
  const held = heldSeqs(db, 'opened', rows);
  const fresh = rows.filter(({ seq }) => !held.has(seq));
  insertRows(
    db,
    OPENED,
    fresh.map(({ seq, json }) => [seq, json, at]),
  );
  journalAll(db, 'opened', fresh, at, ({ json }) => hash('sha256', json, 'hex'));
  return fresh.length;
}

/** Which of these the table has already: as a rule none, and the whole batch lies above all it has. */
function heldSeqs(
  db: WriteDb,
  table: 'envelopes' | 'opened',
  rows: readonly { readonly seq: number }[],
): ReadonlySet<number> {
  const held = prepared(
    db,
    `SELECT seq FROM ${table}
      WHERE seq IN (SELECT value FROM json_each(?) WHERE value <= (SELECT max(seq) FROM ${table}))`,
  );
  return new Set(held.pluck().all(JSON.stringify(rows.map(({ seq }) => seq))) as number[]);
}

const JOURNAL_ALL = `
  INSERT INTO journal (kind, seq, hash, at)
  SELECT ?, value, substr(?, 1 + 32 * key, 32), ? FROM json_each(?)`;

/** One statement for a batch: a statement for each row costs three times as much as the row. */
function journalAll<Row extends { readonly seq: number }>(
  db: WriteDb,
  kind: JournalEntry['kind'],
  rows: readonly Row[],
  at: number,
  hexOf: (row: Row) => string,
): void {
  const hashes = Buffer.from(rows.map(hexOf).join(''), 'hex');
  prepared(db, JOURNAL_ALL).run(kind, hashes, at, JSON.stringify(rows.map(({ seq }) => seq)));
}

/** The bytes behind a file that a record names. */
export interface MediumRow {
  readonly seq: number;
  readonly fileId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly md5: string;
}

/** Adds what is known of the bytes of media; one that is here already is left as it is, one of a message that is gone is not added. */
export function recordFetched(db: WriteDb, rows: readonly MediumRow[], at: number): number {
  const insert = prepared(db, INSERT_MEDIUM);
  const journal = prepared(db, INSERT_JOURNAL);
  let added = 0;
  for (const { seq, fileId, sha256: content, bytes, md5 } of rows) {
    if (insert.run(fileId, content, bytes, md5, at, seq).changes === 0) continue;
    added += 1;
    journal.run('medium', seq, hash('sha256', `${seq}\n${fileId}\n${content}`, 'buffer'), at);
  }
  return added;
}

export function listFetched(db: WriteDb, seq: number): MediumRow[] {
  return all(db, sql`SELECT seq, file_id AS fileId, sha256, bytes, md5 FROM fetched WHERE seq = ${seq}`);
}

/** Received at journal numbers above `after`, not opened, in journal order. Reached only by the pipeline. */
export function listUnopened(db: WriteDb, after: number, limit: number): (EnvelopeRow & { n: number })[] {
  return all(
    db,
    sql`SELECT j.n, e.seq, e.msgid, e.key_version AS keyVersion, e.random_key AS randomKey, e.chat_msg AS chatMsg, e.extra
      FROM journal j JOIN envelopes e ON e.seq = j.seq LEFT JOIN opened o ON o.seq = j.seq
      WHERE j.n > ${after} AND j.kind = 'received' AND o.seq IS NULL ORDER BY j.n LIMIT ${limit}`,
  );
}

export function findEnvelopes(db: WriteDb, seqs: readonly number[]): EnvelopeRow[] {
  return all(
    db,
    sql`SELECT e.seq, e.msgid, e.key_version AS keyVersion, e.random_key AS randomKey, e.chat_msg AS chatMsg, e.extra
      FROM envelopes e LEFT JOIN opened o ON o.seq = e.seq
      WHERE o.seq IS NULL AND e.seq IN (SELECT value FROM json_each(${JSON.stringify(seqs)})) ORDER BY e.seq`,
  );
}

export function lastJournal(db: WriteDb): number {
  return one<{ n: number | null }>(db, sql`SELECT max(n) AS n FROM journal`)?.n ?? 0;
}

export interface EvidenceSummary {
  readonly month: string;
  readonly floor: number;
  readonly maxSeq: number;
  readonly n: number;
}

/** Null while the file's first transaction has not happened. */
export function summarise(db: WriteDb): EvidenceSummary | null {
  return one<EvidenceSummary>(
    db,
    // Of the journal: what was received last may have been disposed of, and must not be asked for again.
    sql`SELECT month, floor, coalesce((SELECT max(seq) FROM journal), floor) AS maxSeq,
        coalesce((SELECT max(n) FROM journal), 0) AS n
      FROM month`,
  );
}

export interface JournalEntry {
  readonly n: number;
  readonly kind: 'received' | 'opened' | 'medium';
  readonly seq: number;
  readonly at: number;
}

/** What happened in this month after journal number `after`, for the stations that follow. */
export function listJournal(db: WriteDb, after: number, limit: number): JournalEntry[] {
  return all(
    db,
    sql`SELECT n, kind, seq, at FROM journal WHERE n > ${after} AND kind IN ('received', 'opened', 'medium') ORDER BY n LIMIT ${limit}`,
  );
}

/** The opened text of a record whose journal says that it was opened; null when it has been disposed of. */
export function findText(db: WriteDb, seq: number): string | null {
  return one<{ json: string }>(db, sql`SELECT json FROM opened WHERE seq = ${seq}`)?.json ?? null;
}
