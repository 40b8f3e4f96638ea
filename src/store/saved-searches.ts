import type { Viewer } from '../access/viewer.ts';
import { UserError } from '../lib/errors.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** Searches a reader keeps by name. Nobody sees those of another. */
export const owner = 'desk';

export interface SavedSearch {
  readonly id: number;
  readonly name: string;
  /** What stands behind the question mark of its address. */
  readonly query: string;
  readonly madeAt: number;
  readonly usedAt: number | null;
}

const MOST = 100;

/** Those used last come first. */
export function listSavedSearches(db: ReadDb, viewer: Viewer): SavedSearch[] {
  return all(
    db,
    sql`SELECT id, name, query, made_at AS madeAt, used_at AS usedAt FROM saved_searches WHERE account = ${viewer.accountId}
      ORDER BY max(made_at, coalesce(used_at, 0)) DESC, id DESC`,
  );
}

/** Under a name that is taken, the search takes the place of the one that was there. */
export function saveSearch(
  db: WriteDb,
  viewer: Viewer,
  { name, query, at }: { name: string; query: string; at: number },
): { id: number; replaced: boolean } {
  const known = findByName(db, viewer, name);
  if (known) {
    run(db, sql`UPDATE saved_searches SET query = ${query}, made_at = ${at}, used_at = NULL WHERE id = ${known.id}`);
    return { id: known.id, replaced: true };
  }
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM saved_searches WHERE account = ${viewer.accountId}`,
  )!;
  if (n >= MOST) throw new UserError(`已存 ${MOST} 个检索，这是上限。先在“已存检索”里删除不用的，再保存。`);
  const row = one<{ id: number }>(
    db,
    sql`INSERT INTO saved_searches (account, name, query, made_at) VALUES (${viewer.accountId}, ${name}, ${query}, ${at}) RETURNING id`,
  );
  return { id: row!.id, replaced: false };
}

/** Null when he has none of that number. */
export function useSavedSearch(db: WriteDb, viewer: Viewer, id: number, at: number): string | null {
  return (
    one<{ query: string }>(
      db,
      sql`UPDATE saved_searches SET used_at = ${at} WHERE id = ${id} AND account = ${viewer.accountId} RETURNING query`,
    )?.query ?? null
  );
}

/** False when he has none of that number. */
export function renameSavedSearch(db: WriteDb, viewer: Viewer, id: number, name: string): boolean {
  const known = findByName(db, viewer, name);
  if (known && known.id !== id) throw new UserError(`已有名为“${name}”的检索。换一个名字。`);
  return run(db, sql`UPDATE saved_searches SET name = ${name} WHERE id = ${id} AND account = ${viewer.accountId}`) > 0;
}

/** What it was, so that it can be saved again. */
export function removeSavedSearch(db: WriteDb, viewer: Viewer, id: number): Pick<SavedSearch, 'name' | 'query'> | null {
  return one(
    db,
    sql`DELETE FROM saved_searches WHERE id = ${id} AND account = ${viewer.accountId} RETURNING name, query`,
  );
}

function findByName(db: WriteDb, viewer: Viewer, name: string): { id: number } | null {
  return one(db, sql`SELECT id FROM saved_searches WHERE account = ${viewer.accountId} AND name = ${name}`);
}
