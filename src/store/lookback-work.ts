import { monthOf } from '../lib/clock.ts';
import { one, run, type WriteDb } from './db.ts';
import type { KeptSample } from './lookbacks.ts';
import type { RuleContent } from './rules.ts';
import { sql } from './sql.ts';

/** How a rule that looks at the past gets on. Reached only by the pipeline. */
export const owner = 'archive';

/** One under way, as the archive needs it. */
export interface LookbackWork {
  readonly id: number;
  readonly rule: number | null;
  readonly version: number;
  readonly content: RuleContent;
  readonly dry: boolean;
  readonly fromAt: number;
  readonly toAt: number;
  readonly state: 'waiting' | 'running';
  readonly month: string | null;
  readonly afterSeq: number;
  readonly looked: number;
  readonly found: number;
}

/** The one to go on with: dry runs first, for somebody waits for them. */
export function findLookbackWork(db: WriteDb): LookbackWork | null {
  const row = one<Omit<LookbackWork, 'content' | 'dry'> & { content: string; dry: number }>(
    db,
    sql`SELECT id, rule, version, content, dry, from_at AS fromAt, to_at AS toAt, state, month, after_seq AS afterSeq, looked, found
      FROM lookbacks WHERE state IN ('waiting', 'running') ORDER BY dry DESC, id LIMIT 1`,
  );
  return row && { ...row, dry: row.dry === 1, content: JSON.parse(row.content) as RuleContent };
}

export function beginLookback(
  db: WriteDb,
  id: number,
  { month, total }: { month: string | null; total: number },
): void {
  run(
    db,
    sql`UPDATE lookbacks SET state = 'running', month = ${month}, after_seq = 0, total = ${total} WHERE id = ${id} AND state = 'waiting'`,
  );
}

/** One step of a lookback: where it stands after it, and what it found in it. */
export interface LookbackStep {
  readonly month: string | null;
  readonly afterSeq: number;
  readonly looked: number;
  /** In the order they were met. */
  readonly hits: readonly (KeptSample & { readonly employees: readonly string[] })[];
}

const MOST_SAMPLES = 200;

/** False when it has been cancelled meanwhile. */
export function isRunning(db: WriteDb, id: number): boolean {
  return one(db, sql`SELECT 1 FROM lookbacks WHERE id = ${id} AND state = 'running'`) !== null;
}

export function advanceLookback(db: WriteDb, id: number, { month, afterSeq, looked, hits }: LookbackStep): void {
  const place = sql`month = ${month}, after_seq = ${afterSeq}, looked = looked + ${looked}`;
  if (hits.length === 0) {
    run(db, sql`UPDATE lookbacks SET ${place} WHERE id = ${id}`);
    return;
  }
  const row = one<{ found: number; byMonth: string; people: string; samples: string }>(
    db,
    sql`SELECT found, by_month AS byMonth, people, samples FROM lookbacks WHERE id = ${id}`,
  )!;
  const byMonth = JSON.parse(row.byMonth) as Record<string, number>;
  const people = JSON.parse(row.people) as Record<string, number>;
  const samples = JSON.parse(row.samples) as KeptSample[];
  hits.forEach(({ employees, ...sample }, i) => {
    const sentIn = monthOf(sample.sentAt);
    byMonth[sentIn] = (byMonth[sentIn] ?? 0) + 1;
    for (const userid of employees) people[userid] = (people[userid] ?? 0) + 1;
    keepSample(samples, sample, row.found + i);
  });
  run(
    db,
    sql`UPDATE lookbacks SET ${place}, found = found + ${hits.length}, by_month = ${JSON.stringify(byMonth)}, people = ${JSON.stringify(people)}, samples = ${JSON.stringify(samples)} WHERE id = ${id}`,
  );
}

/** Of all that hit, each has the same chance to be kept; which ones are does not depend on where the work was interrupted. */
function keepSample(samples: KeptSample[], sample: KeptSample, before: number): void {
  if (samples.length < MOST_SAMPLES) {
    samples.push(sample);
    return;
  }
  const place = scattered(before) % (before + 1);
  if (place < MOST_SAMPLES) samples[place] = sample;
}

/** A number that looks random and is always the same. */
function scattered(n: number): number {
  const mixed = Math.imul(n ^ (n >>> 16), 0x45d9f3b);
  return Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 0;
}

export function endLookback(
  db: WriteDb,
  id: number,
  { state, problem }: { state: 'done' | 'failed'; problem: string },
  at: number,
): void {
  run(
    db,
    sql`UPDATE lookbacks SET state = ${state}, problem = ${problem}, ended_at = ${at} WHERE id = ${id} AND state IN ('waiting', 'running')`,
  );
}
