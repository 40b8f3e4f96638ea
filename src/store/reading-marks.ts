import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** How far each reader has read each conversation: what came since is marked for him. */
export const owner = 'desk';

export interface ReadingMark {
  readonly key: string;
  readonly sentAt: number;
  readonly seq: number;
  readonly at: number;
}

/** Only forwards: whoever reads old messages has not unread the new ones. */
export function moveReadingMark(db: WriteDb, viewer: Viewer, { key, sentAt, seq, at }: ReadingMark): void {
  run(
    db,
    sql`INSERT INTO reading_marks (account, conversation, sent_at, seq, at) VALUES (${viewer.accountId}, ${key}, ${sentAt}, ${seq}, ${at})
      ON CONFLICT (account, conversation) DO UPDATE SET sent_at = ${sentAt}, seq = ${seq}, at = ${at}
        WHERE (${sentAt}, ${seq}) > (sent_at, seq)`,
  );
}

/** His marks in these conversations; where he has never been there is none. */
export function listReadingMarks(db: ReadDb, viewer: Viewer, keys: readonly string[]): ReadingMark[] {
  return all(
    db,
    sql`SELECT m.conversation AS key, m.sent_at AS sentAt, m.seq, m.at FROM json_each(${JSON.stringify(keys)}) j
      JOIN reading_marks m ON m.account = ${viewer.accountId} AND m.conversation = j.value`,
  );
}
