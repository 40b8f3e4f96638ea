import { one, prepared, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** What WeCom tells of its own members and administrators, and its count of their days with customers. */
export const owner = 'archive';

export interface Operation {
  readonly at: number;
  readonly userid: string;
  readonly type: number;
  readonly detail: string;
  readonly ip: string;
}

const INSERT = `INSERT INTO operation_log (source, at, userid, type, detail, ip)
  VALUES (@source, @at, @userid, @type, @detail, @ip) ON CONFLICT DO NOTHING`;

/** What is known already stays once. Says how many are new. */
export function recordOperations(db: WriteDb, source: 'member' | 'admin', rows: readonly Operation[]): number {
  return rows.reduce((added, row) => added + prepared(db, INSERT).run({ source, ...row }).changes, 0);
}

export function newestOperation(db: WriteDb, source: 'member' | 'admin'): number | null {
  return one<{ at: number | null }>(db, sql`SELECT max(at) AS at FROM operation_log WHERE source = ${source}`)!.at;
}

export interface BehaviourDay {
  readonly userid: string;
  readonly day: string;
  readonly chats: number;
  readonly messages: number;
  readonly replyPercentage: number | null;
  readonly replyMinutes: number | null;
  readonly newApplies: number;
  readonly newContacts: number;
  readonly negativeFeedbacks: number;
}

/** A day asked for too early is counted further when it is asked for again. */
const UPSERT_DAY = `
  INSERT INTO behaviour (userid, day, chats, messages, reply_percentage, reply_minutes, new_applies, new_contacts, negative_feedbacks)
  VALUES (@userid, @day, @chats, @messages, @replyPercentage, @replyMinutes, @newApplies, @newContacts, @negativeFeedbacks)
  ON CONFLICT (userid, day) DO UPDATE SET chats = @chats, messages = @messages, reply_percentage = @replyPercentage,
    reply_minutes = @replyMinutes, new_applies = @newApplies, new_contacts = @newContacts, negative_feedbacks = @negativeFeedbacks`;

export function recordBehaviour(db: WriteDb, rows: readonly BehaviourDay[]): void {
  for (const row of rows) prepared(db, UPSERT_DAY).run(row);
}
