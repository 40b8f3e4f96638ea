import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Browsers that somebody has signed in with. The cookie's value is kept as a hash: a copy of this table opens nothing. */
export const owner = 'desk';

const DAY = 86_400_000;
/** As long as browsers keep a cookie at most. */
export const DEVICE_LIFE = 400 * DAY;
const MOST = 20;

export interface Browser {
  /** What it brought, hashed, and what it gets now. */
  readonly before: string | null;
  readonly hash: string;
  readonly agent: string;
}

/**
 * After every sign-in a browser gets a new value: one that was put there by somebody else is worth nothing afterwards.
 * Others who use the same browser keep it as theirs.
 */
export function rememberDevice(db: WriteDb, accountId: number, { before, hash, agent }: Browser, now: number): void {
  run(db, sql`DELETE FROM devices WHERE used_at < ${now - DEVICE_LIFE}`);
  if (before !== null) run(db, sql`UPDATE devices SET id_hash = ${hash} WHERE id_hash = ${before}`);
  run(
    db,
    sql`INSERT INTO devices (id_hash, account, agent, made_at, used_at) VALUES (${hash}, ${accountId}, ${agent}, ${now}, ${now})
      ON CONFLICT (id_hash, account) DO UPDATE SET agent = excluded.agent, used_at = ${now}`,
  );
  run(
    db,
    sql`DELETE FROM devices WHERE account = ${accountId} AND id_hash NOT IN
      (SELECT id_hash FROM devices WHERE account = ${accountId} ORDER BY used_at DESC LIMIT ${MOST})`,
  );
}

export function isKnownDevice(db: ReadDb, hash: string): boolean {
  return one(db, sql`SELECT 1 FROM devices WHERE id_hash = ${hash} LIMIT 1`) !== null;
}

/** All but this one: somebody who knew the old password has perhaps been there. */
export function forgetOtherDevices(db: WriteDb, viewer: Viewer, keep: string | null): void {
  run(db, sql`DELETE FROM devices WHERE account = ${viewer.accountId} AND id_hash <> ${keep ?? ''}`);
}
