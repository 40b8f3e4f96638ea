import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import type { PackagePart } from './package-order.ts';
import { readUserids } from './retention-plan.ts';
import { sightOf } from './sight.ts';
import { sql } from './sql.ts';

/** The conversations a hold covers, as an export takes them: those of the viewer, within the time of the hold. Also when it was released. */
export function listHoldParts(db: ReadDb, viewer: Viewer, id: number): PackagePart[] {
  const hold = one<{ from: number | null; to: number | null }>(
    db,
    sql`SELECT from_at AS "from", to_at AS "to" FROM holds WHERE id = ${id}`,
  );
  if (!hold) return [];
  const { from, to } = hold;
  const named = (kind: string) =>
    all<{ id: string }>(
      db,
      sql`SELECT subject AS id FROM hold_subjects WHERE hold = ${id} AND kind = ${kind} ORDER BY subject`,
    ).map((row) => row.id);
  const same = readUserids(db);
  const persons = named('person').flatMap((person) => same.get(person) ?? [person]);
  const { table, seen } = sightOf(db, viewer);
  const since = from === null ? sql`true` : sql`c.last_at >= ${from}`;
  const until = to === null ? sql`true` : sql`c.first_at < ${to}`;
  const rows = all<{ key: string }>(
    db,
    sql`SELECT c.key FROM ${table} c WHERE ${seen} AND ${since} AND ${until} AND c.key IN
        (SELECT conversation FROM members WHERE userid IN (SELECT value FROM json_each(${JSON.stringify(persons)}))
          UNION SELECT value FROM json_each(${JSON.stringify(named('conversation'))})) ORDER BY c.key`,
  );
  return rows.map(({ key }) => ({ conversation: key, from, to, seqs: null }));
}
