import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb, run, type WriteDb } from './db.ts';
import { nothing, sql } from './sql.ts';
import { visibleAt } from './visibility.ts';

/** What rules found in messages. A message has one violation for each rule it met. */
export const owner = 'archive';

export type Severity = 'high' | 'medium' | 'low';

export interface ViolationMark {
  readonly id: number;
  readonly seq: number;
  readonly ruleName: string;
  readonly ruleVersion: number;
  readonly severity: Severity;
  /** The passages that matched, as they stand in the original. */
  readonly words: readonly string[];
}

export interface NewViolation extends Omit<ViolationMark, 'id' | 'seq'> {
  readonly rule: number;
  readonly seq: number | null;
  readonly conversation: string;
  readonly sender: string;
  readonly sentAt: number;
}

/** A message that meets the same rule again keeps its first violation. */
export function recordViolations(db: WriteDb, violations: readonly NewViolation[], at: number): void {
  for (const v of violations) {
    run(
      db,
      sql`INSERT INTO violations (rule, rule_version, rule_name, severity, seq, conversation, sender, sent_at, words, found_at)
        VALUES (${v.rule}, ${v.ruleVersion}, ${v.ruleName}, ${v.severity}, ${v.seq}, ${v.conversation}, ${v.sender}, ${v.sentAt},
          ${JSON.stringify(v.words)}, ${at}) ON CONFLICT DO NOTHING`,
    );
  }
}

/** Of these messages of one conversation, in no order. */
export function listMarks(db: ReadDb, viewer: Viewer, key: string, seqs: readonly number[]): ViolationMark[] {
  const rows = all<Omit<ViolationMark, 'words'> & { words: string }>(
    db,
    sql`SELECT v.id, v.seq, v.rule_name AS ruleName, v.rule_version AS ruleVersion, v.severity, v.words
      FROM conversations c CROSS JOIN json_each(${JSON.stringify(seqs)}) j CROSS JOIN violations v ON v.seq = j.value
      WHERE c.key = ${key} AND v.conversation = c.key AND ${visibleAt(viewer, sql`v.sent_at`)}`,
  );
  return rows.map(({ words, ...row }) => ({ ...row, words: JSON.parse(words) as string[] }));
}

const MOST_PLACES = 1000;

/** Where a conversation has violations, in chat order; the newest 1,000. */
export function listViolationPlaces(db: ReadDb, viewer: Viewer, key: string): { seq: number; sentAt: number }[] {
  return all<{ seq: number; sentAt: number }>(
    db,
    sql`SELECT DISTINCT v.seq, v.sent_at AS sentAt FROM violations v JOIN conversations c ON c.key = v.conversation
      WHERE v.conversation = ${key} AND v.seq IS NOT NULL AND ${visibleAt(viewer, sql`v.sent_at`)}
      ORDER BY v.sent_at DESC, v.seq DESC LIMIT ${MOST_PLACES}`,
  ).toReversed();
}

/** Of these conversations, how many violations each has; those without are absent. */
export function countByConversation(db: ReadDb, viewer: Viewer, keys: readonly string[]): Record<string, number> {
  const rows = all<{ key: string; n: number }>(
    db,
    sql`SELECT c.key, count(*) AS n FROM json_each(${JSON.stringify(keys)}) j JOIN conversations c ON c.key = j.value
        JOIN violations v ON v.conversation = c.key WHERE ${visibleAt(viewer, sql`v.sent_at`)} GROUP BY c.key`,
  );
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}

/** Of these people of the staff, how many violations each triggered; those without, or out of scope, are absent. */
export function countBySender(db: ReadDb, viewer: Viewer, userids: readonly string[]): Record<string, number> {
  const seen = viewer.scope === 'everyone' ? userids : userids.filter((id) => viewer.scope.includes(id));
  // Whoever may see somebody may see all his conversations, unless a role is limited by time or kind.
  const shown = viewer.parts
    ? sql`JOIN conversations c ON c.key = v.conversation WHERE ${visibleAt(viewer, sql`v.sent_at`)}`
    : nothing;
  const rows = all<{ sender: string; n: number }>(
    db,
    sql`SELECT v.sender, count(*) AS n FROM json_each(${JSON.stringify(seen)}) j JOIN violations v ON v.sender = j.value ${shown}
      GROUP BY v.sender`,
  );
  return Object.fromEntries(rows.map(({ sender, n }) => [sender, n]));
}

export function findViolation(db: ReadDb, viewer: Viewer, id: number): { seq: number | null; key: string } | null {
  return one(
    db,
    sql`SELECT v.seq, c.key FROM violations v JOIN conversations c ON c.key = v.conversation WHERE v.id = ${id} AND ${visibleAt(viewer, sql`v.sent_at`)}`,
  );
}
