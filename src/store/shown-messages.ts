import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** What the trail says a reader was shown. */
export const owner = 'desk';

/** Whether a page he opened at or after `since` held this message of this conversation: what belongs to it goes with that page. */
export function wasShown(
  db: ReadDb,
  viewer: Viewer,
  { key, seq, since }: { readonly key: string; readonly seq: number; readonly since: number },
): boolean {
  const found = one(
    db,
    sql`SELECT 1 FROM trail_conversations c JOIN trail t ON t.n = c.n
      WHERE c.conversation = ${key} AND c.n >= (SELECT coalesce(min(n), 0) FROM trail WHERE at >= ${since})
        AND t.account = ${viewer.accountId} AND t.at >= ${since} AND ${seq} BETWEEN t.from_seq AND t.to_seq
      ORDER BY c.n DESC LIMIT 1`,
  );
  return found !== null;
}
