import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** What happened to a hold, a restriction or a disposal: only ever added to, beside what the trail says. */
type About = 'hold' | 'restriction' | 'disposal';

export interface RetentionEvent {
  readonly what: string;
  readonly note: string;
  /** Empty: the program by itself. */
  readonly by: string;
  readonly at: number;
}

interface NewEvent extends Pick<RetentionEvent, 'what' | 'note'> {
  readonly about: About;
  readonly subject: number;
}

/** `who`: null for the program. */
export function noteEvent(
  db: WriteDb,
  who: Pick<Viewer, 'accountId'> | null,
  { about, subject, what, note }: NewEvent,
  at: number,
): void {
  run(
    db,
    sql`INSERT INTO retention_events (about, subject, what, note, by, at)
      VALUES (${about}, ${subject}, ${what}, ${note}, ${who?.accountId ?? null}, ${at})`,
  );
}

/** The newest first. */
export function readEvents(db: ReadDb, about: About, subject: number): RetentionEvent[] {
  return all(
    db,
    sql`SELECT e.what, e.note, coalesce(a.name, '') AS by, e.at FROM retention_events e LEFT JOIN accounts a ON a.id = e.by
      WHERE e.about = ${about} AND e.subject = ${subject} ORDER BY e.id DESC LIMIT 200`,
  );
}
