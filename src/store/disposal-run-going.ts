import type { ChatPlan, Cutoff, Planner } from '../access/retention-plan.ts';
import { one, prepared, type ReadDb } from './db.ts';
import { readMonthChats, type StepAsked } from './disposal-count.ts';
import { isDisposable, isDue, isHeld, isOfType } from './disposal-due.ts';
import { type Sql, sql } from './sql.ts';

/**
 * What goes from a month when a disposal is carried out: by what the second person agreed to, and by terms and holds as they
 * are now. Reached only by the pipeline.
 */
export interface GoingPlans {
  readonly agreed: Planner;
  readonly now: Planner;
}

type Take = (rows: readonly (readonly [seq: number, rule: number])[]) => void;

export interface RunCount {
  readonly rule: number;
  messages: number;
  held: number;
  longer: number;
}

export interface GoingStep {
  readonly counts: readonly RunCount[];
  readonly holds: readonly { readonly hold: number; readonly messages: number }[];
  readonly chats: readonly { readonly key: string; readonly messages: number }[];
  /** The last conversation looked at; null: the month is over. */
  readonly after: number | null;
}

interface ChatHere {
  readonly row: number;
  readonly agreed: ChatPlan;
  readonly now: ChatPlan;
}

/** The next conversations; `take` is given what goes, some at a time. */
export function collectGoing(db: ReadDb, { agreed, now }: GoingPlans, asked: StepAsked, take: Take): GoingStep {
  const month = db.month(asked.month);
  const first = readMonthChats(month, agreed, asked);
  const then = new Map(readMonthChats(month, now, asked).chats.map(({ row, plan }) => [row, plan]));
  const collector = new Collector(month, asked.at, take);
  for (const { row, plan } of first.chats) collector.add({ row, agreed: plan, now: then.get(row)! });
  return { ...collector.result(), after: first.after };
}

const AT_ONCE = 5000;

class Collector {
  readonly #month: ReadDb;
  readonly #at: number;
  readonly #take: Take;
  readonly #counts = new Map<number, RunCount>();
  readonly #holds = new Map<number, number>();
  readonly #chats: { key: string; messages: number }[] = [];

  constructor(month: ReadDb, at: number, take: Take) {
    this.#month = month;
    this.#at = at;
    this.#take = take;
  }

  add(chat: ChatHere): void {
    const cutoffs = chat.agreed.cutoffs(this.#at);
    if (cutoffs.every(({ due }) => due === -Infinity)) return;
    let messages = 0;
    for (const cutoff of cutoffs) if (cutoff.due !== -Infinity) messages += this.#addCutoff(chat, cutoff, cutoffs);
    this.#addHolds(chat, cutoffs);
    if (messages === 0) return;
    const { key } = one<{ key: string }>(this.#month, sql`SELECT key FROM chats WHERE id = ${chat.row}`)!;
    this.#chats.push({ key, messages });
  }

  #addCutoff({ row, agreed, now }: ChatHere, cutoff: Cutoff, cutoffs: readonly Cutoff[]): number {
    const due = sql`m.conversation = ${row} AND ${isOfType(cutoff, cutoffs)} AND m.sent_at < ${cutoff.due}`;
    const stillDue = isDue(now.cutoffs(this.#at));
    const count = this.#of(cutoff.rule.id);
    count.longer += this.#count(sql`${due} AND NOT ${stillDue}`);
    count.held += this.#count(sql`${due} AND ${stillDue} AND (${isHeld(agreed.holds)} OR ${isHeld(now.holds)})`);
    const goes = sql`${due} AND NOT ${isHeld(agreed.holds)} AND ${isDisposable(now, this.#at)}`;
    const found = this.#give(goes, cutoff.rule.id);
    count.messages += found;
    return found;
  }

  #give(goes: Sql, rule: number): number {
    const { text, values } = sql`SELECT m.seq FROM messages m WHERE ${goes}`;
    let rows: (readonly [number, number])[] = [];
    let found = 0;
    for (const seq of prepared(this.#month, text)
      .pluck()
      .iterate(...values) as IterableIterator<number>) {
      found += 1;
      rows.push([seq, rule]);
      if (rows.length < AT_ONCE) continue;
      this.#take(rows);
      rows = [];
    }
    this.#take(rows);
    return found;
  }

  #addHolds({ row, now }: ChatHere, cutoffs: readonly Cutoff[]): void {
    for (const hold of now.holds) {
      const n = this.#count(sql`m.conversation = ${row} AND ${isDue(cutoffs)} AND ${isHeld([hold])}`);
      if (n > 0) this.#holds.set(hold.id, (this.#holds.get(hold.id) ?? 0) + n);
    }
  }

  #count(where: Sql): number {
    return one<{ n: number }>(this.#month, sql`SELECT count(*) AS n FROM messages m WHERE ${where}`)!.n;
  }

  #of(rule: number): RunCount {
    const known = this.#counts.get(rule) ?? { rule, messages: 0, held: 0, longer: 0 };
    this.#counts.set(rule, known);
    return known;
  }

  result(): Omit<GoingStep, 'after'> {
    return {
      counts: [...this.#counts.values()],
      holds: [...this.#holds].map(([hold, messages]) => ({ hold, messages })),
      chats: this.#chats,
    };
  }
}
