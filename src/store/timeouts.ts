import type { Stretch } from '../figures/stretch.ts';
import { type Fall, fallsOf } from '../figures/timeout-levels.ts';
import { all, one, prepared, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { awaitedIn, whoAnswersIn } from './timeout-people.ts';
import {
  adopt,
  isTakenBack,
  levelsHad,
  raise,
  raiseRevision,
  recordsOf,
  settle,
  type TimeoutRecord,
  voidRecords,
} from './timeout-records.ts';
import type { ReplyRules, RuleInForce } from './timeout-rules.ts';

/**
 * Which customers waited too long. Stretches are told as they are cut; of one that nobody has answered the next level is noted
 * with its time, and raised when that has come. Telling a stretch again changes nothing.
 */
export const owner = 'archive';

/** Stretches that are none any more: what was said late has cut them otherwise. */
export function dropStretches(
  db: WriteDb,
  gone: readonly Pick<Stretch, 'conversation' | 'firstSeq'>[],
  now: number,
): void {
  for (const stretch of gone) {
    forget(db, stretch);
    voidRecords(db, stretch, 'gone', now);
  }
}

/** After the drops of the same change. Those with an answer close what was raised, or show that it was none. */
export function followStretches(db: WriteDb, stretches: readonly Stretch[], rules: ReplyRules, now: number): void {
  const isAnyLate = one(db, sql`SELECT 1 FROM timeouts LIMIT 1`) !== null;
  for (const stretch of stretches) {
    if (stretch.answer === null) keep(db, stretch);
    else forget(db, stretch);
    const wasLate = isAnyLate && prepared(db, WAS_LATE).get(stretch.conversation) !== undefined;
    if (wasLate) adopt(db, stretch);
    const records = wasLate ? recordsOf(db, stretch) : [];
    for (const record of records) settle(db, record, stretch, rules, now);
    pursue(db, stretch, records, rules, now);
  }
}

/** Every rule's next level of a stretch that is open; what has long been answered is only recorded. */
function pursue(
  db: WriteDb,
  stretch: Stretch,
  records: readonly TimeoutRecord[],
  rules: ReplyRules,
  now: number,
): void {
  const { answer, kind } = stretch;
  if (answer !== null && answer.at < rules.since) return;
  for (const rule of rules.on) {
    if (rule.kind !== kind) continue;
    const falls = missing(db, stretch, rule, records, rules);
    if (answer === null) watch(db, stretch, rule, falls);
    else if (falls.length > 0) raise(db, { rule, stretch, falls, live: false }, rules, now);
    if (answer !== null && falls.length > 0) lookAgain(db, stretch);
  }
}

/** Levels this rule has not raised of it yet, the earliest first. */
function missing(
  db: WriteDb,
  stretch: Stretch,
  rule: RuleInForce,
  records: readonly TimeoutRecord[],
  rules: ReplyRules,
): Fall[] {
  const falls = fallsIn(db, stretch, rule, rules);
  const record = records.find((one) => one.rule === rule.id);
  if (!record || falls.length === 0) return falls;
  if (isTakenBack(record, stretch)) return [];
  const had = levelsHad(db, record);
  return falls.filter(({ level }) => !had.has(level));
}

/** As far as the rule looks: at these people, from when it is in force, while somebody can answer. */
function fallsIn(db: WriteDb, stretch: Stretch, rule: RuleInForce, rules: ReplyRules): Fall[] {
  const { content, inForceAt } = rule;
  const calendar = rule.calendarOf(content.counted === 'always' ? '' : whoAnswersIn(db, stretch, rules));
  const falls = fallsOf(stretch, content, calendar).filter(({ dueAt }) => dueAt >= inForceAt);
  if (falls.length === 0) return [];
  const { staff, until } = awaitedIn(db, stretch, stretch.asks.at(-1)!.at);
  if (!staff.some((userid) => rule.watches(userid))) return [];
  return falls.filter(({ dueAt }) => until === null || dueAt <= until);
}

// Of every stretch there ever is, so without the tag.
const WAS_LATE = 'SELECT 1 FROM timeouts WHERE conversation = ? LIMIT 1';
const KEEP = `INSERT INTO waiting_chats (conversation, first_seq, last_at, stretch) VALUES (?, ?, ?, ?)
  ON CONFLICT (conversation) DO UPDATE SET first_seq = excluded.first_seq, last_at = excluded.last_at, stretch = excluded.stretch`;
const FORGET = 'DELETE FROM waiting_chats WHERE conversation = ? AND first_seq = ?';
const UNWATCH = 'DELETE FROM timeout_watch WHERE conversation = ? AND first_seq = ?';

function keep(db: WriteDb, stretch: Stretch): void {
  const { conversation, firstSeq, asks } = stretch;
  prepared(db, KEEP).run(conversation, firstSeq, asks.at(-1)!.at, JSON.stringify(stretch));
}

/** Nobody waits in it any more. What is watched is waiting too. */
function forget(db: WriteDb, { conversation, firstSeq }: Pick<Stretch, 'conversation' | 'firstSeq'>): void {
  const { changes } = prepared(db, FORGET).run(conversation, firstSeq);
  if (changes > 0) prepared(db, UNWATCH).run(conversation, firstSeq);
}

/** Until its first level. Without any nothing more can be raised. */
function watch(db: WriteDb, stretch: Stretch, { id }: RuleInForce, [next]: readonly Fall[]): void {
  const { conversation, firstSeq } = stretch;
  if (!next) {
    run(db, sql`DELETE FROM timeout_watch WHERE conversation = ${conversation} AND rule = ${id}`);
    return;
  }
  run(
    db,
    sql`INSERT INTO timeout_watch (conversation, rule, first_seq, next_at, stretch)
      VALUES (${conversation}, ${id}, ${firstSeq}, ${next.dueAt}, ${JSON.stringify(stretch)})
      ON CONFLICT (conversation, rule) DO UPDATE SET first_seq = excluded.first_seq, next_at = excluded.next_at, stretch = excluded.stretch`,
  );
}

/** Found without having asked whether the customer took it all back. */
function lookAgain(db: WriteDb, { conversation, asks }: Stretch): void {
  run(
    db,
    sql`INSERT INTO timeouts_revoked (conversation, since) VALUES (${conversation}, ${asks.at(-1)!.at})
      ON CONFLICT (conversation) DO UPDATE SET since = min(since, excluded.since)`,
  );
}

/** A stretch whose next level is due. */
export interface Due {
  readonly conversation: string;
  readonly rule: number;
  readonly stretch: Stretch;
}

export function listDue(db: WriteDb, until: number, limit: number): Due[] {
  const rows = all<Omit<Due, 'stretch'> & { stretch: string }>(
    db,
    sql`SELECT conversation, rule, stretch FROM timeout_watch WHERE next_at <= ${until} ORDER BY next_at LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, stretch: JSON.parse(row.stretch) as Stretch }));
}

export interface Time {
  /** What was said until then is known, so that whoever has not answered by then has not answered. */
  readonly until: number;
  readonly now: number;
}

/** Raises what is due by then, and notes what comes next. `takenBack`: stretches of which nothing is left to answer. */
export function raiseDue(
  db: WriteDb,
  due: readonly Due[],
  rules: ReplyRules,
  takenBack: ReadonlySet<Stretch>,
  { until, now }: Time,
): void {
  for (const { conversation, rule: id, stretch } of due) {
    const rule = rules.byId.get(id);
    if (!rule?.isOn || takenBack.has(stretch)) {
      run(db, sql`DELETE FROM timeout_watch WHERE conversation = ${conversation} AND rule = ${id}`);
      continue;
    }
    const falls = missing(db, stretch, rule, recordsOf(db, stretch), rules);
    const fallen = falls.filter(({ dueAt }) => dueAt <= until);
    if (fallen.length > 0) raise(db, { rule, stretch, falls: fallen, live: true }, rules, now);
    watch(
      db,
      stretch,
      rule,
      falls.filter(({ dueAt }) => dueAt > until),
    );
  }
  if (due.length > 0) raiseRevision(db);
}

/** After a change of the rules: whoever waits is watched by them as they are now. Says whether there is more to do. */
export function takeUp(db: WriteDb, rules: ReplyRules, limit: number, now: number): boolean {
  const state = all<{ mark: string; taken: string | null }>(db, sql`SELECT mark, taken FROM timeout_state`)[0]!;
  const taken = state.mark === rules.mark ? state.taken : '';
  if (taken === null) return false;
  if (taken === '') dropWatches(db, rules);
  const rows = all<{ conversation: string; stretch: string }>(
    db,
    sql`SELECT conversation, stretch FROM waiting_chats WHERE conversation > ${taken} ORDER BY conversation LIMIT ${limit}`,
  );
  for (const row of rows) {
    const stretch = JSON.parse(row.stretch) as Stretch;
    pursue(db, stretch, recordsOf(db, stretch), rules, now);
  }
  const last = rows.length < limit ? null : rows.at(-1)!.conversation;
  run(db, sql`UPDATE timeout_state SET mark = ${rules.mark}, taken = ${last}`);
  return last !== null;
}

/** Of rules that are no longer on. */
function dropWatches(db: WriteDb, { on }: ReplyRules): void {
  const ids = JSON.stringify(on.map(({ id }) => id));
  run(db, sql`DELETE FROM timeout_watch WHERE rule NOT IN (SELECT value FROM json_each(${ids}))`);
}
