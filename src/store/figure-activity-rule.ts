import type { Viewer } from '../access/viewer.ts';
import { type ActivityRule, DEFAULT_ACTIVITY } from '../figures/activity.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** When a group of customers is called active: one rule for all groups. */
export const owner = 'desk';

export interface SavedActivity {
  readonly rule: ActivityRule;
  /** Null: as it came. */
  readonly changedAt: number | null;
  readonly changedBy: string | null;
}

export function readActivityRule(db: ReadDb, _viewer: Viewer): SavedActivity {
  const row = one<{ content: string; changedAt: number; changedBy: string | null }>(
    db,
    sql`SELECT s.content, s.changed_at AS changedAt, a.name AS changedBy FROM figure_settings s
      LEFT JOIN accounts a ON a.id = s.changed_by WHERE s.name = 'activity'`,
  );
  if (row === null) return { rule: DEFAULT_ACTIVITY, changedAt: null, changedBy: null };
  return { rule: JSON.parse(row.content) as ActivityRule, changedAt: row.changedAt, changedBy: row.changedBy };
}

export function saveActivityRule(db: WriteDb, viewer: Viewer, rule: ActivityRule, at: number): void {
  const { days, customer, share, talk } = rule;
  const content = JSON.stringify({ days, customer, share, talk });
  run(
    db,
    sql`INSERT INTO figure_settings (name, content, changed_by, changed_at) VALUES ('activity', ${content}, ${viewer.accountId}, ${at})
      ON CONFLICT (name) DO UPDATE SET content = excluded.content, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
  );
}
