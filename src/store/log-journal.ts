import { EntryKind, encodeEntry } from '../evidence/entry.ts';
import { prepared, type WriteDb } from './db.ts';

/** Rows of a month's journal as entries of the evidence log. Reached only by the pipeline. */
export interface LoggedStretch {
  /** Journal number of the first; those that follow are without a gap. */
  readonly firstN: number;
  readonly entries: readonly Buffer[];
}

const KIND_OF: Readonly<Record<string, EntryKind>> = {
  received: EntryKind.received,
  opened: EntryKind.opened,
  medium: EntryKind.medium,
  'given-up': EntryKind.givenUp,
  disposed: EntryKind.disposed,
};

// As text: a buffer of its own for every hash would take longer than all the rest of the row.
const STRETCH = 'SELECT n, kind, seq, at, hex(hash) FROM journal WHERE n > ? ORDER BY n LIMIT ?';

/** The next ones after journal number `after`; null when there are none. */
export function readStretch(db: WriteDb, after: number, most: number): LoggedStretch | null {
  const rows = prepared(db, STRETCH).raw().all(after, most) as Row[];
  const first = rows[0];
  if (!first) return null;
  const hashes = Buffer.from(rows.map((row) => row[4]).join(''), 'hex');
  if (hashes.length !== 32 * rows.length) throw new Error(`a hash in the journal after ${after} is not one of SHA-256`);
  const entries: Buffer[] = [];
  for (const [i, [n, kind, seq, at]] of rows.entries()) {
    if (n !== first[0] + i) break;
    entries.push(encodeEntry({ kind: KIND_OF[kind]!, seq, at, hash: hashes.subarray(32 * i, 32 * i + 32) }));
  }
  return { firstN: first[0], entries };
}

type Row = [n: number, kind: string, seq: number, at: number, hash: string];
