import type { Viewer } from '../access/viewer.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** WeCom's own log of what members and administrators did, to be read beside what changed. */
export const owner = 'archive';

export type OperationSource = 'member' | 'admin';

export interface OperationRow {
  readonly at: number;
  readonly userid: string;
  /** WeCom's number of the kind of operation. */
  readonly type: number;
  readonly detail: string;
  readonly ip: string;
}

export interface OperationsAsked {
  readonly source: OperationSource;
  /** Rows to leave out from the newest on. */
  readonly skip: number;
  readonly limit: number;
}

/** Newest first. Who may see only some people is told of what they did. */
export function listOperations(db: ReadDb, viewer: Viewer, { source, skip, limit }: OperationsAsked): OperationRow[] {
  const people =
    viewer.scope === 'everyone'
      ? sql`1 = 1`
      : sql`userid IN (SELECT value FROM json_each(${JSON.stringify(viewer.scope)}))`;
  return all(
    db,
    sql`SELECT at, userid, type, detail, ip FROM operation_log WHERE source = ${source} AND ${people}
      ORDER BY at DESC, userid, type, detail LIMIT ${limit} OFFSET ${skip}`,
  );
}
