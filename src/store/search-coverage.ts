import { seesAll, type Viewer } from '../access/viewer.ts';
import { PARSER_VERSION } from '../messages/normalise.ts';
import { CUT_VERSION } from '../search/cut.ts';
import { all, one, type ReadDb } from './db.ts';
import { partsOf, timesOf } from './search-parts.ts';
import { join, type Sql, sql } from './sql.ts';

/** Whether everything archived can be found: what the catalogue counts against what each month's read file holds. */
export const owner = 'archive';

export interface MonthCoverage {
  readonly month: string;
  /** Messages opened, and those of them in the read file. Null for a viewer with a limited scope: they tell how much there is that he may not see. */
  readonly archived: number | null;
  readonly indexed: number | null;
  /** Everything archived can be found. */
  readonly complete: boolean;
  /** Read and cut by the rules of today. */
  readonly current: boolean;
}

interface Progress {
  readonly messages: number;
  readonly current: number;
}

/** The newest month first; for whoever is limited in time, those in which messages of his time have arrived. */
export function readCoverage(db: ReadDb, viewer: Viewer): MonthCoverage[] {
  const months = all<{ month: string; archived: number }>(
    db,
    sql`SELECT month, opened AS archived FROM months WHERE ${touched(viewer)} ORDER BY month DESC`,
  );
  return months.map(({ month, archived }) => {
    const progress = progressOf(db, month);
    const figures = seesAll(viewer) ? { archived, indexed: progress.messages } : HIDDEN;
    // The read file is written first: between the two it holds more than the catalogue knows.
    return { month, ...figures, complete: progress.messages >= archived, current: progress.current === 1 };
  });
}

function touched(viewer: Viewer): Sql {
  const times = timesOf({}, partsOf(viewer));
  if (times === null) return sql`true`;
  const each = times.map(({ from, to }) => sql`(max_sent_at >= ${from} AND min_sent_at < ${to})`);
  return join([sql`false`, ...each], sql` OR `);
}

const HIDDEN = { archived: null, indexed: null };
const MISSING: Progress = { messages: 0, current: 0 };
const EMPTY: Progress = { messages: 0, current: 1 };

function progressOf(db: ReadDb, month: string): Progress {
  const file = openMonth(db, month);
  if (file === null) return MISSING;
  const found = one<Progress>(
    file,
    sql`SELECT messages, cut_version = ${CUT_VERSION} AND parser_version = ${PARSER_VERSION} AS current FROM progress`,
  );
  return found ?? EMPTY;
}

/** Null when its read file is not there, or is none: then nothing of it can be found. */
function openMonth(db: ReadDb, month: string): ReadDb | null {
  try {
    return db.month(month);
  } catch {
    return null;
  }
}
