import { one, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** What went wrong while pulling, in words: open until it is over. The health page reads them. */
export const owner = 'archive';

export interface Incident {
  readonly kind: string;
  readonly code: number | null;
  readonly sentence: string;
  readonly remedy: string;
}

/** The same trouble again counts up; a new sentence under the same kind begins a new incident. */
export function recordIncident(db: WriteDb, { kind, code, sentence, remedy }: Incident, at: number): void {
  const again = run(
    db,
    sql`UPDATE incidents SET last_at = ${at}, count = count + 1
      WHERE kind = ${kind} AND sentence = ${sentence} AND over_at IS NULL`,
  );
  if (again > 0) return;
  run(
    db,
    sql`INSERT INTO incidents (kind, code, sentence, remedy, at, last_at, count)
      VALUES (${kind}, ${code}, ${sentence}, ${remedy}, ${at}, ${at}, 1)`,
  );
}

export function closeIncidents(db: WriteDb, kind: string, at: number): void {
  run(db, sql`UPDATE incidents SET over_at = ${at} WHERE kind = ${kind} AND over_at IS NULL`);
}

export function recordRestart(db: WriteDb, why: string, at: number): void {
  run(db, sql`INSERT INTO host_restarts (at, why) VALUES (${at}, ${why})`);
  run(db, sql`DELETE FROM host_restarts WHERE id <= (SELECT max(id) - 1000 FROM host_restarts)`);
}

export type PullState = 'idle' | 'pulling' | 'paused' | 'failing';

/** When WeCom last had nothing more for us: everything sent by then has come. Null: never yet. */
export function findCaughtUp(db: WriteDb): number | null {
  return one<{ at: number | null }>(db, sql`SELECT caught_up_at AS at FROM pulling`)?.at ?? null;
}

export function recordPulling(db: WriteDb, state: PullState, sentence: string, at: number): void {
  run(
    db,
    sql`INSERT INTO pulling (id, state, since, sentence) VALUES (1, ${state}, ${at}, ${sentence})
      ON CONFLICT (id) DO UPDATE SET since = iif(state = ${state}, since, ${at}), state = ${state}, sentence = ${sentence}`,
  );
  if (state === 'idle') run(db, sql`UPDATE pulling SET caught_up_at = ${at}`);
}
