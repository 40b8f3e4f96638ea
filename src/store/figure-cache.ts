import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/**
 * What was worked out for a page and is good until something it was worked out from changes: indicators that count distinct
 * people cost a look at every contact, and sorting or turning a page asks for them again. Of each connection its own.
 */
const MOST = 200;

interface Entry {
  readonly marks: string;
  readonly result: unknown;
}

const caches = new WeakMap<ReadDb['connection'], Map<string, Entry>>();

/** The result is shared: nobody changes it. */
export function kept<Result>(db: ReadDb, viewer: Viewer, name: string, query: unknown, work: () => Result): Result {
  const cache = caches.get(db.connection) ?? new Map<string, Entry>();
  caches.set(db.connection, cache);
  const key = JSON.stringify([name, viewer.parts ?? viewer.scope, query]);
  const marks = readMarks(db);
  const known = cache.get(key);
  cache.delete(key); // the one used last stands last
  const entry = known?.marks === marks ? known : { marks, result: work() };
  cache.set(key, entry);
  if (cache.size > MOST) cache.delete(cache.keys().next().value!);
  return entry.result as Result;
}

/** Of all that figures are made from: dialogues and timeouts, who has whom and is where, what was found and how it was
 * judged, and by which rules. */
function readMarks(db: ReadDb): string {
  return one<{ marks: string }>(
    db,
    sql`SELECT concat_ws('.', f.revision, f.people, d.revision, d.places,
        (SELECT max(id) FROM violations), (SELECT max(id) FROM verdicts), r.basis, r.timeouts, (SELECT max(changed_at) FROM figure_settings),
        (SELECT concat_ws(',', count(*), max(from_at), max(to_at)) FROM room_keepers)) AS marks
      FROM figures_state f, directory_state d, figures_rules_state r`,
  )!.marks;
}
