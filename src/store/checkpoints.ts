import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { nothing, sql } from './sql.ts';

/** The checkpoints that were signed. They say how large the log was and what its tree came to, never what was said. */
export const owner = 'archive';

export interface CheckpointRow {
  readonly log: number;
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** The signed note. */
  readonly note: string;
  readonly at: number;
}

export function recordCheckpoint(db: WriteDb, { log, size, root, note, at }: Omit<CheckpointRow, 'origin'>): void {
  run(
    db,
    sql`INSERT INTO checkpoints (log, size, root, note, at) VALUES (${log}, ${size}, ${root}, ${note}, ${at})
      ON CONFLICT (log, size) DO NOTHING`,
  );
}

/** The newest there is, or the newest of one log. */
export function findCheckpoint(db: ReadDb | WriteDb, log: number | null = null): CheckpointRow | null {
  const ofLog = log === null ? nothing : sql`WHERE c.log = ${log}`;
  return one(
    db,
    sql`SELECT c.log, l.origin, c.size, c.root, c.note, c.at FROM checkpoints c JOIN logs l ON l.log = c.log ${ofLog}
      ORDER BY c.log DESC, c.size DESC LIMIT 1`,
  );
}
