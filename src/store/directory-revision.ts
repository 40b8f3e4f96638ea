import { one, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** One for each transaction, ascending: times would tie, and a tie would hide a row from who reads on from it. */
export function nextRevision(db: WriteDb): number {
  return one<{ n: number }>(db, sql`UPDATE directory_state SET revision = revision + 1 RETURNING revision AS n`)!.n;
}
