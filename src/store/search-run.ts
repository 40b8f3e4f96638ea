import type { Viewer } from '../access/viewer.ts';
import type { Query } from '../search/query.ts';
import { all, one, prepared, type ReadDb } from './db.ts';
import { masksFor } from './masking.ts';
import type { SearchFilters } from './search-filters.ts';
import { LATEST, shared, timesOf } from './search-parts.ts';
import { type Asked, type Candidate, planMonth } from './search-plan.ts';
import { reachOf } from './search-reach.ts';
import { wordsOf } from './search-words.ts';
import { join, nothing, sql } from './sql.ts';

export interface SearchAsked {
  readonly filters: SearchFilters;
  readonly order?: 'newest' | 'oldest';
  readonly before: number | null;
}

interface HitOptions {
  readonly before?: number | null;
  readonly passed?: readonly number[];
  /** The conversation of each is needed, whatever the tests. */
  readonly rows?: boolean;
}

const ROWS_A_LOOK = 32; // candidates between two looks at the clock

/** One search on its way through the months, under one budget. */
export class Search {
  readonly #db: ReadDb;
  /** Null when nothing can be found. */
  readonly #asked: Asked | null;
  readonly until: number;
  isOver = false;
  /** The last candidate looked at: where to go on. */
  reached: number | null;

  constructor(db: ReadDb, asked: Asked | null, until: number) {
    this.#db = db;
    this.#asked = asked;
    this.until = until;
    this.reached = asked?.before ?? null;
  }

  /** Months that can hold a hit, by what the catalogue says of them, in the order asked for. */
  *months(): Generator<string> {
    if (this.#asked === null) return;
    for (const [i, { month, end }] of monthsInReach(this.#db, this.#asked).entries()) {
      if (i > 0) this.#look();
      if (this.isOver) return;
      yield month;
      if (!this.isOver) this.reached = end;
    }
  }

  /** Hits of a month, in the order asked for; of those after `before`, without the conversations `passed`. */
  *hits(month: ReadDb, { before, ...options }: HitOptions = {}): Generator<Candidate> {
    const asked = this.#asked && { ...this.#asked, before: before ?? this.#asked.before };
    const plan = asked && planMonth(month, asked, options);
    if (!plan) return;
    const { candidates, test } = plan;
    const statement = prepared(month, candidates.text).raw(true);
    let looked = 0;
    for (const row of statement.iterate(...candidates.values) as Iterable<Candidate>) {
      this.reached = row[0];
      if (test === null || test(row)) yield row;
      if (++looked % ROWS_A_LOOK === 0) this.#look();
      if (this.isOver) return;
    }
  }

  /** The first `most` hits of a month. */
  firstOf(month: ReadDb, most: number): number[] {
    const seqs: number[] = [];
    if (most <= 0) return seqs;
    for (const [seq] of this.hits(month)) {
      seqs.push(seq);
      if (seqs.length === most) break;
    }
    return seqs;
  }

  /** Hits of a month, up to `most`. */
  countIn(month: ReadDb, most: number): number {
    const plan = this.#asked && planMonth(month, this.#asked);
    if (!plan || most <= 0) return 0;
    if (plan.test !== null) return this.firstOf(month, most).length;
    return one<{ n: number }>(month, sql`SELECT count(*) AS n FROM (${plan.candidates} LIMIT ${most})`)!.n;
  }

  #look(): void {
    this.isOver = performance.now() > this.until;
  }
}

/** What holds for all months is found out once. Null when nothing can be found. */
export function askedFor(db: ReadDb, viewer: Viewer, { expression, terms }: Query, asked: SearchAsked): Asked | null {
  const { filters, order = 'newest', before } = asked;
  const empty = filters.types?.length === 0 || filters.senders?.length === 0;
  const reach = empty ? null : reachOf(db, viewer, filters);
  const times = reach && timesOf(filters, reach.parts);
  if (reach === null || times?.length === 0) return null;
  const masks = masksFor(db, viewer);
  const words = expression && wordsOf(expression, masks);
  const reader = { masks, typed: terms.map(({ text }) => text) };
  return { words, reader, reach, filters, times, order, before };
}

const ALWAYS = [{ from: 0, to: LATEST }];

interface MonthInReach {
  readonly month: string;
  /** Its last seq on the way, or one that stands for it. */
  readonly end: number;
}

function monthsInReach(db: ReadDb, { times, reach: { span }, order, before }: Asked): MonthInReach[] {
  const newest = order === 'newest';
  const further = newest ? sql`AND floor < ${(before ?? 0) - 1}` : sql`AND max_seq > ${before}`;
  const touched = (times ?? ALWAYS).map((time) => {
    const { from, to } = span ? shared(time, span) : time;
    return sql`(max_sent_at >= ${from} AND min_sent_at < ${to} AND ${from} < ${to})`;
  });
  return all(
    db,
    sql`SELECT month, ${newest ? sql`floor + 1` : sql`max_seq`} AS "end" FROM months
      WHERE max_sent_at IS NOT NULL AND (${join(touched, sql` OR `)}) ${before === null ? nothing : further}
      ORDER BY month ${newest ? sql`DESC` : sql`ASC`}`,
  );
}
