import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** What WeCom calls us for: the state of each address, and an inbox of events that waits until they have been acted upon. */
export const owner = 'desk';

export interface CallbackState {
  readonly name: string;
  /** WeCom checked the address with the present pair. */
  readonly verifiedAt: number | null;
  readonly eventAt: number | null;
  /** The last call that was not WeCom's, or came under another key, and how many there were. */
  readonly refusedAt: number | null;
  readonly refused: number;
}

export function readCallbacks(db: ReadDb, _viewer: Viewer): CallbackState[] {
  return all(
    db,
    sql`SELECT name, verified_at AS verifiedAt, event_at AS eventAt, refused_at AS refusedAt, refused FROM callbacks ORDER BY name`,
  );
}

/** The pair was made anew: what WeCom verified before opens no longer. */
export function forgetVerified(db: WriteDb, _viewer: Viewer, name: string): void {
  run(db, sql`DELETE FROM callbacks WHERE name = ${name}`);
}

export function recordVerified(db: WriteDb, name: string, at: number): void {
  run(
    db,
    sql`INSERT INTO callbacks (name, verified_at) VALUES (${name}, ${at}) ON CONFLICT (name) DO UPDATE SET verified_at = ${at}`,
  );
}

export function recordRefused(db: WriteDb, name: string, at: number): void {
  run(
    db,
    sql`INSERT INTO callbacks (name, refused_at, refused) VALUES (${name}, ${at}, 1)
      ON CONFLICT (name) DO UPDATE SET refused_at = ${at}, refused = refused + 1`,
  );
}

export type EventFields = Readonly<Record<string, string | readonly string[]>>;

export interface IncomingEvent {
  /** The same for the same event sent again. */
  readonly mark: string;
  /** Event and ChangeType: change_external_contact.add_external_contact */
  readonly kind: string;
  readonly fields: EventFields;
}

/** Says whether it is new. */
export function recordEvent(db: WriteDb, name: string, { mark, kind, fields }: IncomingEvent, at: number): boolean {
  run(
    db,
    sql`INSERT INTO callbacks (name, event_at) VALUES (${name}, ${at}) ON CONFLICT (name) DO UPDATE SET event_at = ${at}`,
  );
  return (
    run(
      db,
      sql`INSERT INTO callback_events (mark, kind, fields, came_at) VALUES (${mark}, ${kind}, ${JSON.stringify(fields)}, ${at})
        ON CONFLICT (mark) DO NOTHING`,
    ) > 0
  );
}

/** Hints that messages are there: taken all at once, as one pull answers them all. Says how many there were. */
export function finishHints(db: WriteDb, at: number): number {
  return run(db, sql`UPDATE callback_events SET done_at = ${at} WHERE done_at IS NULL AND kind = 'msgaudit_notify'`);
}

export interface WaitingEvent {
  readonly n: number;
  readonly kind: string;
  readonly fields: EventFields;
  readonly cameAt: number;
  readonly tries: number;
}

const MINUTE = 60_000;
/** How long after an event came it is tried again, each time it failed: WeCom's own limits block for a minute, or for an hour. */
const AGAIN_AFTER = [MINUTE, 10 * MINUTE, 65 * MINUTE, 6 * 60 * MINUTE];

/** Those whose time has come, in the order they came. */
export function listEvents(
  db: WriteDb,
  { now, after, limit }: { readonly now: number; readonly after: number; readonly limit: number },
): WaitingEvent[] {
  const rows = all<Omit<WaitingEvent, 'fields'> & { fields: string }>(
    db,
    sql`SELECT n, kind, fields, came_at AS cameAt, tries FROM callback_events
      WHERE done_at IS NULL AND n > ${after} AND (tries = 0 OR came_at + (${JSON.stringify(AGAIN_AFTER)} ->> (tries - 1)) <= ${now})
      ORDER BY n LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, fields: JSON.parse(row.fields) as EventFields }));
}

export function finishEvent(db: WriteDb, n: number, at: number): void {
  run(db, sql`UPDATE callback_events SET done_at = ${at} WHERE n = ${n}`);
}

/** Tried again later, until it has been often enough: then the next sync has to do. Says whether it is given up. */
export function failEvent(db: WriteDb, n: number, trouble: string, at: number): boolean {
  const most = AGAIN_AFTER.length + 1;
  run(
    db,
    sql`UPDATE callback_events SET tries = tries + 1, trouble = ${trouble}, done_at = iif(tries + 1 >= ${most}, ${at}, NULL) WHERE n = ${n}`,
  );
  return one(db, sql`SELECT 1 FROM callback_events WHERE n = ${n} AND done_at IS NOT NULL`) !== null;
}

export function pruneEvents(db: WriteDb, before: number): number {
  return run(db, sql`DELETE FROM callback_events WHERE came_at < ${before} AND done_at IS NOT NULL`);
}
