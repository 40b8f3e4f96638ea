import { all, one, run, type WriteDb } from './db.ts';
import { moveStation } from './months.ts';
import { sql } from './sql.ts';

/** Records that are here but cannot be opened yet, each with its reason. */
export const owner = 'archive';

/** The station's name in `stations`. */
export const OPEN = 'open';

export interface Failure {
  readonly seq: number;
  readonly keyVersion: number;
  readonly fault: string;
  readonly detail: string;
}

/** The outcome of one batch: who waits and why, and how far opening has come in the month (null: these were tried again). */
export function recordOpening(
  db: WriteDb,
  { month, n, failures, at }: { month: string; n: number | null; failures: readonly Failure[]; at: number },
): void {
  for (const { seq, keyVersion, fault, detail } of failures) {
    run(
      db,
      sql`INSERT INTO waiting (seq, month, key_version, fault, detail, tries, since, tried_at)
        VALUES (${seq}, ${month}, ${keyVersion}, ${fault}, ${detail}, 1, ${at}, ${at})
        ON CONFLICT (seq) DO UPDATE SET fault = excluded.fault, detail = excluded.detail, tries = tries + 1, tried_at = ${at}`,
    );
  }
  if (n !== null) moveStation(db, month, OPEN, n);
}

/** Opened records wait no longer. */
export function endWaiting(db: WriteDb, seqs: readonly number[]): void {
  if (!one(db, sql`SELECT 1 FROM waiting LIMIT 1`)) return;
  run(db, sql`DELETE FROM waiting WHERE seq IN (SELECT value FROM json_each(${JSON.stringify(seqs)}))`);
}

/**
 * What may open now, by seq: the key has come or was replaced, or another version of the library or of this program may
 * read what the last could not. Only what lacks a key nobody has is left out.
 */
export function listOpenable(
  db: WriteDb,
  keyVersions: readonly number[],
  after: number,
  limit: number,
): { seq: number; month: string }[] {
  return all(
    db,
    sql`SELECT seq, month FROM waiting WHERE seq > ${after} AND key_version IN (SELECT value FROM json_each(${JSON.stringify(keyVersions)})) ORDER BY seq LIMIT ${limit}`,
  );
}
