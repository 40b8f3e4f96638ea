import { one, type ReadDb } from './db.ts';
import type { SearchFilters } from './search-filters.ts';
import { type Condition, clauseOf, idsOf } from './search-index.ts';
import type { SeqRange } from './search-range.ts';
import { allOf, type Words, without } from './search-words.ts';
import { join, nothing, type Sql, sql } from './sql.ts';

/** Where a month's candidates come from, in order: the index, or what is rarer than the words. */
export interface Source {
  readonly table: Sql;
  /** To the messages `m`; left out when nothing of them is needed. */
  readonly join: Sql;
  readonly where: Sql;
  readonly seq: Sql;
}

/** What every source of a month takes heed of. */
export interface Parts {
  readonly range: SeqRange;
  readonly conditions: readonly Condition[];
  /** Conversations that are left out. */
  readonly passed: readonly number[];
}

const MESSAGES = { table: sql`messages m`, join: nothing, seq: sql`m.seq` };

/** FTS5 with detail=none answers wrongly to rowid = ?: it is always asked for a range. */
const within = (seq: Sql, [first, last]: SeqRange): Sql => sql`${seq} BETWEEN ${first} AND ${last}`;

export function allMessages({ range }: Parts): Source {
  return { ...MESSAGES, where: within(MESSAGES.seq, range) };
}

/** Null when there is nothing to ask the index for. */
export function byIndex(
  words: Words | null,
  { range, conditions, passed }: Parts,
  { clauses, except }: { clauses: readonly string[]; except: readonly (string | null)[] },
): Source | null {
  const asked = [...clauses, ...conditions.map(({ clause }) => clause), words?.match ?? null];
  const needed = asked.filter((part) => part !== null);
  if (needed.length === 0) return null;
  const not = [words?.except ?? null, clauseOf('conversation', passed), ...except].filter((part) => part !== null);
  const seq = sql`s.rowid`;
  return {
    table: sql`search s`,
    join: sql`CROSS JOIN messages m ON m.seq = s.rowid`,
    where: sql`s.search MATCH ${without(allOf(needed), not)} AND ${within(seq, range)}`,
    seq,
  };
}

const SHORT = 1000;

/** Then to look at each is less work than to ask the index for more. */
export function isShort(month: ReadDb, { table, where }: Source): boolean {
  const found = sql`SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE ${where} LIMIT ${SHORT})`;
  return one<{ n: number }>(month, found)!.n < SHORT;
}

/** Each message once. What rules found is kept for all months together. */
export function violations(month: ReadDb, { range: [first, last], conditions }: Parts): Source {
  const { from, to } = one<{ from: number | null; to: number | null }>(
    month,
    sql`SELECT (SELECT min(seq) FROM messages) AS "from", (SELECT max(seq) FROM messages) AS "to"`,
  )!;
  const own: SeqRange = [Math.max(first, from ?? 0), Math.min(last, to ?? 0)];
  const again = sql`EXISTS (SELECT 1 FROM violations w WHERE w.seq = v.seq AND w.rule < v.rule)`;
  return {
    table: sql`violations v`,
    join: sql`CROSS JOIN messages m ON m.seq = v.seq`,
    where: sql`${within(sql`v.seq`, own)} AND NOT ${again} AND ${allWhere(conditions)}`,
    seq: sql`v.seq`,
  };
}

/** The first file of each message. */
export function media({ range }: Parts): Source {
  const seq = sql`u.seq`;
  const join = sql`CROSS JOIN messages m ON m.seq = u.seq`;
  return { table: sql`media_uses u`, join, where: sql`${within(seq, range)} AND u.position = 0`, seq };
}

export function fewMessages(month: ReadDb, keys: readonly string[], { range, conditions }: Parts): Source {
  const ids = JSON.stringify(idsOf(month, 'chats', keys));
  const mine = sql`(SELECT o.seq FROM json_each(${ids}) j CROSS JOIN messages o INDEXED BY messages_by_conversation
    ON o.conversation = j.value WHERE ${within(sql`o.seq`, range)})`;
  return { ...MESSAGES, where: sql`m.seq IN ${mine} AND ${allWhere(conditions)}` };
}

const allWhere = (conditions: readonly Condition[]): Sql =>
  join([sql`true`, ...conditions.map(({ where }) => where)], sql` AND `);

export interface Wanted {
  /** More of each than its number. */
  readonly rows: boolean;
  readonly text: boolean;
  readonly filters: SearchFilters;
  readonly order: 'newest' | 'oldest';
}

/** Rows of `Candidate`. */
export function rowsOf({ table, join: joined, where, seq }: Source, { rows, text, filters, order }: Wanted): Sql {
  const inOrder = sql`WHERE ${where} ORDER BY ${seq} ${order === 'newest' ? sql`DESC` : sql`ASC`}`;
  if (!rows) return sql`SELECT ${seq} AS seq FROM ${table} ${inOrder}`;
  const has = (other: Sql, asked: boolean | null | undefined) =>
    asked === null || asked === undefined ? NULL : sql`EXISTS (SELECT 1 FROM ${other} t WHERE t.seq = ${seq})`;
  const found = sql`${has(sql`media_uses`, filters.media)}, ${has(sql`violations`, filters.violation)}`;
  return sql`SELECT ${seq} AS seq, m.conversation, m.sender, m.sent_at, ${text ? sql`m.text` : NULL}, ${found}
    FROM ${table} ${joined} ${inOrder}`;
}

const NULL = sql`NULL`;
