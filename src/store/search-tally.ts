import { all, type ReadDb } from './db.ts';
import type { Place } from './search-groups.ts';
import { describeHits, type Reader, type SearchHit } from './search-hits.ts';
import { numbersOf } from './search-index.ts';
import type { Asked } from './search-plan.ts';
import { reachWithin } from './search-reach.ts';
import { Search } from './search-run.ts';
import { sql } from './sql.ts';

/** What a list shows of conversations with hits. */
export interface FoundConversation {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  /** Three of its members, outsiders first. */
  readonly peers: readonly string[];
  readonly memberCount: number;
  /** Of its hits; `capped`: there are more. */
  readonly count: number;
  readonly capped: boolean;
  /** The seq of its newest hit. */
  readonly newest: number;
  readonly hits: SearchHit[];
}

interface Face {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly memberCount: number;
  readonly peers: string;
}

interface Tally {
  readonly hits: SearchHit[];
  count: number;
}

const MOST_IN_ONE = 100;

/** In their order. One that is not yet in archive.db waits for it. */
export function describeGroups(
  db: ReadDb,
  asked: Asked,
  places: readonly Place[],
  { hitsEach, until }: { hitsEach: number; until: number },
): FoundConversation[] {
  const faces = new Map(facesOf(db, places).map((face) => [face.key, face]));
  const tallies = new Map([...faces.keys()].map((key) => [key, { hits: [], count: 0 } as Tally]));
  const over = tallyAll(db, asked, { faces: [...faces.values()], tallies, hitsEach, until });
  return places.flatMap(({ key, newest }) => {
    const [face, tally] = [faces.get(key), tallies.get(key)];
    if (!face || !tally) return [];
    const { kind, external, memberCount, peers } = face;
    const { count, hits } = tally;
    const shown = { key, kind, external: external === 1, peers: JSON.parse(peers) as string[], memberCount };
    return [{ ...shown, count: Math.min(count, MOST_IN_ONE), capped: count > MOST_IN_ONE || over, newest, hits }];
  });
}

function facesOf(db: ReadDb, places: readonly Place[]): Face[] {
  const keys = JSON.stringify(places.map(({ key }) => key));
  return all(
    db,
    sql`SELECT c.key, c.kind, c.external, c.first_at AS firstAt, c.last_at AS lastAt,
        (SELECT count(*) FROM members WHERE conversation = c.key) AS memberCount,
        (SELECT json_group_array(userid) FROM (SELECT userid FROM members
          WHERE conversation = c.key ORDER BY employee, userid LIMIT 3)) AS peers
      FROM json_each(${keys}) j CROSS JOIN conversations c ON c.key = j.value`,
  );
}

interface TallyParts {
  readonly faces: readonly Face[];
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly hitsEach: number;
  readonly until: number;
}

/** Says whether the time was up first. */
function tallyAll(db: ReadDb, asked: Asked, { faces, tallies, hitsEach, until }: TallyParts): boolean {
  if (faces.length === 0) return false;
  const span = {
    from: Math.min(...faces.map(({ firstAt }) => firstAt)),
    to: Math.max(...faces.map(({ lastAt }) => lastAt)) + 1,
  };
  const reach = reachWithin(asked.reach, [...tallies.keys()], span);
  const search = new Search(db, { ...asked, reach, order: 'newest', before: null }, until);
  for (const name of search.months()) {
    tallyMonth(db.month(name), search, { tallies, hitsEach, reader: asked.reader });
    if ([...tallies.values()].every(({ count }) => count > MOST_IN_ONE)) break;
  }
  return search.isOver;
}

const STRETCH = 500; // hits, before the index is asked to leave out whoever has enough of them

interface MonthParts {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly hitsEach: number;
  readonly reader: Reader;
}

function tallyMonth(month: ReadDb, search: Search, { tallies, hitsEach, reader }: MonthParts): void {
  const open = [...numbersOf(month, 'chats', tallies.keys())];
  const byId = new Map(open.map(([key, id]) => [id, tallies.get(key)!]));
  const isFull = (id: number) => byId.get(id)!.count > MOST_IN_ONE;
  const shown: number[] = [];
  for (let from: number | null = null, more = byId.size > 0; more; from = search.reached) {
    let looked = 0;
    more = false;
    for (const [seq, id] of search.hits(month, { before: from, rows: true, passed: [...byId.keys()].filter(isFull) })) {
      const tally = byId.get(id)!;
      if (tally.count < hitsEach) shown.push(seq);
      tally.count += 1;
      more = ++looked === STRETCH;
      if (more) break;
    }
  }
  const keys = new Map(open.map(([key]) => [key, tallies.get(key)!]));
  for (const hit of describeHits(month, shown, reader)) keys.get(hit.key)!.hits.push(hit);
}
