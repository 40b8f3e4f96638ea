import { normalise } from '../messages/normalise.ts';
import { PREVIEW } from './conversations.ts';
import { one, type ReadDb } from './db.ts';
import { monthOfSeq } from './month-of-seq.ts';
import { sql } from './sql.ts';

/** What a list shows of a message that was not the last of its conversation for everybody: read as it was when it came. */
export function readLastWords(db: ReadDb, seq: number): string {
  const month = monthOfSeq(db, seq);
  const found =
    month === null ? null : one<{ json: string }>(db.month(month), sql`SELECT json FROM opened WHERE seq = ${seq}`);
  return found ? normalise(seq, found.json).preview.slice(0, PREVIEW) : '';
}
