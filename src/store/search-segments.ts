import { one, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/**
 * The index of a month grows in segments, and each token of a question is looked up in every one of them: a question
 * under a limited scope has hundreds. Once a month takes no more messages, its segments are made one.
 */

/** About so many pages are written in one transaction. */
const PAGES_A_STEP = 2000;

/** Does a step of it; false when nothing is left to do. Messages that come late start it anew. */
export function mergeSegments(db: WriteDb): boolean {
  if (countSegments(db) < 2) return false;
  const [before, command] = [changesOf(db), -PAGES_A_STEP];
  // A negative number of pages puts all segments together, however few of a size there are.
  run(db, sql`INSERT INTO search (search, rank) VALUES ('merge', ${command})`);
  return changesOf(db) - before > 1;
}

function countSegments(db: WriteDb): number {
  return one<{ n: number }>(db, sql`SELECT count(DISTINCT segid) AS n FROM search_idx`)!.n;
}

function changesOf(db: WriteDb): number {
  return one<{ n: number }>(db, sql`SELECT total_changes() AS n`)!.n;
}
