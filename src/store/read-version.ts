import { run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Puts a read file among those to be built anew: where it stands, it survives a restart. It is read on until the new one is there. */
export function forgetVersion(db: WriteDb): void {
  run(
    db,
    sql`INSERT INTO progress (id, n, messages, cut_version) VALUES (1, 0, 0, 0) ON CONFLICT (id) DO UPDATE SET cut_version = 0`,
  );
}
