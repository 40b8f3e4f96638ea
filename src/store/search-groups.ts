import { one, type ReadDb } from './db.ts';
import { idsOf } from './search-index.ts';
import type { Asked } from './search-plan.ts';
import { MOST_TOKENS, reachWithin } from './search-reach.ts';
import { Search } from './search-run.ts';
import { sql } from './sql.ts';

/** Which conversations have hits, in the order of their newest. */

export interface Place {
  readonly key: string;
  readonly newest: number;
}

/** Those with a hit at or after `before` were on a page before this one. */
export function* newConversations(db: ReadDb, asked: Asked, search: Search): Generator<Place> {
  for (const stretch of conversationsOf(db, search)) {
    const shown = asked.before === null ? NONE : shownBefore(db, asked, { places: stretch, until: search.until });
    for (const place of stretch) if (!shown.has(place.key)) yield place;
  }
}

const NONE: ReadonlySet<string> = new Set();

function shownBefore(
  db: ReadDb,
  asked: Asked,
  { places, until }: { places: readonly Place[]; until: number },
): ReadonlySet<string> {
  const reach = reachWithin(
    asked.reach,
    places.map(({ key }) => key),
  );
  const search = new Search(db, { ...asked, reach, order: 'oldest', before: asked.before! - 1 }, until);
  const shown = new Set<string>();
  for (const stretch of conversationsOf(db, search)) {
    for (const { key } of stretch) shown.add(key);
    if (shown.size === places.length) break;
  }
  return shown;
}

/** Conversations as their first hits come, some at a time. */
function* conversationsOf(db: ReadDb, search: Search): Generator<Place[]> {
  const known = new Set<string>();
  for (const name of search.months()) {
    for (let more = true, from: number | null = null; more; from = search.reached) {
      // A stretch is read to its end before other months are opened for it: that may close this one.
      const stretch = newInMonth(db.month(name), search, { known, from });
      more = stretch.more;
      for (const { key } of stretch.places) known.add(key);
      if (stretch.places.length > 0) yield stretch.places;
    }
  }
}

const STRETCH = 32; // conversations
const MOST_REPEATS = 100; // hits of conversations already found, before the index is asked to leave those out

function newInMonth(
  month: ReadDb,
  search: Search,
  { known, from }: { known: ReadonlySet<string>; from: number | null },
): { places: Place[]; more: boolean } {
  const passed = new Set(idsOf(month, 'chats', known));
  const options = { before: from, rows: true, passed: passed.size <= MOST_TOKENS ? [...passed] : [] };
  const found: { id: number; newest: number }[] = [];
  let repeats = 0;
  let more = false;
  for (const [seq, id] of search.hits(month, options)) {
    if (!passed.has(id)) found.push({ id, newest: seq });
    else repeats += 1;
    passed.add(id);
    more = found.length === STRETCH || repeats === MOST_REPEATS;
    if (more) break;
  }
  return { places: found.map(({ id, newest }) => ({ key: keyOf(month, id), newest })), more };
}

function keyOf(month: ReadDb, id: number): string {
  return one<{ key: string }>(month, sql`SELECT key FROM chats WHERE id = ${id}`)!.key;
}
