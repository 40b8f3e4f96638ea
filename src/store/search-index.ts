import { isEmployee } from '../messages/people.ts';
import { filterToken } from '../search/cut.ts';
import { all, type ReadDb } from './db.ts';
import type { SearchFilters } from './search-filters.ts';
import { MOST_TOKENS, type Need, type Reach } from './search-reach.ts';
import { anyOf, quoted } from './search-words.ts';
import { type Sql, sql } from './sql.ts';

/** Conditions in the month's own numbers: as its index knows them, and as its rows do. */
export interface Condition {
  readonly clause: string;
  /** On messages `m`. */
  readonly where: Sql;
}

const WORD = { people: sql`userid`, chats: sql`key`, types: sql`name` } as const;
const TABLE = { people: sql`people`, chats: sql`chats`, types: sql`types` } as const;

/** The month's own numbers of these words, of those it has heard of. */
export function numbersOf(
  month: ReadDb,
  table: keyof typeof WORD,
  words: Iterable<string>,
): ReadonlyMap<string, number> {
  const found = all<{ word: string; id: number }>(
    month,
    sql`SELECT j.value AS word, t.id FROM json_each(${JSON.stringify([...words])}) j
      CROSS JOIN ${TABLE[table]} t ON t.${WORD[table]} = j.value`,
  );
  return new Map(found.map(({ word, id }) => [word, id]));
}

export function idsOf(month: ReadDb, table: keyof typeof WORD, words: Iterable<string>): number[] {
  return [...numbersOf(month, table, words).values()];
}

/** Null when the month has never heard of any of those asked for. */
export function conditionsOf(
  month: ReadDb,
  { types, senders, direction }: SearchFilters,
  { keys }: Reach,
): Condition[] | null {
  const conditions: (Condition | null)[] = [];
  if (types) conditions.push(ofIds('type', idsOf(month, 'types', types), sql`m.type IN ${listed(types)}`));
  if (senders && senders.length <= MOST_TOKENS) {
    const ids = idsOf(month, 'people', senders);
    conditions.push(ofIds('sender', ids, sql`m.sender IN ${listed(ids)}`));
  }
  if (keys && keys.length <= MOST_TOKENS) {
    const ids = idsOf(month, 'chats', keys);
    conditions.push(ofIds('conversation', ids, sql`m.conversation IN ${listed(ids)}`));
  }
  if (direction) {
    const side = direction === 'employee' ? 1 : 0;
    conditions.push(ofIds('direction', [side], sql`m.direction = ${side}`));
  }
  const known = conditions.filter((condition) => condition !== null);
  return known.length < conditions.length ? null : known;
}

const listed = (values: readonly (string | number)[]): Sql =>
  sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

type Filter = Parameters<typeof filterToken>[0];

function ofIds(filter: Filter, ids: readonly number[], where: Sql): Condition | null {
  const clause = clauseOf(filter, ids);
  return clause === null ? null : { clause, where };
}

/** Null for none. */
export function clauseOf(filter: Filter, ids: readonly number[]): string | null {
  return ids.length === 0 ? null : anyOf(ids.map((id) => quoted(filterToken(filter, id))));
}

/** Of needs and kinds. Null when for one of them nothing is in the month. */
export function clausesOf(month: ReadDb, needs: readonly Need[], ofKinds: Reach['ofKinds']): string[] | null {
  const clauses = needs.map((need) => clauseOfNeed(month, need));
  if (ofKinds?.wanted) clauses.push(clauseOf('conversation', idsOf(month, 'chats', ofKinds.keys)));
  const known = clauses.filter((clause) => clause !== null);
  return known.length < clauses.length ? null : known;
}

/** The index knows the staff of single chats, other conversations by themselves. */
function clauseOfNeed(month: ReadDb, { people, chats }: Need): string | null {
  const staff = clauseOf('employee', idsOf(month, 'people', [...people].filter(isEmployee)));
  const others = clauseOf('conversation', idsOf(month, 'chats', chats ?? []));
  const sides = [staff, others].filter((side) => side !== null);
  return sides.length === 0 ? null : anyOf(sides);
}

export function unwanted(month: ReadDb, ofKinds: Reach['ofKinds']): string | null {
  return ofKinds?.wanted === false ? clauseOf('conversation', idsOf(month, 'chats', ofKinds.keys)) : null;
}

/** Plain texts bring no files. They are most of all messages, so the index leaves them out first. */
export function plainTexts(month: ReadDb, { media }: SearchFilters): string | null {
  return media === true ? clauseOf('type', idsOf(month, 'types', ['text'])) : null;
}

/** Who or what is too many for the index, in numbers for a look at each row; null when it is not. */
export function manyOf(
  month: ReadDb,
  table: 'people' | 'chats',
  words: readonly string[] | null | undefined,
): ReadonlySet<number> | null {
  return words && words.length > MOST_TOKENS ? new Set(idsOf(month, table, words)) : null;
}
