import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb, type WriteDb } from './db.ts';
import { migrations } from './migrations/index.ts';
import { sql } from './sql.ts';

/** Which version each file's tables have, and whether its writer answers. */
export const owner = 'desk';

export interface SchemaRow {
  readonly file: string;
  readonly has: number;
  /** Of this program. */
  readonly wants: number;
}

export function readSchemas(db: ReadDb, _viewer: Viewer): SchemaRow[] {
  const version = (query: ReturnType<typeof sql>, at = db) => one<{ user_version: number }>(at, query)!.user_version;
  const rows: SchemaRow[] = [
    { file: 'huicun.db', has: version(sql`PRAGMA desk.user_version`), wants: migrations.desk.length },
    { file: 'archive.db', has: version(sql`PRAGMA main.user_version`), wants: migrations.archive.length },
  ];
  const [newest] = db.months();
  if (newest === undefined) return rows;
  const month = db.month(newest);
  return [
    ...rows,
    { file: 'evidence', has: version(sql`PRAGMA evidence.user_version`, month), wants: migrations.evidence.length },
    { file: 'read', has: version(sql`PRAGMA main.user_version`, month), wants: migrations.read.length },
  ];
}

/** Changes nothing: that it is answered says that the one who writes is there. */
export function askDesk(db: WriteDb, _viewer: Viewer): boolean {
  return db.connection.open;
}
