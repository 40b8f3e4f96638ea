import type { Viewer } from '../access/viewer.ts';
import type { Query } from '../search/query.ts';
import { all, one, prepared, type ReadDb } from './db.ts';
import { type Asked, cutQuery, type Plan, planMonth, type SearchFilters } from './search-plan.ts';
import { nothing, sql } from './sql.ts';

/** Search over all months, the newest archived first. It stops when a page is full, when it has counted enough, or when its time is up. */
export const owner = 'archive';

export type { SearchFilters } from './search-plan.ts';

export interface SearchOptions {
  readonly filters: SearchFilters;
  /** Where the page before ended (its `next`); null for the newest. */
  readonly before: number | null;
  readonly limit: number;
  /** How long it may take, in ms. */
  readonly budget?: number;
}

export interface SearchHit {
  readonly seq: number;
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  readonly senderId: string;
  /** The others in the conversation; of a group three. */
  readonly peers: readonly string[];
  readonly type: string;
  readonly sentAt: number;
  readonly text: string;
  readonly revoked: boolean;
}

export interface SearchPage {
  readonly hits: SearchHit[];
  /** Hand it back as `before` for the next page; null when there is none. */
  readonly next: number | null;
  /** The time was up first: there may be more hits after these. */
  readonly tooBroad: boolean;
}

const BUDGET = 1500;

export function searchMessages(
  db: ReadDb,
  viewer: Viewer,
  query: Query,
  { filters, before, limit, budget = BUDGET }: SearchOptions,
): SearchPage {
  const search = new Search({ viewer, words: cutQuery(query), filters, before }, budget);
  const hits: SearchHit[] = [];
  for (const name of monthsInReach(db, filters, before)) {
    const month = db.month(name);
    const found = search.inMonth(month, limit + 1 - hits.length);
    hits.push(...describeHits(month, found));
    if (hits.length > limit || search.isOver) break;
  }
  const page = hits.slice(0, limit);
  if (hits.length > limit) return { hits: page, next: page.at(-1)?.seq ?? null, tooBroad: false };
  return { hits: page, next: search.isOver ? search.reached : null, tooBroad: search.isOver };
}

const MOST_COUNTED = 10_000;

/** `capped`: there are more, or the time was up. */
export function countMessages(
  db: ReadDb,
  viewer: Viewer,
  query: Query,
  { filters, budget = BUDGET }: Pick<SearchOptions, 'filters' | 'budget'>,
): { count: number; capped: boolean } {
  const search = new Search({ viewer, words: cutQuery(query), filters, before: null }, budget);
  let count = 0;
  for (const name of monthsInReach(db, filters, null)) {
    count += search.countMonth(db.month(name), MOST_COUNTED + 1 - count);
    if (count > MOST_COUNTED || search.isOver) break;
  }
  return { count: Math.min(count, MOST_COUNTED), capped: count > MOST_COUNTED || search.isOver };
}

/** Months that can hold a hit, by what the catalogue says of them. */
function monthsInReach(db: ReadDb, { from, to }: SearchFilters, before: number | null): string[] {
  const older = before === null ? nothing : sql`AND floor < ${before - 1}`;
  const since = from === null || from === undefined ? nothing : sql`AND max_sent_at >= ${from}`;
  const until = to === null || to === undefined ? nothing : sql`AND min_sent_at < ${to}`;
  const rows = all<{ month: string }>(
    db,
    sql`SELECT month FROM months WHERE max_sent_at IS NOT NULL ${older} ${since} ${until} ORDER BY month DESC`,
  );
  return rows.map(({ month }) => month);
}

const ROWS_A_LOOK = 32; // candidates between two looks at the clock

/** One search on its way through the months, under one budget. */
class Search {
  readonly #asked: Asked;
  readonly #until: number;
  isOver = false;
  /** The last candidate looked at: where to go on. */
  reached: number | null;

  constructor(asked: Asked, budget: number) {
    this.#asked = asked;
    this.#until = performance.now() + budget;
    this.reached = asked.before;
  }

  /** Up to `most` hits of this month, the newest archived first. */
  inMonth(month: ReadDb, most: number): number[] {
    const plan = planMonth(month, this.#asked);
    const seqs: number[] = [];
    if (plan === null || most <= 0) return seqs;
    for (const seq of this.#hits(month, plan)) {
      seqs.push(seq);
      if (seqs.length === most) break;
    }
    return seqs;
  }

  countMonth(month: ReadDb, most: number): number {
    const plan = planMonth(month, this.#asked);
    if (plan === null) return 0;
    if (plan.test === null) {
      return one<{ n: number }>(month, sql`SELECT count(*) AS n FROM (${plan.candidates} LIMIT ${most})`)!.n;
    }
    let count = 0;
    for (const _ of this.#hits(month, plan)) {
      count += 1;
      if (count === most) break;
    }
    return count;
  }

  *#hits(month: ReadDb, { candidates, test }: Plan): Generator<number> {
    type Candidate = Parameters<NonNullable<Plan['test']>>[0] & { readonly seq: number };
    let rows = 0;
    for (const row of prepared(month, candidates.text).iterate(...candidates.values) as Iterable<Candidate>) {
      this.reached = row.seq;
      if (test === null || test(row)) yield row.seq;
      if (++rows % ROWS_A_LOOK === 0) this.#look();
      if (this.isOver) return;
    }
    this.#look();
  }

  #look(): void {
    this.isOver = performance.now() > this.#until;
  }
}

/** What a list shows of each. A message whose conversation is not yet in archive.db waits for it. */
function describeHits(month: ReadDb, seqs: readonly number[]): SearchHit[] {
  if (seqs.length === 0) return [];
  type Row = Omit<SearchHit, 'external' | 'peers' | 'revoked'> & { external: number; peers: string; revoked: number };
  const rows = all<Row>(
    month,
    sql`SELECT m.seq, k.key, c.kind, c.external, p.userid AS senderId, m.type, m.sent_at AS sentAt, m.text,
        (SELECT json_group_array(userid) FROM (SELECT userid FROM members
          WHERE conversation = k.key AND userid <> p.userid ORDER BY userid LIMIT 3)) AS peers,
        EXISTS (SELECT 1 FROM envelopes e JOIN revocations r ON r.pre_msgid = e.msgid WHERE e.seq = m.seq) AS revoked
      FROM json_each(${JSON.stringify(seqs)}) j CROSS JOIN messages m ON m.seq = j.value
        JOIN people p ON p.id = m.sender JOIN chats k ON k.id = m.conversation JOIN conversations c ON c.key = k.key
      ORDER BY m.seq DESC`,
  );
  return rows.map(({ external, peers, revoked, ...row }) => ({
    ...row,
    external: external === 1,
    peers: JSON.parse(peers) as string[],
    revoked: revoked === 1,
  }));
}
