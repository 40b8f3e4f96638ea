import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';
import { ALWAYS, sentWithin, windowsOf } from './visibility.ts';

/** What was said in conversations since a reader was last there. Where he has never been, nothing is new to him. */
export const owner = 'archive';

/** More than this is not counted. */
const MOST_UNREAD = 100;

interface Behind {
  readonly key: string;
  readonly sentAt: number;
  readonly seq: number;
}

/** Of these conversations, how many messages each has after the reader's mark; those with none are absent. */
export function countUnread(db: ReadDb, viewer: Viewer, keys: readonly string[]): Record<string, number> {
  const { table, seen } = sightOf(db, viewer);
  const behind = all<Behind>(
    db,
    sql`SELECT c.key, m.sent_at AS sentAt, m.seq FROM json_each(${JSON.stringify(keys)}) j
        JOIN ${table} c ON c.key = j.value
        JOIN reading_marks m ON m.account = ${viewer.accountId} AND m.conversation = c.key
      WHERE (c.last_at, c.last_seq) > (m.sent_at, m.seq) AND ${seen}`,
  );
  return Object.fromEntries(behind.map((mark) => [mark.key, countAfter(db, viewer, mark)]));
}

/** Months are by arrival: any of them may hold what was said later. */
function countAfter(db: ReadDb, viewer: Viewer, { key, sentAt, seq }: Behind): number {
  const windows = viewer.parts ? windowsOf(db, viewer, key) : [ALWAYS];
  const months = all<{ month: string }>(
    db,
    sql`SELECT month FROM months WHERE max_sent_at >= ${sentAt} ORDER BY month DESC`,
  );
  let count = 0;
  for (const { month } of months) {
    const found = one<{ n: number }>(
      db.month(month),
      sql`SELECT count(*) AS n FROM (SELECT 1 FROM chats k JOIN messages m ON m.conversation = k.id
        WHERE k.key = ${key} AND (m.sent_at, m.seq) > (${sentAt}, ${seq})
          AND ${sentWithin(windows, sql`m.sent_at`)} LIMIT ${MOST_UNREAD - count})`,
    )!;
    count += found.n;
    if (count >= MOST_UNREAD) break;
  }
  return count;
}
