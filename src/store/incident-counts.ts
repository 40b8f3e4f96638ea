import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** What went wrong, without its words. */
export const owner = 'archive';

export interface IncidentCount {
  readonly kind: string;
  readonly code: number | null;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly open: number;
}

export function listIncidentCounts(db: ReadDb, _viewer: Viewer): IncidentCount[] {
  return all<IncidentCount>(
    db,
    sql`SELECT kind, code, sum(count) AS count, min(at) AS first, max(last_at) AS last, sum(over_at IS NULL) AS open
      FROM incidents GROUP BY kind, code ORDER BY last DESC LIMIT 200`,
  );
}
