import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Who is signed in. `id` is always the hash of what the cookie carries: web/sessions.ts makes it. */
export const owner = 'desk';

const IDLE_STRANGER = 3_600_000; // nobody signed in: only a form's token is in it
const TOUCH_EVERY = 60_000; // a page every second need not be a write every second

/** How long somebody stays signed in without doing anything, and in any case; in ms. */
export interface SessionLife {
  readonly idle: number;
  readonly longest: number;
}

export interface SessionRow {
  readonly id: string;
  readonly accountId: number | null;
  readonly data: string;
  readonly ip: string;
  readonly agent: string;
}

export function findSession(db: ReadDb, id: string, now: number): string | null {
  return (
    one<{ data: string }>(db, sql`SELECT data FROM sessions WHERE id = ${id} AND expires_at > ${now}`)?.data ?? null
  );
}

/** Writes a session, new or changed; its longest life counts from the first time. Those that are over go. */
export function saveSession(
  db: WriteDb,
  { id, accountId, data, ip, agent }: SessionRow,
  { idle, longest }: SessionLife,
  now: number,
): void {
  run(db, sql`DELETE FROM sessions WHERE expires_at <= ${now}`);
  const until = now + Math.min(longest, accountId === null ? IDLE_STRANGER : idle);
  run(
    db,
    sql`INSERT INTO sessions (id, account_id, data, created_at, seen_at, expires_at, ip, agent)
      VALUES (${id}, ${accountId}, ${data}, ${now}, ${now}, ${until}, ${ip}, ${agent})
      ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id, data = excluded.data, seen_at = excluded.seen_at,
        expires_at = min(excluded.expires_at, created_at + ${longest}), ip = excluded.ip, agent = excluded.agent`,
  );
}

/** Somebody is there: the idle time begins again, the longest life does not. */
export function touchSession(db: WriteDb, id: string, { idle, longest }: SessionLife, now: number): void {
  run(
    db,
    sql`UPDATE sessions SET seen_at = ${now},
        expires_at = min(${now} + iif(account_id IS NULL, ${IDLE_STRANGER}, ${idle}), created_at + ${longest})
      WHERE id = ${id} AND seen_at < ${now - TOUCH_EVERY} AND expires_at > ${now}`,
  );
}

export function removeSession(db: WriteDb, id: string): void {
  run(db, sql`DELETE FROM sessions WHERE id = ${id}`);
}

export interface OwnSession {
  readonly id: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly ip: string;
  readonly agent: string;
}

export function listOwnSessions(db: ReadDb, viewer: Viewer, now: number): OwnSession[] {
  return all(
    db,
    sql`SELECT id, created_at AS createdAt, seen_at AS seenAt, ip, agent FROM sessions
      WHERE account_id = ${viewer.accountId} AND expires_at > ${now} ORDER BY seen_at DESC LIMIT 50`,
  );
}

/** Ends the other sessions of the same person: all of them, or the one named. Returns how many. */
export function removeOwnSessions(db: WriteDb, viewer: Viewer, current: string, only: string | null): number {
  return run(
    db,
    sql`DELETE FROM sessions WHERE account_id = ${viewer.accountId} AND id <> ${current} AND (${only} IS NULL OR id = ${only})`,
  );
}
