import type { Viewer } from '../access/viewer.ts';
import { type CheckpointRow, findCheckpoint } from './checkpoints.ts';
import { all, one, type ReadDb } from './db.ts';
import { nothing, sql } from './sql.ts';

/** Checkpoints as people look at them. They hold sizes and hashes, never what was said. */
export const owner = 'archive';

export interface CheckpointLine {
  readonly log: number;
  readonly size: number;
  readonly at: number;
}

/** The newest first; `before` is the place where the page before ended. */
export function listCheckpoints(
  db: ReadDb,
  _viewer: Viewer,
  { before, limit }: { readonly before: { log: number; size: number } | null; readonly limit: number },
): CheckpointLine[] {
  const older = before === null ? nothing : sql`WHERE (log, size) < (${before.log}, ${before.size})`;
  return all(db, sql`SELECT log, size, at FROM checkpoints ${older} ORDER BY log DESC, size DESC LIMIT ${limit}`);
}

export function findCheckpointAt(db: ReadDb, _viewer: Viewer, log: number, size: number): CheckpointRow | null {
  return one(
    db,
    sql`SELECT c.log, l.origin, c.size, c.root, c.note, c.at FROM checkpoints c JOIN logs l ON l.log = c.log
      WHERE c.log = ${log} AND c.size = ${size}`,
  );
}

export function findNewestCheckpoint(db: ReadDb, _viewer: Viewer): CheckpointRow | null {
  return findCheckpoint(db);
}
