import type { Stretch } from '../figures/stretch.ts';
import { type Fall, holds, waitedMs } from '../figures/timeout-levels.ts';
import { dayOf } from '../lib/clock.ts';
import { all, one, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { awaitedIn, whoAnswersIn } from './timeout-people.ts';
import type { ReplyRules, RuleInForce } from './timeout-rules.ts';

/** One record for each unanswered stretch and rule: its level rises, and it follows the stretch until that is answered. */
export interface TimeoutRecord {
  readonly id: number;
  readonly rule: number;
  readonly lastSeq: number;
  readonly voidWhy: VoidWhy | null;
}

/** `answered`: what was said in time came to us late. `revoked`: the customer took everything back. `gone`: the stretch is none. */
export type VoidWhy = 'answered' | 'revoked' | 'gone';

export function recordsOf(db: WriteDb, { conversation, firstSeq }: Pick<Stretch, 'conversation' | 'firstSeq'>) {
  return all<TimeoutRecord>(
    db,
    sql`SELECT id, rule, last_seq AS lastSeq, void_why AS voidWhy FROM timeouts
      WHERE conversation = ${conversation} AND first_seq = ${firstSeq}`,
  );
}

/** Its customer took back all he had said, and has said nothing since. */
export const isTakenBack = ({ voidWhy, lastSeq }: TimeoutRecord, { asks }: Stretch): boolean =>
  voidWhy === 'revoked' && asks.at(-1)!.seq <= lastSeq;

export function levelsHad(db: WriteDb, { id }: Pick<TimeoutRecord, 'id'>): ReadonlySet<number> {
  const rows = all<{ level: number }>(db, sql`SELECT level FROM timeout_levels WHERE timeout = ${id}`);
  return new Set(rows.map(({ level }) => level));
}

export interface NewLevels {
  readonly rule: RuleInForce;
  readonly stretch: Stretch;
  /** At least one. */
  readonly falls: readonly Fall[];
  /** False: found afterwards, when somebody had answered already. */
  readonly live: boolean;
}

/** Levels that were raised before are not raised again. */
export function raise(db: WriteDb, { rule, stretch, falls, live }: NewLevels, rules: ReplyRules, now: number): void {
  const known = recordsOf(db, stretch).find((record) => record.rule === rule.id);
  const id = known?.id ?? insertRecord(db, { rule, stretch, falls, live }, rules, now);
  for (const { level, minutes, clock, fromAt, dueAt } of falls) {
    run(
      db,
      sql`INSERT INTO timeout_levels (timeout, level, minutes, clock, from_at, due_at, raised_at, live)
        VALUES (${id}, ${level}, ${minutes}, ${clock}, ${fromAt}, ${dueAt}, ${now}, ${live ? 1 : 0}) ON CONFLICT DO NOTHING`,
    );
  }
  settle(db, { id, rule: rule.id, lastSeq: 0, voidWhy: null }, stretch, rules, now);
}

function insertRecord(db: WriteDb, { rule, stretch, falls }: NewLevels, rules: ReplyRules, now: number): number {
  const { conversation, kind, firstSeq, asks } = stretch;
  const [first, last] = [asks[0]!, asks.at(-1)!];
  const day = dayOf(falls[0]!.dueAt);
  const { staff, members, owner } = awaitedIn(db, stretch, falls[0]!.dueAt);
  const keeper = kind === 'single' ? '' : whoAnswersIn(db, stretch, rules);
  const { id } = one<{ id: number }>(
    db,
    sql`INSERT INTO timeouts (rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq, last_at, customer,
        level, day, owner, keeper, staff, members, raised_at)
      VALUES (${rule.id}, ${rule.version}, ${rule.name}, ${conversation}, ${kind === 'single' ? 0 : 1}, ${firstSeq}, ${first.at},
        ${last.seq}, ${last.at}, ${last.by}, 0, ${day}, ${owner}, ${keeper}, ${staff.length}, ${members}, ${now}) RETURNING id`,
  )!;
  for (const userid of staff.filter((one_) => !rule.content.excluded.includes(one_)))
    run(db, sql`INSERT INTO timeout_staff (timeout, userid, day) VALUES (${id}, ${userid}, ${day})`);
  return id;
}

/** Brings a record in line with its stretch: who wrote last, who answered, and which levels still hold. */
export function settle(db: WriteDb, record: TimeoutRecord, stretch: Stretch, rules: ReplyRules, now: number): void {
  if (isTakenBack(record, stretch)) return;
  const level = keepWhatHolds(db, record.id, stretch);
  const { answer, asks } = stretch;
  const last = asks.at(-1)!;
  const rule = rules.byId.get(record.rule);
  const waited = rule ? waitedMs(stretch, rule.content, rule.calendarOf(whoAnswersIn(db, stretch, rules))) : null;
  run(
    db,
    sql`UPDATE timeouts SET last_seq = ${last.seq}, last_at = ${last.at}, customer = ${last.by},
        level = iif(${level} = 0, level, ${level}), answered_at = ${answer?.at ?? null}, answered_by = ${answer?.by ?? null},
        waited_ms = ${waited}, void_at = iif(${level} = 0, coalesce(void_at, ${now}), NULL), void_why = iif(${level} = 0, 'answered', NULL)
      WHERE id = ${record.id}`,
  );
}

interface LevelRow {
  readonly level: number;
  readonly clock: Fall['clock'];
  readonly fromAt: number;
  readonly dueAt: number;
}

/** The highest level that is left; 0: none. */
function keepWhatHolds(db: WriteDb, id: number, stretch: Stretch): number {
  const rows = all<LevelRow>(
    db,
    sql`SELECT level, clock, from_at AS fromAt, due_at AS dueAt FROM timeout_levels WHERE timeout = ${id}`,
  );
  const kept = rows.filter((row) => holds(row, stretch));
  for (const { level } of rows.filter((row) => !kept.includes(row)))
    run(db, sql`DELETE FROM timeout_levels WHERE timeout = ${id} AND level = ${level}`);
  return Math.max(0, ...kept.map(({ level }) => level));
}

/** A message that came late begins the stretch elsewhere: the record goes along. */
export function adopt(db: WriteDb, { conversation, firstSeq, asks, answer }: Stretch): void {
  const [from, to] = [asks[0]!.at, answer?.at ?? asks.at(-1)!.at];
  run(
    db,
    sql`UPDATE timeouts SET first_seq = ${firstSeq}, first_at = ${from}
      WHERE id IN (SELECT max(id) FROM timeouts WHERE conversation = ${conversation} AND void_why = 'gone'
          AND first_at BETWEEN ${from} AND ${to} GROUP BY rule)
        AND NOT EXISTS (SELECT 1 FROM timeouts o
          WHERE o.rule = timeouts.rule AND o.conversation = ${conversation} AND o.first_seq = ${firstSeq})`,
  );
}

export function voidRecords(
  db: WriteDb,
  { conversation, firstSeq }: Pick<Stretch, 'conversation' | 'firstSeq'>,
  why: VoidWhy,
  now: number,
): number {
  return run(
    db,
    sql`UPDATE timeouts SET void_at = ${now}, void_why = ${why}
      WHERE conversation = ${conversation} AND first_seq = ${firstSeq} AND void_at IS NULL`,
  );
}

/** What pages keep of their figures is no longer good. */
export function raiseRevision(db: WriteDb): void {
  run(db, sql`UPDATE figures_state SET revision = revision + 1`);
}
