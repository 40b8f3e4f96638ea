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
