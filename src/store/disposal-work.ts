import type { Plan } from '../access/retention-plan.ts';
import { cutoffOf } from '../lib/retention-terms.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { countDue, type DueSample, type DueStep, plannerOf } from './disposal-count.ts';
import type { DisposalCopies } from './disposals.ts';
import { noteEvent } from './retention-events.ts';
import { readPlan, readTermsRevision } from './retention-plan.ts';
import { sql } from './sql.ts';

/** How disposals get on by themselves: the preview, step by step, and the end of the grace. Reached only by jobs. */
export const owner = 'desk';

export interface PreviewWork {
  readonly id: number;
  readonly round: number;
  readonly dueAt: number;
  /** JSON of a Plan; null: not begun. */
  readonly plan: string | null;
  /** Null: all months are counted. */
  readonly month: string | null;
  readonly afterChat: number;
}

export function findPreviewWork(db: ReadDb): PreviewWork | null {
  return one(
    db,
    sql`SELECT id, round, due_at AS dueAt, plan, month, after_chat AS afterChat FROM disposals WHERE state = 'preparing'`,
  );
}

export interface PreviewBeginning {
  readonly plan: string;
  readonly terms: number;
  readonly month: string | null;
  readonly total: number;
}

/** What a preview is made from, and how much there is to look at. */
export function readPreviewBeginning(db: ReadDb, { dueAt }: PreviewWork): PreviewBeginning {
  const plan = readPlan(db);
  const months = monthsDue(db, plan, dueAt);
  const total = months.reduce(
    (sum, month) => sum + one<{ n: number }>(db.month(month), sql`SELECT count(*) AS n FROM chats`)!.n,
    0,
  );
  return { plan: JSON.stringify(plan), terms: readTermsRevision(db), month: months[0] ?? null, total };
}

/** Months in which something may be due, the oldest first. */
export function monthsDue(db: ReadDb, plan: Plan, at: number): string[] {
  const cutoffs = [plan.base, ...plan.rules].map(({ months }) => (months === null ? -Infinity : cutoffOf(months, at)));
  const latest = Math.max(...cutoffs);
  if (latest === -Infinity) return [];
  return all<{ month: string }>(db, sql`SELECT month FROM months WHERE min_sent_at < ${latest} ORDER BY month`).map(
    ({ month }) => month,
  );
}

export function beginPreview(
  db: WriteDb,
  { id, round }: PreviewWork,
  { plan, terms, month, total }: PreviewBeginning,
): boolean {
  return (
    run(
      db,
      sql`UPDATE disposals SET plan = ${plan}, terms = ${terms}, month = ${month}, after_chat = 0, done = 0, total = ${total}
        WHERE id = ${id} AND round = ${round} AND state = 'preparing'`,
    ) === 1
  );
}

export interface PreviewStep extends DueStep {
  /** Where it goes on; null: all months are counted. */
  readonly next: { readonly month: string; readonly afterChat: number } | null;
}

export function countPreview(db: ReadDb, { plan, month, afterChat, dueAt }: PreviewWork, limit: number): PreviewStep {
  const planner = plannerOf(plan!);
  const step = countDue(db, planner, { month: month!, afterChat, limit, at: dueAt });
  if (step.after !== null) return { ...step, next: { month: month!, afterChat: step.after } };
  const later = monthsDue(db, planner.plan, dueAt).find((other) => other > month!);
  return { ...step, next: later === undefined ? null : { month: later, afterChat: 0 } };
}

const MOST_SAMPLES = 40;

/** False: it was called off, or begun anew, meanwhile. */
export function keepPreview(db: WriteDb, work: PreviewWork, { next, chats, ...step }: PreviewStep): boolean {
  const { id, round, month, afterChat } = work;
  const row = one<{ samples: string }>(
    db,
    sql`SELECT samples FROM disposals WHERE id = ${id} AND round = ${round} AND state = 'preparing'
      AND month = ${month} AND after_chat = ${afterChat}`,
  );
  if (!row) return false;
  addCounts(db, id, month!, step);
  const samples = [...(JSON.parse(row.samples) as DueSample[]), ...step.samples].slice(0, MOST_SAMPLES);
  run(
    db,
    sql`UPDATE disposals SET month = ${next?.month ?? null}, after_chat = ${next?.afterChat ?? 0}, done = done + ${chats},
      samples = ${JSON.stringify(samples)} WHERE id = ${id}`,
  );
  return true;
}

function addCounts(db: WriteDb, id: number, month: string, { counts, holds }: Pick<DueStep, 'counts' | 'holds'>): void {
  for (const { rule, messages, media, bytes, violations, held, longer } of counts)
    run(
      db,
      sql`INSERT INTO disposal_counts (disposal, phase, month, rule, messages, media, bytes, violations, held, longer)
        VALUES (${id}, 'preview', ${month}, ${rule}, ${messages}, ${media}, ${bytes}, ${violations}, ${held}, ${longer})
        ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, media = media + excluded.media,
          bytes = bytes + excluded.bytes, violations = violations + excluded.violations, held = held + excluded.held,
          longer = longer + excluded.longer`,
    );
  for (const { hold, messages } of holds)
    run(
      db,
      sql`INSERT INTO disposal_holds (disposal, phase, hold, messages) VALUES (${id}, 'preview', ${hold}, ${messages})
        ON CONFLICT DO UPDATE SET messages = messages + excluded.messages`,
    );
}

export function finishPreview(db: WriteDb, { id, round }: PreviewWork, copies: DisposalCopies, at: number): boolean {
  const finished = run(
    db,
    sql`UPDATE disposals SET state = 'proposed', copies = ${JSON.stringify(copies)}, preview_at = ${at}
      WHERE id = ${id} AND round = ${round} AND state = 'preparing' AND plan IS NOT NULL AND month IS NULL`,
  );
  if (finished === 1) noteEvent(db, null, { about: 'disposal', subject: id, what: 'previewed', note: '' }, at);
  return finished === 1;
}

/** Those whose grace is over are due; says how many. */
export function endGrace(db: WriteDb, at: number): number {
  const over = all<{ id: number }>(db, sql`SELECT id FROM disposals WHERE state = 'grace' AND grace_until <= ${at}`);
  for (const { id } of over) {
    run(db, sql`UPDATE disposals SET state = 'due' WHERE id = ${id}`);
    noteEvent(db, null, { about: 'disposal', subject: id, what: 'due', note: '' }, at);
  }
  return over.length;
}

export interface DisposalWork {
  readonly id: number;
  readonly state: 'due' | 'running';
  readonly dueAt: number;
  /** As the second person agreed to it, and as the terms and holds are now: a message goes when it goes by both. */
  readonly agreed: Plan;
  readonly now: Plan;
}

/** The one to be carried out, or that was interrupted. */
export function findDisposalWork(db: ReadDb): DisposalWork | null {
  const row = one<{ id: number; state: 'due' | 'running'; dueAt: number; plan: string }>(
    db,
    sql`SELECT id, state, due_at AS dueAt, plan FROM disposals WHERE state IN ('due', 'running') AND plan IS NOT NULL`,
  );
  if (!row) return null;
  return { id: row.id, state: row.state, dueAt: row.dueAt, agreed: JSON.parse(row.plan) as Plan, now: readPlan(db) };
}

/** From here on it cannot be called off. False: it was, just before. */
export function beginDisposal(db: WriteDb, id: number, at: number): boolean {
  const begun = run(
    db,
    sql`UPDATE disposals SET state = 'running', began_at = ${at}, done = 0, total = 0 WHERE id = ${id} AND state = 'due'`,
  );
  if (begun === 1) noteEvent(db, null, { about: 'disposal', subject: id, what: 'began', note: '' }, at);
  return begun === 1;
}
