import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { JournalEntry } from './envelopes.ts';

/**
 * Rows of a month as its journal lists them, each with the hash of what lies in the archive now, worked out anew
 * (store/envelopes.ts says of what). Reached by verification alone, which looks at everything. Hashes are texts of hex here:
 * what the database and the digest hand over as text costs a fraction of what it costs as bytes.
 */
export interface CheckedRow {
  readonly n: number;
  readonly kind: JournalEntry['kind'] | 'given-up' | 'disposed';
  readonly seq: number;
  readonly at: number;
  /** As the journal has it. */
  readonly noted: string;
  /** Of the content now; null when it is not there. */
  readonly actual: string | null;
}

type JournalRow = [n: number, kind: CheckedRow['kind'], seq: number, at: number, noted: string, content: string | null];

/** An entry with what it speaks of, put together where it lies: one text comes over instead of six values. */
const ENTRIES = `
  SELECT j.n, j.kind, j.seq, j.at, lower(hex(j.hash)), CASE j.kind
    WHEN 'received' THEN (
      SELECT e.seq || char(10) || e.msgid || char(10) || e.key_version || char(10) || e.random_key || char(10)
        || e.chat_msg || char(10) || coalesce(e.extra, '') FROM envelopes e WHERE e.seq = j.seq)
    WHEN 'opened' THEN (SELECT o.json FROM opened o WHERE o.seq = j.seq) END
  FROM journal j WHERE j.n BETWEEN ? AND ? ORDER BY j.n`;

/** Journal entries [from, to]. */
export function readCheckedRows(month: Database.Database, from: number, to: number): CheckedRow[] {
  const journal = statementsOf(month).entries.all(from, to);
  return journal.map(([n, kind, seq, at, noted, content]) => {
    if (content !== null) return { n, kind, seq, at, noted, actual: hash('sha256', content, 'hex') };
    return { n, kind, seq, at, noted, actual: actualOf(month, { kind, seq, noted }) };
  });
}

function actualOf(month: Database.Database, { kind, seq, noted }: Pick<CheckedRow, 'kind' | 'seq' | 'noted'>) {
  if (kind === 'received' || kind === 'opened') return null;
  return kind === 'medium' ? mediumOf(mediaOf(month, seq), noted) : noted;
}

interface Statements {
  readonly entries: Database.Statement<[number, number], JournalRow>;
  readonly media: Database.Statement<[number], [fileId: string, sha256: string]>;
}

const prepared = new WeakMap<Database.Database, Statements>();

function statementsOf(month: Database.Database): Statements {
  let statements = prepared.get(month);
  if (statements === undefined) {
    statements = {
      entries: month.prepare<[number, number], JournalRow>(ENTRIES).raw(),
      media: month
        .prepare<[number], [string, string]>('SELECT file_id, sha256 FROM fetched WHERE seq = ? ORDER BY file_id')
        .raw(),
    };
    prepared.set(month, statements);
  }
  return statements;
}

interface Medium {
  readonly content: string;
  readonly hash: string;
}

function mediaOf(month: Database.Database, seq: number): Medium[] {
  const media = statementsOf(month).media.all(seq);
  return media.map(([fileId, content]) => ({ content, hash: hash('sha256', `${seq}\n${fileId}\n${content}`, 'hex') }));
}

/** A record may name several files: the one that fits, else the first. */
function mediumOf(media: readonly Medium[], noted: string): string | null {
  return (media.find(({ hash: one }) => one === noted) ?? media[0])?.hash ?? null;
}

/** The content a journal entry speaks of; null when there is none such. */
export function readMediumOf(month: Database.Database, { seq, noted }: CheckedRow): string | null {
  return mediaOf(month, seq).find(({ hash: one }) => one === noted)?.content ?? null;
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
