import { join } from 'node:path';
import { all, prepared, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** Where what the journal says of a record stands in the evidence log: for proofs. Called by store functions that have looked at scope. */
export interface LoggedEntry {
  readonly seq: number;
  readonly kind: 'received' | 'opened' | 'medium';
  /** Number in the month's journal. */
  readonly n: number;
  readonly at: number;
  readonly hash: Uint8Array;
  readonly log: number;
  /** Null: not in the log yet. */
  readonly index: number | null;
}

/** The folder with tiles and checkpoint of a log; `logDir` is data/log. */
export const tilesOf = (logDir: string, log: number): string => join(logDir, String(log));

type Row = [n: number, kind: LoggedEntry['kind'], seq: number, at: number, hash: Buffer];

/** Of records of one month, by seq and then as they happened. A record may have several media, or none; other kinds are left out. */
export function indexesOf(
  db: ReadDb,
  month: string,
  seqs: readonly number[],
  kinds: readonly LoggedEntry['kind'][],
): LoggedEntry[] {
  const rows = prepared(
    db.month(month),
    `SELECT j.n, j.kind, j.seq, j.at, j.hash FROM json_each(?) s CROSS JOIN evidence.journal j ON j.seq = s.value
      WHERE j.kind IN (SELECT value FROM json_each(?)) ORDER BY j.seq, j.n`,
  )
    .raw()
    .all(JSON.stringify(seqs), JSON.stringify(kinds)) as Row[];
  const placeOf = placesOf(db, month);
  return rows.map(([n, kind, seq, at, hash]) => ({ seq, kind, n, at, hash, ...placeOf(n) }));
}

interface Piece {
  readonly log: number;
  readonly first: number;
  readonly firstN: number;
  readonly count: number;
}

const NOWHERE = { log: 0, index: null };

/** Rows lie close together as a rule: most stand in the run of the one before. */
function placesOf(db: ReadDb, month: string): (n: number) => { log: number; index: number | null } {
  let known: Piece | null = null;
  return (n) => {
    if (known === null || n < known.firstN || n >= known.firstN + known.count) known = findPiece(db, month, n);
    return known === null ? NOWHERE : { log: known.log, index: known.first + n - known.firstN };
  };
}

function findPiece(db: ReadDb, month: string, n: number): Piece | null {
  const [piece] = all<Piece>(
    db,
    sql`SELECT log, first, first_n AS firstN, count FROM log_runs
      WHERE month = ${month} AND first_n <= ${n} ORDER BY first_n DESC LIMIT 1`,
  );
  return piece && n < piece.firstN + piece.count ? piece : null;
}
