import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** When the service began, and whether it ended as it should: one that did not was killed, crashed, or lost its power. */
export const owner = 'desk';

const KEPT = 1000;

export function recordStart(db: WriteDb, at: number): number {
  const { id } = one<{ id: number }>(db, sql`INSERT INTO service_starts (at) VALUES (${at}) RETURNING id`)!;
  run(db, sql`DELETE FROM service_starts WHERE id <= ${id - KEPT}`);
  return id;
}

export function recordEnd(db: WriteDb, id: number, at: number): void {
  run(db, sql`UPDATE service_starts SET ended_at = ${at} WHERE id = ${id}`);
}

export interface ServiceStarts {
  readonly starts: number;
  /** Of these, after one that did not end as it should. */
  readonly unclean: number;
  /** When those were, newest first, at most twenty. */
  readonly uncleanAt: readonly number[];
}

export function readServiceStarts(db: ReadDb, _viewer: Viewer): ServiceStarts {
  const rows = all<{ at: number; clean: number }>(
    db,
    sql`SELECT at, coalesce(lag(ended_at) OVER (ORDER BY id), id = (SELECT min(id) FROM service_starts)) > 0 AS clean
      FROM service_starts ORDER BY id DESC`,
  );
  const unclean = rows.filter(({ clean }) => clean === 0);
  return { starts: rows.length, unclean: unclean.length, uncleanAt: unclean.slice(0, 20).map(({ at }) => at) };
}
