import type { ReadDb } from './db.ts';
import type { SearchFilters } from './search-filters.ts';
import type { Reader } from './search-hits.ts';
import { clausesOf, conditionsOf, manyOf, plainTexts, unwanted } from './search-index.ts';
import { type Judge, judgeOf } from './search-judge.ts';
import { LATEST, type Span } from './search-parts.ts';
import { rangeOf } from './search-range.ts';
import type { Need, Reach } from './search-reach.ts';
import {
  allMessages,
  byIndex,
  fewMessages,
  isShort,
  media,
  type Parts,
  rowsOf,
  type Source,
  violations,
} from './search-source.ts';
import type { Words } from './search-words.ts';
import type { Sql } from './sql.ts';

/** How one month is searched: which rows are candidates, in order, and what is left to be tested on each. */

export interface Asked {
  /** Null when there are none. */
  readonly words: Words | null;
  readonly reader: Reader;
  readonly reach: Reach;
  readonly filters: SearchFilters;
  /** When a hit may have been sent; null: at any time. */
  readonly times: readonly Span[] | null;
  readonly order: 'newest' | 'oldest';
  /** Only messages after this seq in that order; null for all. */
  readonly before: number | null;
}

export interface Plan {
  /** Rows of `Candidate`. */
  readonly candidates: Sql;
  /** Null when every candidate is a hit. */
  readonly test: Test | null;
}

/** As an array: there may be hundreds of thousands. What is not needed for the test is null. */
export type Candidate = readonly [
  seq: number,
  conversation: number,
  sender: number,
  sentAt: number,
  text: string,
  media: number,
  violation: number,
];

type Test = (row: Candidate) => boolean;

interface PlanOptions {
  /** Conversations that are left out. */
  readonly passed?: readonly number[];
  /** The rows are needed whole, whatever the tests. */
  readonly rows?: boolean;
}

/**
 * Null when nothing in this month can be a hit.
 *
 * What a viewer with a limited scope waits for depends on what he may see alone: the index is asked for his people and
 * their groups together with the words, or his messages are read when they are few. Only where the scope is too large
 * for both are the messages with the words tested one by one, those of others too.
 */
export function planMonth(month: ReadDb, asked: Asked, { passed = [], rows = false }: PlanOptions = {}): Plan | null {
  const { words, reach, filters, order } = asked;
  const range = rangeOf(month, asked);
  const conditions = range && conditionsOf(month, filters, reach);
  const way = range && conditions && wayOf(month, asked, { range, conditions, passed });
  if (!way) return null;
  const { source, left } = way;
  const judge = judgeOf(month, left.needs, { ...reach, kinds: left.kinds ? reach.kinds : null });
  const tests = testsOf(month, asked, judge, left.passed ? passed : []);
  const byText = words !== null && left.words;
  if (byText) tests.push(textTest(words));
  return {
    candidates: rowsOf(source, { rows: rows || tests.length > 0, text: byText, filters, order }),
    test: tests.length > 0 ? (row) => tests.every((test) => test(row)) : null,
  };
}

interface Way {
  readonly source: Source;
  /** What has not been asked of the source, and is to be asked of each row. */
  readonly left: {
    readonly words: boolean;
    readonly needs: readonly Need[];
    readonly kinds: boolean;
    readonly passed: boolean;
  };
}

/** Null when nothing can be met. */
function wayOf(month: ReadDb, { words, reach, filters }: Asked, parts: Parts): Way | null {
  const needs = reach.few ? reach.needs.filter(({ scope }) => !scope) : reach.needs;
  const beside = (source: Source): Way => ({ source, left: { words: true, needs, kinds: true, passed: true } });
  if (reach.few) return beside(fewMessages(month, reach.few, parts));
  const index = (asked: readonly Need[], ofKinds: Reach['ofKinds']) => {
    const clauses = clausesOf(month, asked, ofKinds);
    if (clauses === null) return null;
    const source = byIndex(words, parts, { clauses, except: [plainTexts(month, filters), unwanted(month, ofKinds)] });
    const rest = needs.filter((need) => !asked.includes(need));
    const left = { words: !words?.decided, needs: rest, kinds: ofKinds === null, passed: false };
    return { way: source && { source, left } };
  };
  const [narrow, named] = [needs.filter(isNarrow), needs.filter(({ chats }) => chats !== null)];
  const first = index(narrow, null);
  if (first === null) return null;
  const violation = filters.violation === true;
  if (first.way && (violation || reach.ofKinds || named.length > narrow.length) && isShort(month, first.way.source)) {
    return first.way;
  }
  if (violation && !narrow.some(({ scope }) => scope)) return beside(violations(month, parts));
  const whole = index(named, reach.ofKinds);
  return whole && (whole.way ?? beside(filters.media === true ? media(parts) : allMessages(parts)));
}

const NARROW = 32; // tokens

/** The index is always asked for the scope, so that what it keeps back does not tell in how long the answer takes. */
function isNarrow({ people, chats, scope }: Need): boolean {
  return chats !== null && (scope || people.size + chats.length <= NARROW);
}

/** The cheap ones first: each answers for the row alone, or once for its conversation. */
function testsOf(month: ReadDb, { filters, reach }: Asked, judge: Judge | null, passed: readonly number[]): Test[] {
  const { violation = null, media = null } = filters;
  const senders = manyOf(month, 'people', filters.senders);
  const chats = manyOf(month, 'chats', reach.keys);
  const { from, to } = { from: filters.from ?? 0, to: filters.to ?? LATEST };
  const tests: (Test | null)[] = [
    passed.length > 0 ? (row) => !passed.includes(row[1]) : null,
    from > 0 || to < LATEST ? (row) => row[3] >= from && row[3] < to : null,
    senders && ((row) => senders.has(row[2])),
    chats && ((row) => chats.has(row[1])),
    media === null ? null : (row) => (row[5] === 1) === media,
    violation === null ? null : (row) => (row[6] === 1) === violation,
    judge && ((row) => judge(row[1], row[2], row[3])),
  ];
  return tests.filter((test) => test !== null);
}

function textTest({ holds }: Words): Test {
  return (row) => holds(row[4]);
}
