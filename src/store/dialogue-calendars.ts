import type { CalendarsOf } from '../figures/basis.ts';
import { prepared, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** By which calendar the gaps of each employee were counted. Reached only by the pipeline. */

/**
 * Who has another calendar now than when his dialogues were cut, because he or his department was moved: they are cut again.
 * Not where everything is worked out anew anyway.
 */
export function followCalendars(db: WriteDb, calendars: CalendarsOf, isAnew: boolean): void {
  const staff = prepared(
    db,
    `SELECT t.userid, f.calendar FROM talkers t LEFT JOIN figure_calendars f ON f.userid = t.userid WHERE t.employee = 1`,
  ).all() as { userid: string; calendar: number | null }[];
  for (const { userid, calendar } of staff) {
    const { id } = calendars.of(userid);
    if (id === calendar) continue;
    run(
      db,
      sql`INSERT INTO figure_calendars (userid, calendar) VALUES (${userid}, ${id})
        ON CONFLICT (userid) DO UPDATE SET calendar = excluded.calendar`,
    );
    if (calendar !== null && !isAnew) cutAgain(db, userid);
  }
}

function cutAgain(db: WriteDb, userid: string): void {
  run(
    db,
    sql`INSERT INTO figures_stale (conversation, from_at)
      SELECT m.conversation, 0 FROM members m JOIN conversations c ON c.key = m.conversation
        WHERE m.userid = ${userid} AND c.external = 1
      ON CONFLICT (conversation) DO UPDATE SET from_at = 0`,
  );
}
