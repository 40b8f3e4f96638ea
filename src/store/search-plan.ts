import type { Viewer } from '../access/viewer.ts';
import { dayOf } from '../lib/clock.ts';
import { filterToken, isDecidedByTokens, normaliseText, queryTokens } from '../search/cut.ts';
import type { Query } from '../search/query.ts';
import { one, prepared, type ReadDb } from './db.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { visibleTo } from './visibility.ts';

/** How one month is searched: which rows are candidates by the index alone, and what is left to be tested on each. */

export interface SearchFilters {
  /** Key of a conversation. */
  readonly conversation?: string | null;
  /** Userid of who said it. */
  readonly sender?: string | null;
  readonly type?: string | null;
  /** Sent at or after. */
  readonly from?: number | null;
  /** Sent before. */
  readonly to?: number | null;
}

export interface Asked {
  readonly viewer: Viewer;
  readonly words: CutQuery;
  readonly filters: SearchFilters;
  /** Only messages archived before this seq; null for all. */
  readonly before: number | null;
}

export interface Plan {
  /** Rows of one column `seq`, and those of `Tested` when there are tests; the newest archived first. */
  readonly candidates: Sql;
  /** Null when every candidate is a hit. */
  readonly test: ((row: Tested) => boolean) | null;
}

interface Tested {
  readonly text: string;
  readonly sentAt: number;
  readonly conversation: number;
}

/** A query as the index is asked: the same for every month. */
export interface CutQuery {
  readonly tokens: readonly string[];
  /** Terms that tokens cannot decide: the index knows the pieces of a longer term, not whether they stand side by side. */
  readonly undecided: readonly string[];
}

export function cutQuery({ terms }: Query): CutQuery {
  return {
    tokens: terms.flatMap(({ text }) => queryTokens(text)),
    undecided: terms.filter(({ text }) => !isDecidedByTokens(text)).map(({ text }) => normaliseText(text)),
  };
}

/** Null when nothing in this month can be a hit. */
export function planMonth(month: ReadDb, { viewer, words, filters, before }: Asked): Plan | null {
  const filterTokens = tokensOfFilters(month, filters);
  const range = seqRange(month, filters, before);
  if (filterTokens === null || range === null) return null;
  const tokens = [...filterTokens, ...words.tokens];
  const tests = [holds(words), inTime(filters), visible(month, viewer)].filter((test) => test !== null);
  return {
    candidates: tokens.length > 0 ? byTokens(tokens, range, tests.length > 0) : byScan(range),
    test: tests.length > 0 ? (row) => tests.every((test) => test(row)) : null,
  };
}

type Range = readonly [first: number, last: number];

const TESTED = sql`, m.text, m.sent_at AS sentAt, m.conversation`;

function byTokens(tokens: readonly string[], [first, last]: Range, tested: boolean): Sql {
  const match = tokens.map((token) => `"${token}"`).join(' AND '); // no token holds a quotation mark
  return sql`SELECT s.rowid AS seq ${tested ? TESTED : nothing}
    FROM search s ${tested ? sql`CROSS JOIN messages m ON m.seq = s.rowid` : nothing}
    WHERE s.search MATCH ${match} AND s.rowid BETWEEN ${first} AND ${last} ORDER BY s.rowid DESC`;
}

function byScan([first, last]: Range): Sql {
  return sql`SELECT m.seq ${TESTED} FROM messages m WHERE m.seq BETWEEN ${first} AND ${last} ORDER BY m.seq DESC`;
}

/** Null when the month has never heard of one of them. */
function tokensOfFilters(month: ReadDb, { conversation, sender, type }: SearchFilters): string[] | null {
  const tokens: string[] = [];
  const asked = [
    ['conversation', conversation, sql`SELECT id FROM chats WHERE key = ${conversation ?? ''}`],
    ['sender', sender, sql`SELECT id FROM people WHERE userid = ${sender ?? ''}`],
    ['type', type, sql`SELECT id FROM types WHERE name = ${type ?? ''}`],
  ] as const;
  for (const [filter, value, find] of asked) {
    if (value === null || value === undefined) continue;
    const found = one<{ id: number }>(month, find);
    if (!found) return null;
    tokens.push(filterToken(filter, found.id));
  }
  return tokens;
}

/** The outer bound of a time filter: the days it touches. What arrived late or early within them is tested by its own time. */
function seqRange(month: ReadDb, filters: SearchFilters, before: number | null): Range | null {
  const end = before === null ? Number.MAX_SAFE_INTEGER : before - 1;
  if (!isTimed(filters)) return [0, end];
  const days = one<{ first: number | null; last: number | null }>(
    month,
    sql`SELECT min(min_seq) AS first, max(max_seq) AS last FROM days
      WHERE day BETWEEN ${dayOf(filters.from ?? 0)} AND ${dayOf(filters.to ?? LATEST)}`,
  );
  if (days === null || days.first === null || days.last === null) return null;
  return [days.first, Math.min(days.last, end)];
}

const LATEST = 8.64e15;

function isTimed({ from, to }: SearchFilters): boolean {
  return (from ?? null) !== null || (to ?? null) !== null;
}

function inTime(filters: SearchFilters): ((row: Tested) => boolean) | null {
  if (!isTimed(filters)) return null;
  const { from, to } = { from: filters.from ?? 0, to: filters.to ?? LATEST };
  return ({ sentAt }) => sentAt >= from && sentAt < to;
}

function holds({ undecided }: CutQuery): ((row: Tested) => boolean) | null {
  if (undecided.length === 0) return null;
  return ({ text }) => {
    const normal = normaliseText(text);
    return undecided.every((term) => normal.includes(term));
  };
}

/** Each conversation is asked about once. */
function visible(month: ReadDb, viewer: Viewer): ((row: Tested) => boolean) | null {
  if (viewer.scope === 'everyone') return null;
  const condition = visibleTo(viewer);
  const find = prepared(
    month,
    sql`SELECT 1 FROM chats k JOIN conversations c ON c.key = k.key WHERE k.id = ${0} AND ${condition}`.text,
  );
  const known = new Map<number, boolean>();
  return ({ conversation }) => {
    const seen = known.get(conversation) ?? find.get(conversation, ...condition.values) !== undefined;
    known.set(conversation, seen);
    return seen;
  };
}
