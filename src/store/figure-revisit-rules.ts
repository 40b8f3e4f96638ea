import type { Viewer } from '../access/viewer.ts';
import { DEFAULT_REVISITS, type RevisitRules } from '../figures/revisit.ts';
import { one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** On which days new customers are to hear from their employee again. */
export const owner = 'desk';

export interface SavedRevisits {
  readonly rules: RevisitRules;
  /** Null: as they came. */
  readonly changedAt: number | null;
  readonly changedBy: string | null;
}

export function readRevisitRules(db: ReadDb, _viewer: Viewer): SavedRevisits {
  const row = one<{ content: string; changedAt: number; changedBy: string | null }>(
    db,
    sql`SELECT s.content, s.changed_at AS changedAt, a.name AS changedBy FROM figure_settings s
      LEFT JOIN accounts a ON a.id = s.changed_by WHERE s.name = 'revisits'`,
  );
  if (row === null) return { rules: DEFAULT_REVISITS, changedAt: null, changedBy: null };
  return { rules: JSON.parse(row.content) as RevisitRules, changedAt: row.changedAt, changedBy: row.changedBy };
}

/** For whoever counts: the rules alone. */
export function revisitRulesIn(db: ReadDb): RevisitRules {
  const row = one<{ content: string }>(db, sql`SELECT content FROM figure_settings WHERE name = 'revisits'`);
  return row === null ? DEFAULT_REVISITS : (JSON.parse(row.content) as RevisitRules);
}

export function saveRevisitRules(db: WriteDb, viewer: Viewer, rules: RevisitRules, at: number): void {
  const { isOn, days, skipsRest, calendar } = rules;
  const content = JSON.stringify({ isOn, days: days.toSorted((a, b) => a - b), skipsRest, calendar });
  run(
    db,
    sql`INSERT INTO figure_settings (name, content, changed_by, changed_at) VALUES ('revisits', ${content}, ${viewer.accountId}, ${at})
      ON CONFLICT (name) DO UPDATE SET content = excluded.content, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
  );
}
