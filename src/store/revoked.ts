import { idInMonth, monthsBetween } from './chat-places.ts';
import { one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

const LONGEST = 25 * 3_600_000; // WeCom lets nobody take back what is older than a day

export interface Original {
  readonly sentAt: number;
  readonly text: string;
}

/** What a message takes back; null when it is not here. Msgids have no index: it is looked for where it can stand. */
export function findOriginal(
  db: ReadDb,
  { conversation, revokes, sentAt }: { conversation: string; revokes: string; sentAt: number },
): Original | null {
  const since = sentAt - LONGEST;
  for (const month of monthsBetween(db, since, sentAt + 1).toSorted((a, b) => b.month.localeCompare(a.month))) {
    const id = idInMonth(db, month, conversation);
    if (id === null) continue;
    const found = one<Original>(
      db.month(month.month),
      sql`SELECT m.sent_at AS sentAt, m.text FROM messages m JOIN evidence.envelopes e ON e.seq = m.seq
        WHERE m.conversation = ${id} AND m.sent_at BETWEEN ${since} AND ${sentAt} AND e.msgid = ${revokes}
        ORDER BY m.sent_at DESC, m.seq DESC LIMIT 1`,
    );
    if (found) return found;
  }
  return null;
}
