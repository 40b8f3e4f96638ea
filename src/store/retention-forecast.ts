import { type ChatPlan, Planner } from '../access/retention-plan.ts';
import type { Viewer } from '../access/viewer.ts';
import { monthOf, startOfDay } from '../lib/clock.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { readMonthChats } from './disposal-count.ts';
import { isHeld } from './disposal-due.ts';
import { readPlan, readTermsRevision } from './retention-plan.ts';
import { type Sql, sql } from './sql.ts';

/**
 * When what there is will fall due: counted month by month in the background, kept as numbers. Anew when the terms have changed,
 * and otherwise once a day, so that a page never counts the archive.
 */
export const owner = 'desk';

export interface ForecastWork {
  readonly month: string;
  /** Of the month's file; 0: from its beginning. */
  readonly afterChat: number;
  readonly revision: number;
}

const AGE = 20 * 3_600_000;
const AGE_OF_NONE = 60_000; // counted before anything was there

/** The month to go on with; null: everything is counted. */
export function findForecastWork(db: ReadDb, now: number): ForecastWork | null {
  const revision = readTermsRevision(db);
  const row = one<{ month: string; afterChat: number | null }>(
    db,
    sql`SELECT m.month, iif(f.revision = ${revision}, f.after_chat, NULL) AS afterChat
      FROM months m LEFT JOIN forecast_months f ON f.month = m.month
      WHERE f.month IS NULL OR f.revision <> ${revision} OR f.after_chat IS NOT NULL OR f.counted_at < ${now - AGE}
        OR (m.opened > 0 AND f.counted_at < ${now - AGE_OF_NONE}
          AND NOT EXISTS (SELECT 1 FROM forecast_counts c WHERE c.month = m.month))
      ORDER BY f.revision IS ${revision} AND f.after_chat IS NOT NULL DESC, m.month DESC LIMIT 1`,
  );
  return row && { month: row.month, afterChat: row.afterChat ?? 0, revision };
}

export interface ForecastStep {
  readonly counts: readonly {
    readonly rule: number;
    readonly due: string;
    readonly messages: number;
    readonly held: number;
  }[];
  readonly after: number | null;
}

/** Counts by the month in which the term of what was sent in a month ends for most of it: a message is a few days off at most. */
export function countForecast(db: ReadDb, { month, afterChat }: ForecastWork, limit: number): ForecastStep {
  const read = db.month(month);
  const { chats, after } = readMonthChats(read, new Planner(readPlan(db)), { afterChat, limit });
  const counts = new Map<string, { rule: number; due: string; messages: number; held: number }>();
  for (const { row, plan } of chats)
    for (const { type, sentMonth, n, held } of readKinds(read, row, isHeld(plan.holds))) {
      const { rule, due } = fallsDue(plan, type, sentMonth);
      const known = counts.get(`${rule} ${due}`) ?? { rule, due, messages: 0, held: 0 };
      counts.set(`${rule} ${due}`, { ...known, messages: known.messages + n, held: known.held + held });
    }
  return { counts: [...counts.values()], after };
}

function readKinds(month: ReadDb, row: number, held: Sql) {
  return all<{ type: string; sentMonth: string; n: number; held: number }>(
    month,
    sql`SELECT m.type, strftime('%Y-%m', m.sent_at / 1000 + 28800, 'unixepoch') AS sentMonth, count(*) AS n, sum(${held}) AS held
      FROM messages m WHERE m.conversation = ${row} GROUP BY 1, 2`,
  );
}

function fallsDue(plan: ChatPlan, type: string, sentMonth: string): { rule: number; due: string } {
  const { rule, dueAt, open } = plan.decide(type, startOfDay(`${sentMonth}-15`) ?? 0);
  return { rule: rule.id, due: dueAt === null ? (open ? 'open' : 'never') : monthOf(dueAt) };
}

/** False when the terms have changed meanwhile: then it begins anew. */
export function keepForecast(
  db: WriteDb,
  { month, afterChat, revision }: ForecastWork,
  { counts, after }: ForecastStep,
  at: number,
): boolean {
  if (one(db, sql`SELECT 1 FROM retention_state WHERE revision = ${revision}`) === null) return false;
  if (afterChat === 0) run(db, sql`DELETE FROM forecast_counts WHERE month = ${month}`);
  for (const { rule, due, messages, held } of counts)
    run(
      db,
      sql`INSERT INTO forecast_counts (month, rule, due, messages, held) VALUES (${month}, ${rule}, ${due}, ${messages}, ${held})
        ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, held = held + excluded.held`,
    );
  run(
    db,
    sql`INSERT INTO forecast_months (month, revision, counted_at, after_chat) VALUES (${month}, ${revision}, ${at}, ${after})
      ON CONFLICT DO UPDATE SET revision = excluded.revision, counted_at = excluded.counted_at, after_chat = excluded.after_chat`,
  );
  return true;
}

export interface Forecast {
  /** By rule and month of falling due: 2029-07; `never`, `open`. */
  readonly counts: readonly {
    readonly rule: number;
    readonly due: string;
    readonly messages: number;
    readonly held: number;
  }[];
  /** Months still to be counted by the terms of now, of so many. */
  readonly missing: number;
  readonly months: number;
  /** The oldest of the counts. */
  readonly countedAt: number | null;
}

export function readForecast(db: ReadDb, _viewer: Viewer): Forecast {
  const revision = readTermsRevision(db);
  const counts = all<Forecast['counts'][number]>(
    db,
    sql`SELECT c.rule, c.due, sum(c.messages) AS messages, sum(c.held) AS held FROM forecast_counts c
      JOIN forecast_months f ON f.month = c.month AND f.revision = ${revision} AND f.after_chat IS NULL
      JOIN months m ON m.month = c.month GROUP BY c.rule, c.due ORDER BY c.due, c.rule`,
  );
  const state = one<{ months: number; counted: number; countedAt: number | null }>(
    db,
    sql`SELECT count(*) AS months, count(f.month) AS counted, min(f.counted_at) AS countedAt FROM months m
      LEFT JOIN forecast_months f ON f.month = m.month AND f.revision = ${revision} AND f.after_chat IS NULL`,
  )!;
  return { counts, months: state.months, missing: state.months - state.counted, countedAt: state.countedAt };
}
