import type { DialogueRules } from '../figures/basis.ts';
import { DIGEST } from './conversations.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { moveStation } from './months.ts';
import { sql } from './sql.ts';

/** How far dialogues and figures have come, and by which rules they are worked out. Reached only by the pipeline. */
/** The station's name in `stations`. */
export const FIGURES = 'figures';

export interface FiguresState {
  /** What pages show; null: nothing worked out yet. */
  readonly basis: number | null;
  /** Worked out beside it. */
  readonly building: number | null;
  /** Conversations up to this key are in it. */
  readonly builtKey: string;
}

/** Above every key of a conversation: all are in it, and messages go into it as they come. */
export const ALL_KEYS = '\u{10ffff}';

export function findFiguresState(db: WriteDb): FiguresState {
  return one<FiguresState>(db, sql`SELECT basis, building, built_key AS builtKey FROM figures_state WHERE id = 1`)!;
}

export interface FiguresBehind {
  readonly month: string;
  readonly after: number;
  readonly to: number;
}

/** It follows the digest, which knows which conversations there are. The oldest month first. */
export function findFiguresBehind(db: WriteDb): FiguresBehind | null {
  return one<FiguresBehind>(
    db,
    sql`SELECT d.month, coalesce(f.n, 0) AS after, d.n AS "to" FROM stations d
      LEFT JOIN stations f ON f.month = d.month AND f.station = ${FIGURES}
      WHERE d.station = ${DIGEST} AND d.n > coalesce(f.n, 0) ORDER BY d.month LIMIT 1`,
  );
}

/** The watermark moves in the transaction that writes down what came of the messages. */
export function moveFigures(
  db: WriteDb,
  { month, n, messages }: { readonly month: string; readonly n: number; readonly messages: number },
): void {
  moveStation(db, month, FIGURES, n);
  if (messages === 0) return;
  run(
    db,
    sql`UPDATE figures_state SET revision = revision + 1, done = done + iif(building IS NOT NULL AND messages_only = 1, ${messages}, 0)`,
  );
}

export function raiseFigures(db: WriteDb): void {
  run(db, sql`UPDATE figures_state SET revision = revision + 1`);
}

/** Nothing was left to do. */
export function settleFigures(db: WriteDb, now: number): void {
  run(db, sql`UPDATE figures_state SET as_of = ${now} WHERE basis IS NOT NULL`);
}

/** What was in force when a basis began. */
export interface KeptRules {
  /** Of figures_rules_state.basis. */
  readonly mark: number;
  readonly version: number;
  readonly rules: DialogueRules;
  readonly phrases: readonly string[];
}

export function findBasis(db: WriteDb, basis: number): KeptRules {
  return JSON.parse(
    one<{ rules: string }>(db, sql`SELECT rules FROM figure_bases WHERE basis = ${basis}`)!.rules,
  ) as KeptRules;
}

/** `mark` changes when the rules do, `places` when somebody may have another calendar. */
export function readBasisMark(db: ReadDb): { readonly mark: number; readonly places: number } {
  return one(
    db,
    sql`SELECT (SELECT basis FROM figures_rules_state) AS mark, (SELECT places FROM directory_state) AS places`,
  )!;
}

/**
 * Begins to work everything out by other rules, beside what is shown; what was begun before and is not finished is given up. The
 * first time messages go into it in the order of their journals: there is nothing beside it.
 */
export function beginBasis(db: WriteDb, kept: KeptRules, now: number): void {
  const { basis } = one<{ basis: number }>(
    db,
    sql`INSERT INTO figure_bases (rules, made_at) VALUES (${JSON.stringify(kept)}, ${now}) RETURNING basis`,
  )!;
  const isFirst = one(db, sql`SELECT 1 FROM stations WHERE station = ${FIGURES}`) === null ? 1 : 0;
  const total = isFirst
    ? sql`(SELECT coalesce(sum(opened), 0) FROM months)`
    : sql`(SELECT count(*) FROM conversations)`;
  run(
    db,
    sql`UPDATE figures_state SET building = ${basis}, built_key = ${isFirst ? ALL_KEYS : ''}, messages_only = ${isFirst},
      done = 0, total = ${total}, begun_at = ${now}`,
  );
}

/** Conversations up to this one are in what is being built. */
export function moveBuilt(db: WriteDb, key: string, conversations: number): void {
  run(db, sql`UPDATE figures_state SET built_key = ${key}, done = done + ${conversations}`);
}

/** Pages show it from their next question on. */
export function switchBasis(db: WriteDb, now: number): void {
  run(db, sql`UPDATE figure_bases SET switched_at = ${now} WHERE basis = (SELECT building FROM figures_state)`);
  run(
    db,
    sql`UPDATE figures_state SET basis = building, building = NULL, built_key = '', messages_only = 0, done = 0, total = 0, begun_at = NULL,
      revision = revision + 1`,
  );
}

const OF_BASIS: readonly (readonly [table: string, key: string])[] = [
  ['dialogue_staff', 'basis, userid, day, conversation, began_at, seq'],
  ['dialogues', 'basis, day, conversation, began_at, seq'],
  ['open_dialogues', 'basis, conversation'],
  ['figure_days', 'basis, day, userid, kind'],
  ['figure_months', 'basis, month, userid, kind'],
];

const ROWS = 4000;

/** Some rows of a basis that nobody looks at any more; false when none is left. */
export function removeOldBasis(db: WriteDb): boolean {
  const old = one<{ basis: number }>(
    db,
    sql`SELECT b.basis FROM figure_bases b, figures_state s
      WHERE b.basis IS NOT s.basis AND b.basis IS NOT s.building ORDER BY b.basis LIMIT 1`,
  );
  if (!old) return false;
  for (const [table, key] of OF_BASIS) {
    const removal = db.connection.prepare(
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE basis = ? LIMIT ${ROWS})`,
    );
    if (removal.run(old.basis).changes > 0) return true;
  }
  run(db, sql`DELETE FROM figure_bases WHERE basis = ${old.basis}`);
  return true;
}

export interface Stale {
  readonly conversation: string;
  readonly fromAt: number;
}

/** Conversations of which it has turned out who was in them. */
export function listStale(db: WriteDb, limit: number): Stale[] {
  return all(db, sql`SELECT conversation, from_at AS fromAt FROM figures_stale ORDER BY conversation LIMIT ${limit}`);
}

export const hasStale = (db: WriteDb): boolean => one(db, sql`SELECT 1 FROM figures_stale LIMIT 1`) !== null;

export function removeStale(db: WriteDb, conversation: string): void {
  run(db, sql`DELETE FROM figures_stale WHERE conversation = ${conversation}`);
}
