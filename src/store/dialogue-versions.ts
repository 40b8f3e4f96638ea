import type { Viewer } from '../access/viewer.ts';
import { DEFAULT_RULES, type DialogueRules } from '../figures/basis.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { sql } from './sql.ts';

/** The versions of what figures are worked out by: rules, phrases, calendars. Each says what was changed, and holds all of it. */

/** What `dialogue_rules.content` holds. */
export interface VersionContent extends DialogueRules {
  /** As they were written, in force. */
  readonly phrases: readonly string[];
  /** In words: what was changed. */
  readonly change: string;
}

export function newestVersion(db: ReadDb | WriteDb): { readonly version: number; readonly rules: DialogueRules } {
  const row = one<{ version: number; content: string }>(
    db,
    sql`SELECT version, content FROM dialogue_rules ORDER BY version DESC LIMIT 1`,
  );
  if (!row) return { version: 0, rules: DEFAULT_RULES };
  const { phrasesOn, silenceSingle, silenceGroup } = JSON.parse(row.content) as VersionContent;
  return { version: row.version, rules: { phrasesOn, silenceSingle, silenceGroup } };
}

/** After a change that dialogues depend on, in its transaction: the next version, and the mark by which figures are worked out anew. */
export function noteVersion(
  db: WriteDb,
  viewer: Viewer,
  change: string,
  at: number,
  rules = newestVersion(db).rules,
): void {
  const phrases = all<{ text: string }>(db, sql`SELECT text FROM end_phrases WHERE is_on = 1 ORDER BY id`);
  const content: VersionContent = { ...rules, phrases: phrases.map(({ text }) => text), change };
  run(
    db,
    sql`INSERT INTO dialogue_rules (content, made_by, made_at) VALUES (${JSON.stringify(content)}, ${viewer.accountId}, ${at})`,
  );
  run(db, sql`UPDATE figures_rules_state SET basis = basis + 1`);
}

/** Calendars are counted with by rules of timeouts as well. */
export function noteCalendars(db: WriteDb, viewer: Viewer, change: string, at: number): void {
  noteVersion(db, viewer, change, at);
  run(db, sql`UPDATE figures_rules_state SET timeouts = timeouts + 1`);
}
