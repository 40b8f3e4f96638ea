import type { Viewer } from '../access/viewer.ts';
import type { Query } from '../search/query.ts';
import type { ReadDb } from './db.ts';
import type { SearchFilters } from './search-filters.ts';
import { newConversations, type Place } from './search-groups.ts';
import { describeHits, type SearchHit } from './search-hits.ts';
import { askedFor, Search } from './search-run.ts';
import { describeGroups, type FoundConversation } from './search-tally.ts';

/** Search over all months, in the order of arrival. It stops when a page is full, when it has counted enough, or when its time is up. */
export const owner = 'archive';

export type { ConversationKind, SearchFilters } from './search-filters.ts';
export type { SearchHit } from './search-hits.ts';
export type { FoundConversation } from './search-tally.ts';

export interface SearchOptions {
  readonly filters: SearchFilters;
  /** 'newest' when left out. */
  readonly order?: 'newest' | 'oldest';
  /** Where the page before ended (its `next`), in either order; null for the beginning. */
  readonly before: number | null;
  readonly limit: number;
  /** How long it may take, in ms. */
  readonly budget?: number;
}

export interface SearchPage {
  readonly hits: SearchHit[];
  /** Hand it back as `before` for the next page; null when there is none. */
  readonly next: number | null;
  /** The time was up first: there may be more hits after these. */
  readonly tooBroad: boolean;
}

const BUDGET = 1500;

/** A query without words finds all that meets the conditions. */
export function searchMessages(
  db: ReadDb,
  viewer: Viewer,
  query: Query,
  { limit, budget = BUDGET, ...asked }: SearchOptions,
): SearchPage {
  const whole = askedFor(db, viewer, query, asked);
  const search = new Search(db, whole, performance.now() + budget);
  const hits: SearchHit[] = [];
  let last = null;
  let left = limit;
  for (const name of search.months()) {
    const month = db.month(name);
    const seqs = search.firstOf(month, left + 1);
    hits.push(...describeHits(month, seqs.slice(0, left), whole!.reader));
    last = seqs.slice(0, left).at(-1) ?? last;
    if (seqs.length > left) return { hits, next: last, tooBroad: false };
    left -= seqs.length;
  }
  return { hits, next: search.isOver ? search.reached : null, tooBroad: search.isOver };
}

const MOST_COUNTED = 10_000;

/** `capped`: there are more, or the time was up. */
export function countMessages(
  db: ReadDb,
  viewer: Viewer,
  query: Query,
  { filters, budget = BUDGET }: Pick<SearchOptions, 'filters' | 'budget'>,
): { count: number; capped: boolean } {
  const search = new Search(db, askedFor(db, viewer, query, { filters, before: null }), performance.now() + budget);
  let count = 0;
  for (const name of search.months()) {
    count += search.countIn(db.month(name), MOST_COUNTED + 1 - count);
    if (count > MOST_COUNTED) break;
  }
  return { count: Math.min(count, MOST_COUNTED), capped: count > MOST_COUNTED || search.isOver };
}

export interface ConversationPage {
  readonly groups: FoundConversation[];
  /** Hand it back as `before` for the next page; null when there is none. */
  readonly next: number | null;
  readonly tooBroad: boolean;
}

export interface ConversationSearchOptions extends Omit<SearchOptions, 'order'> {
  /** Of each conversation, the newest so many. */
  readonly hitsEach: number;
}

/** Conversations with hits, the one with the newest first; none comes on two pages. */
export function searchConversations(
  db: ReadDb,
  viewer: Viewer,
  query: Query,
  { limit, hitsEach, budget = BUDGET, ...options }: ConversationSearchOptions,
): ConversationPage {
  const asked = askedFor(db, viewer, query, options);
  const search = new Search(db, asked, performance.now() + budget);
  if (asked === null) return { groups: [], next: null, tooBroad: false };
  const places: Place[] = [];
  for (const place of newConversations(db, asked, search)) if (places.push(place) > limit) break;
  const until = performance.now() + budget;
  const groups = describeGroups(db, asked, places.slice(0, limit), { hitsEach, until });
  const more = places.length > limit ? places.at(limit - 1)!.newest : null;
  const tooBroad = search.isOver && more === null;
  return { groups, next: tooBroad ? search.reached : more, tooBroad };
}
