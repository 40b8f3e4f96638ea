import type { Viewer } from '../access/viewer.ts';
import { dateOf } from '../lib/clock.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { saveSetting } from './settings.ts';
import { sql } from './sql.ts';

/** Why somebody looks into a person's chats: asked once a day for each person, where that is switched on. */
export const owner = 'desk';

const REASON_PROMPT = 'reason-prompt';

export function areReasonsAsked(db: ReadDb, _viewer: Viewer): boolean {
  return one(db, sql`SELECT 1 FROM settings WHERE name = ${REASON_PROMPT} AND value = 'true'`) !== null;
}

export function saveReasonPrompt(db: WriteDb, viewer: Viewer, isOn: boolean, at: number): void {
  saveSetting(db, viewer, REASON_PROMPT, isOn ? true : null, at);
}

/** Whether one has to be given first: none was today for any of these. */
export function needsReason(db: ReadDb, viewer: Viewer, subjects: readonly string[], now: number): boolean {
  if (!areReasonsAsked(db, viewer)) return false;
  const given = one(
    db,
    sql`SELECT 1 FROM reasons WHERE account = ${viewer.accountId} AND day = ${dateOf(now)}
      AND person IN (SELECT value FROM json_each(${JSON.stringify(subjects)}))`,
  );
  return given === null;
}

const OFFERED = 5;

/** Those this reader gave last, each once. */
export function listOwnReasons(db: ReadDb, viewer: Viewer): string[] {
  const rows = all<{ reason: string }>(
    db,
    sql`SELECT reason FROM reasons WHERE account = ${viewer.accountId} GROUP BY reason ORDER BY max(at) DESC LIMIT ${OFFERED}`,
  );
  return rows.map(({ reason }) => reason);
}

export interface GivenReason {
  /** A userid, an external_userid, or the key of a group. */
  readonly person: string;
  readonly reason: string;
  readonly at: number;
}

/** Given twice on one day, as in two tabs, the first stands; both are in the trail. */
export function saveReason(db: WriteDb, viewer: Viewer, { person, reason, at }: GivenReason): void {
  run(
    db,
    sql`INSERT INTO reasons (account, person, day, reason, at)
      VALUES (${viewer.accountId}, ${person}, ${dateOf(at)}, ${reason}, ${at}) ON CONFLICT DO NOTHING`,
  );
}
