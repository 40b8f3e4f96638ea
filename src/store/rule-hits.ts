import type { Viewer } from '../access/viewer.ts';
import { all, prepared, type ReadDb, type WriteDb } from './db.ts';
import { sql } from './sql.ts';
import { ALL_VIOLATIONS, violationsFrom, violationsWhere } from './violation-filters.ts';

/** How often each rule has found something, ever: counted as it happens, so that lists need not count. */
export const owner = 'archive';

/** Of all conversations, whoever asks: how a rule does, not what was said. Rules that never hit are absent. */
export function countRuleHits(db: ReadDb, _viewer: Viewer): Record<number, number> {
  const rows = all<{ rule: number; hits: number }>(db, sql`SELECT rule, hits FROM rule_hits`);
  return Object.fromEntries(rows.map(({ rule, hits }) => [rule, hits]));
}

export interface WordHits {
  /** As it stood in the messages. */
  readonly word: string;
  /** Messages it was found in. */
  readonly hits: number;
}

const MOST_COUNTED = 5000;

/** What a rule found most, in the newest violations of it that the viewer may see; `of`: how many those were. */
export function countRuleWords(
  db: ReadDb,
  viewer: Viewer,
  rule: number,
  limit: number,
): { readonly of: number; readonly words: readonly WordHits[] } {
  const newest = sql`SELECT v.words FROM ${violationsFrom}
    WHERE ${violationsWhere(db, viewer, { ...ALL_VIOLATIONS, rule })} ORDER BY v.sent_at DESC LIMIT ${MOST_COUNTED}`;
  const words = all<WordHits & { of: number }>(
    db,
    sql`WITH newest AS MATERIALIZED (${newest})
      SELECT w.value AS word, count(*) AS hits, (SELECT count(*) FROM newest) AS "of" FROM newest n, json_each(n.words) w
      GROUP BY w.value ORDER BY hits DESC, w.value LIMIT ${limit}`,
  );
  return { of: words[0]?.of ?? 0, words: words.map(({ word, hits }) => ({ word, hits })) };
}

const ADD = 'INSERT INTO rule_hits (rule, hits) VALUES (?, 1) ON CONFLICT (rule) DO UPDATE SET hits = hits + 1';

/** For who writes violations down, in the same transaction. */
export function countHit(db: WriteDb, rule: number): void {
  prepared(db, ADD).run(rule);
}
