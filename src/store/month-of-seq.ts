import { one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** The month that may hold a record; null when none does. */
export function monthOfSeq(db: ReadDb, seq: number): string | null {
  const row = one<{ month: string }>(
    db,
    sql`SELECT month FROM months WHERE floor < ${seq} AND max_seq >= ${seq} ORDER BY month DESC LIMIT 1`,
  );
  return row?.month ?? null;
}

/**
 * The month to look for a record in, for whoever asks what he may see of it: one that was never there is looked for in the
 * newest, so that it takes the same to learn that there is none as that there is none for him. Null: nothing has come yet.
 */
export function monthToAsk(db: ReadDb, seq: number): string | null {
  return monthOfSeq(db, seq) ?? db.months()[0] ?? null;
}
