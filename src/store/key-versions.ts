import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Which versions of the enterprise's public key records were sealed with, and how many of them wait for the private one. */
export const owner = 'archive';

export interface KeyVersion {
  readonly version: number;
  /** Null when records of before this table wait for it. */
  readonly firstSeq: number | null;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Records that wait because there is no key, and because the key does not fit. */
  readonly missing: number;
  readonly unfit: number;
}

/** Called for every batch that comes: the first and last record of each version in it. */
export function recordKeyVersions(
  db: WriteDb,
  rows: readonly { readonly version: number; readonly firstSeq: number; readonly lastSeq: number }[],
  at: number,
): void {
  for (const { version, firstSeq, lastSeq } of rows) {
    run(
      db,
      sql`INSERT INTO key_versions (version, first_seq, first_at, last_seq, last_at)
        VALUES (${version}, ${firstSeq}, ${at}, ${lastSeq}, ${at})
        ON CONFLICT (version) DO UPDATE SET last_seq = max(last_seq, excluded.last_seq), last_at = excluded.last_at`,
    );
  }
}

/** Newest version first. */
export function listKeyVersions(db: ReadDb, _viewer: Viewer): KeyVersion[] {
  return all<KeyVersion>(
    db,
    sql`WITH waits AS (
        SELECT key_version AS version, sum(fault = 'missing-key') AS missing, sum(fault = 'wrong-key') AS unfit
        FROM waiting WHERE fault IN ('missing-key', 'wrong-key') GROUP BY key_version)
      SELECT version, first_seq AS firstSeq, first_at AS firstAt, last_at AS lastAt,
        coalesce(missing, 0) AS missing, coalesce(unfit, 0) AS unfit
      FROM key_versions FULL JOIN waits USING (version) ORDER BY version DESC`,
  );
}
