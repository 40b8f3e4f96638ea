import type { Viewer } from '../access/viewer.ts';
import { all, prepared, type ReadDb, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** How often each rule has found something, ever: counted as it happens, so that lists need not count. */
export const owner = 'archive';

/** Of all conversations, whoever asks: how a rule does, not what was said. Rules that never hit are absent. */
export function countRuleHits(db: ReadDb, _viewer: Viewer): Record<number, number> {
  const rows = all<{ rule: number; hits: number }>(db, sql`SELECT rule, hits FROM rule_hits`);
  return Object.fromEntries(rows.map(({ rule, hits }) => [rule, hits]));
}

const ADD = 'INSERT INTO rule_hits (rule, hits) VALUES (?, 1) ON CONFLICT (rule) DO UPDATE SET hits = hits + 1';

/** For who writes violations down, in the same transaction. */
export function countHit(db: WriteDb, rule: number): void {
  prepared(db, ADD).run(rule);
}
