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

const STRETCH = `
  SELECT j.n, j.kind, j.seq, j.at, j.hash, e.msgid, e.key_version, e.random_key, e.chat_msg, e.extra, o.json
  FROM journal j LEFT JOIN envelopes e ON j.kind = 'received' AND e.seq = j.seq
    LEFT JOIN opened o ON j.kind = 'opened' AND o.seq = j.seq
  WHERE j.n BETWEEN ? AND ? ORDER BY j.n`;

type Row = [
  ...[n: number, kind: CheckedRow['kind'], seq: number, at: number, noted: Buffer],
  ...[msgid: string | null, keyVersion: number, randomKey: string, chatMsg: string, extra: string | null],
  json: string | null,
];

export function readCheckedRows(month: Database.Database, from: number, to: number): CheckedRow[] {
  const rows = month.prepare<unknown[], Row>(STRETCH).raw().all(from, to);
  return rows.map((row) => {
    const [n, kind, seq, at, noted] = row;
    return { n, kind, seq, at, noted, actual: actualOf(month, row) };
  });
}

function actualOf(month: Database.Database, row: Row): Uint8Array | null {
  const [, kind, seq, , noted, msgid, keyVersion, randomKey, chatMsg, extra, json] = row;
  if (kind === 'received') {
    const text = `${seq}\n${msgid}\n${keyVersion}\n${randomKey}\n${chatMsg}\n${extra ?? ''}`;
    return msgid === null ? null : hash('sha256', text, 'buffer');
  }
  if (kind === 'opened') return json === null ? null : hash('sha256', json, 'buffer');
  return kind === 'medium' ? mediumOf(month, seq, noted) : noted;
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
