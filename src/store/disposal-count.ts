import { type ChatPlan, type Cutoff, copyCutoff, type Plan, type PlanHold, Planner } from '../access/retention-plan.ts';
import { all, one, type ReadDb } from './db.ts';
import { isDue, isHeld, isOfType } from './disposal-due.ts';
import { readPlanChats } from './retention-plan.ts';
import { type Sql, sql } from './sql.ts';

/** Counts what a disposal would take away, conversation by conversation, a few at a time. */
export interface DueCount {
  readonly rule: number;
  readonly messages: number;
  readonly media: number;
  readonly bytes: number;
  readonly violations: number;
  readonly held: number;
  readonly longer: number;
}

export interface DueSample {
  readonly seq: number;
  readonly month: string;
  readonly rule: number;
}

export interface DueStep {
  readonly counts: readonly DueCount[];
  /** What each hold spares. */
  readonly holds: readonly { readonly hold: number; readonly messages: number }[];
  readonly samples: readonly DueSample[];
  /** Conversations looked at. */
  readonly chats: number;
  /** The last of them; null: the month is over. */
  readonly after: number | null;
}

export interface StepAsked {
  readonly month: string;
  readonly afterChat: number;
  readonly limit: number;
  /** What is due at this instant. */
  readonly at: number;
}

const SAMPLES_A_STEP = 8;

export interface MonthChat {
  readonly row: number;
  readonly plan: ChatPlan;
}

/** The next conversations of a month, each with what the plan comes to in it. */
export function readMonthChats(
  month: ReadDb,
  planner: Planner,
  { afterChat, limit }: Pick<StepAsked, 'afterChat' | 'limit'>,
): { readonly chats: readonly MonthChat[]; readonly looked: number; readonly after: number | null } {
  const rows = all<{ row: number; key: string }>(
    month,
    sql`SELECT id AS row, key FROM chats WHERE id > ${afterChat} ORDER BY id LIMIT ${limit}`,
  );
  const byKey = new Map(rows.map(({ key, row }) => [key, row]));
  const known = readPlanChats(
    month,
    rows.map(({ key }) => key),
  );
  const chats = known.map((chat) => ({ row: byKey.get(chat.key)!, plan: planner.chat(chat) }));
  return { chats, looked: rows.length, after: rows.length < limit ? null : rows.at(-1)!.row };
}

/** One step; what is in no conversation that the archive lists is not looked at, and is kept. */
export function countDue(db: ReadDb, planner: Planner, asked: StepAsked): DueStep {
  const month = db.month(asked.month);
  const { chats, looked, after } = readMonthChats(month, planner, asked);
  const tally = new Tally(copyCutoff(planner.plan, 'violations', asked.at));
  for (const chat of chats) tally.add(month, chat, asked);
  return { ...tally.result(), chats: looked, after };
}

let last: { readonly text: string; readonly planner: Planner } | null = null;

/** A plan may name everybody of a large company: it is read once for all the steps of a preview. */
export function plannerOf(text: string): Planner {
  if (last?.text !== text) last = { text, planner: new Planner(JSON.parse(text) as Plan) };
  return last.planner;
}

type Mutable = { -readonly [Key in keyof DueCount]: DueCount[Key] };

class Tally {
  readonly #counts = new Map<number, Mutable>();
  readonly #holds = new Map<number, number>();
  readonly #samples: DueSample[] = [];
  /** Violations found before this go with their messages. */
  readonly #foundBefore: number;

  constructor(foundBefore: number) {
    this.#foundBefore = foundBefore;
  }

  add(month: ReadDb, { row, plan }: MonthChat, { at, month: name }: StepAsked): void {
    const cutoffs = plan.cutoffs(at);
    if (cutoffs.every(({ loosest }) => loosest === -Infinity)) return;
    const of = sql`m.conversation = ${row}`;
    const held = isHeld(plan.holds);
    for (const cutoff of cutoffs) {
      if (cutoff.loosest === -Infinity) continue;
      const here = sql`${of} AND ${isOfType(cutoff, cutoffs)}`;
      const count = this.#of(cutoff.rule.id);
      count.longer += countLonger(month, here, cutoff);
      if (cutoff.due === -Infinity) continue;
      this.#addDue(month, { here: sql`${here} AND m.sent_at < ${cutoff.due}`, held, count, name });
    }
    this.#addHolds(month, of, cutoffs, plan.holds);
  }

  #addDue(month: ReadDb, { here, held, count, name }: { here: Sql; held: Sql; count: Mutable; name: string }): void {
    const { all: found, spared } = one<{ all: number; spared: number }>(
      month,
      sql`SELECT count(*) AS "all", coalesce(sum(${held}), 0) AS spared FROM messages m WHERE ${here}`,
    )!;
    count.held += spared;
    if (found === spared) return;
    const going = sql`${here} AND NOT ${held}`;
    const media = one<{ n: number; bytes: number }>(
      month,
      sql`SELECT count(*) AS n, coalesce(sum(u.bytes), 0) AS bytes FROM messages m JOIN media_uses u ON u.seq = m.seq WHERE ${going}`,
    )!;
    count.messages += found - spared;
    count.media += media.n;
    count.bytes += media.bytes;
    count.violations += countViolations(month, going, this.#foundBefore);
    if (this.#samples.length >= SAMPLES_A_STEP) return;
    const some = all<{ seq: number }>(
      month,
      sql`SELECT m.seq FROM messages m WHERE ${going} LIMIT ${SAMPLES_A_STEP - this.#samples.length}`,
    );
    for (const { seq } of some) this.#samples.push({ seq, month: name, rule: count.rule });
  }

  #addHolds(month: ReadDb, of: Sql, cutoffs: readonly Cutoff[], holds: readonly PlanHold[]): void {
    for (const hold of holds) {
      const { n } = one<{ n: number }>(
        month,
        sql`SELECT count(*) AS n FROM messages m WHERE ${of} AND ${isDue(cutoffs)} AND ${isHeld([hold])}`,
      )!;
      if (n > 0) this.#holds.set(hold.id, (this.#holds.get(hold.id) ?? 0) + n);
    }
  }

  #of(rule: number): Mutable {
    const known = this.#counts.get(rule) ?? {
      ...{ rule, messages: 0, media: 0, bytes: 0, violations: 0, held: 0, longer: 0 },
    };
    this.#counts.set(rule, known);
    return known;
  }

  result(): Omit<DueStep, 'chats' | 'after'> {
    const counts = [...this.#counts.values()].filter(({ messages, held, longer }) => messages + held + longer > 0);
    const holds = [...this.#holds].map(([hold, messages]) => ({ hold, messages }));
    return { counts, holds, samples: this.#samples };
  }
}

function countLonger(month: ReadDb, here: Sql, { due, loosest }: Cutoff): number {
  if (loosest === due) return 0;
  const since = due === -Infinity ? sql`true` : sql`m.sent_at >= ${due}`;
  return one<{ n: number }>(
    month,
    sql`SELECT count(*) AS n FROM messages m WHERE ${here} AND ${since} AND m.sent_at < ${loosest}`,
  )!.n;
}

function countViolations(month: ReadDb, going: Sql, foundBefore: number): number {
  if (foundBefore === -Infinity) return 0;
  const before = foundBefore === Infinity ? sql`true` : sql`v.found_at < ${foundBefore}`;
  return one<{ n: number }>(
    month,
    sql`SELECT count(*) AS n FROM messages m JOIN violations v ON v.seq = m.seq WHERE ${going} AND ${before}`,
  )!.n;
}
