import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { type Sql, sql } from './sql.ts';

/**
 * Two ways to the conversations somebody may see: few are gathered from the people they are of; many are met soon enough by
 * walking all of them in the order they last spoke. Which it is depends only on what he may see.
 */
const FEW = 20_000;

/** Those of the staff in scope, when they are few: the condition that gathers them; else null. */
export function gathered(db: ReadDb, { scope }: Viewer, { most = FEW } = {}): Sql | null {
  if (scope === 'everyone') return null;
  const staff = JSON.stringify(scope);
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT coalesce(sum(t.conversations), 0) AS n FROM json_each(${staff}) j JOIN talkers t ON t.userid = j.value`,
  )!;
  if (n > most) return null;
  return sql`c.key IN (SELECT conversation FROM members WHERE userid IN (SELECT value FROM json_each(${staff})))`;
}

/** The same where the walk tests each conversation as it comes; `true` for whoever sees everything. */
export function met({ scope }: Viewer): Sql {
  if (scope === 'everyone') return sql`true`;
  // The plus keeps SQLite from trying each of thousands where a conversation has a handful of members.
  return sql`EXISTS (SELECT 1 FROM members vm WHERE vm.conversation = c.key
    AND +vm.userid IN (SELECT value FROM json_each(${JSON.stringify(scope)})))`;
}
