import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import { type Sql, sql } from './sql.ts';
import { type ChainRow, type TrailHead, trailColumns } from './trail.ts';
import { beginChain, type ChainState, endGap, note, takeRow } from './trail-chain.ts';

/**
 * Counts the trail again, in parts: row for row, then the end, the numbers given out, the index of conversations, and the
 * triggers that keep it. Rows are never changed, so parts read at different times fit together.
 */
export const owner = 'desk';

const LISTED = 50;

/** Up to the row that is the last one now. */
export function beginTrailCheck(db: ReadDb, _viewer: Viewer): ChainState {
  return beginChain(headOf(db)?.n ?? 0);
}

/** The next `limit` rows. Done when state.n has reached state.upTo, or nothing more came. */
export function checkTrailPart(db: ReadDb, _viewer: Viewer, state: ChainState, limit: number): ChainState {
  const next = { ...state, findings: [...state.findings] };
  const rows = all<ChainRow>(
    db,
    sql`SELECT ${trailColumns}, hash FROM trail WHERE n > ${state.n} AND n <= ${state.upTo} ORDER BY n LIMIT ${limit}`,
  );
  for (const row of rows) takeRow(next, row);
  if (rows.length > 0) checkIndexOf(db, next, state.n);
  if (rows.length < limit) endGap(next);
  return next;
}

const listedIn = sql`json_each(iif(json_valid(r.conversations), r.conversations, '[]')) j`;

function checkIndexOf(db: ReadDb, state: ChainState, after: number): void {
  const stretch = sql`r.n > ${after} AND r.n <= ${state.n} AND r.conversations IS NOT NULL`;
  const { pairs } = one<{ pairs: number }>(
    db,
    sql`SELECT count(*) AS pairs FROM trail r, ${listedIn} WHERE ${stretch}`,
  )!;
  state.pairs += pairs;
  if (pairs === 0) return;
  const missing = all<{ n: number; at: number }>(
    db,
    sql`SELECT r.n, r.at FROM trail r, ${listedIn} WHERE ${stretch} AND NOT EXISTS (
        SELECT 1 FROM trail_conversations t WHERE t.conversation = j.value AND t.n = r.n)
      GROUP BY r.n ORDER BY r.n LIMIT ${LISTED}`,
  );
  for (const { n, at } of missing) note(state, { kind: 'unindexed', n, to: n, after: at, before: null });
}

/** A row somebody noted down elsewhere, with the hash it had. */
export interface KnownRow {
  readonly n: number;
  /** Hex, at least its first 16 letters. */
  readonly hash: string;
}

/** What no single row tells. In one snapshot, which may have more rows than were counted. */
export function endTrailCheck(db: ReadDb, _viewer: Viewer, state: ChainState, known: KnownRow | null): ChainState {
  const ended = { ...state, findings: [...state.findings] };
  checkEnd(db, ended);
  checkIndex(db, ended);
  checkGuards(db, ended);
  if (known) checkKnown(db, ended, known);
  return ended;
}

interface Extent {
  readonly first: number | null;
  readonly last: number;
}

function checkEnd(db: ReadDb, state: ChainState): void {
  const { first, last } = one<Extent>(
    db,
    sql`SELECT (SELECT min(n) FROM trail) AS first, coalesce((SELECT max(n) FROM trail), 0) AS last`,
  )!;
  if (first !== null && first < 1) note(state, { ...nowhere('inserted', first), to: Math.min(0, last) });
  const end = checkHead(db, state);
  if (last > end) note(state, { ...nowhere('inserted', end + 1), to: last });
  // What was there when the counting began and is not now has been said already.
  const from = Math.max(last, state.upTo, 0);
  const given = sequenceOf(db);
  if (Math.max(end, given) > from) note(state, cut(db, from + 1, Math.max(end, given)));
  if (given < end) note(state, nowhere('sequence', given));
}

const NONE = Buffer.alloc(32);

/** The number of the last row, as the head has it. */
function checkHead(db: ReadDb, state: ChainState): number {
  const head = headOf(db);
  const hash = head && (head.n === 0 ? NONE : hashAt(db, head.n));
  if (!head || (hash && !hash.equals(head.hash))) note(state, nowhere('head', head?.n ?? 0));
  return head?.n ?? 0;
}

function cut(db: ReadDb, n: number, to: number) {
  const before = one<{ at: number }>(db, sql`SELECT at FROM trail WHERE n < ${n} ORDER BY n DESC LIMIT 1`);
  return { kind: 'cut', n, to, after: before?.at ?? null, before: null } as const;
}

function checkIndex(db: ReadDb, state: ChainState): void {
  const { pairs, last } = one<{ pairs: number; last: number | null }>(
    db,
    sql`SELECT count(*) FILTER (WHERE n <= ${state.upTo}) AS pairs, max(n) AS last FROM trail_conversations`,
  )!;
  const end = one<{ n: number | null }>(db, sql`SELECT max(n) AS n FROM trail`)!.n ?? 0;
  if (pairs === state.pairs && (last ?? 0) <= end) return;
  const extra = all<{ n: number }>(
    db,
    sql`SELECT DISTINCT t.n FROM trail_conversations t WHERE NOT EXISTS (
        SELECT 1 FROM trail r, ${listedIn} WHERE r.n = t.n AND j.value = t.conversation)
      ORDER BY t.n LIMIT ${LISTED}`,
  );
  for (const { n } of extra) note(state, nowhere('misindexed', n));
}

const GUARDS = ['trail_no_delete', 'trail_no_update', 'trail_conversations_no_delete', 'trail_conversations_no_update'];
const GUARDING = /^CREATE TRIGGER (\w+) BEFORE (UPDATE|DELETE) ON (\w+) BEGIN SELECT raise\(ABORT, '[^']*'\); END$/;

/** Whoever wanted to change something had to take these away first. */
function checkGuards(db: ReadDb, state: ChainState): void {
  const place = inDesk(db, { desk: sql`desk.sqlite_schema`, main: sql`main.sqlite_schema` });
  const triggers = all<{ name: string; text: string }>(
    db,
    sql`SELECT name, sql AS text FROM ${place} WHERE type = 'trigger' AND tbl_name IN ('trail', 'trail_conversations')`,
  );
  const guarding = new Set(
    triggers.flatMap(({ text }) => {
      const [, name, change, table] = GUARDING.exec(text.replace(/\s+/g, ' ')) ?? [];
      return name === `${table}_no_${change?.toLowerCase()}` ? [name] : [];
    }),
  );
  const missing = GUARDS.filter((name) => !guarding.has(name)).length;
  if (missing > 0) note(state, { ...nowhere('unguarded', 0), to: missing });
}

function checkKnown(db: ReadDb, state: ChainState, { n, hash }: KnownRow): void {
  const now = hashAt(db, n)?.toString('hex') ?? null;
  if (now === null || !now.startsWith(hash.toLowerCase())) note(state, nowhere('differs', n));
}

const nowhere = <Kind extends string>(kind: Kind, n: number) => ({ kind, n, to: n, after: null, before: null });

function headOf(db: ReadDb): TrailHead | null {
  return one<TrailHead>(db, sql`SELECT n, hash FROM trail_head`);
}

function hashAt(db: ReadDb, n: number): Buffer | null {
  return one<{ hash: Buffer }>(db, sql`SELECT hash FROM trail WHERE n = ${n}`)?.hash ?? null;
}

function sequenceOf(db: ReadDb): number {
  const place = inDesk(db, { desk: sql`desk.sqlite_sequence`, main: sql`main.sqlite_sequence` });
  return one<{ seq: number }>(db, sql`SELECT seq FROM ${place} WHERE name = 'trail'`)?.seq ?? 0;
}

/** Readers have huicun.db attached; who checks only that file has it alone. */
function inDesk(db: ReadDb, places: Readonly<Record<'desk' | 'main', Sql>>): Sql {
  const attached = one(db, sql`SELECT 1 FROM pragma_database_list WHERE name = 'desk'`) !== null;
  return attached ? places.desk : places.main;
}
