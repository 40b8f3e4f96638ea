import type { ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { all, one, prepared, type ReadDb, run, type WriteDb } from './db.ts';
import { countHit } from './rule-hits.ts';
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
  /** Null for what is no message. */
  readonly seq: number | null;
  readonly conversation: string;
  readonly sender: string;
  readonly sentAt: number;
  readonly ruleKind?: string;
  readonly category?: 'positive' | 'neutral' | 'negative';
  readonly chatKind?: ConversationKind;
  /** Of a single chat; of a group it is the group. */
  readonly receivers?: readonly string[];
  /** Found as it came, or by a rule that looked at the past. */
  readonly origin?: 'live' | 'past';
  /** Of what is no message: what it was, and what makes it this one and no other. */
  readonly event?: { readonly key: string; readonly facts: ViolationEvent } | null;
}

/** A friendship that ended or somebody who left a group. */
export interface ViolationEvent {
  readonly kind: 'friend-deleted' | 'room-left';
  /** Who did it; null when nobody said. */
  readonly by: string | null;
  /** The customer. */
  readonly subject: string;
  /** Of a friendship the employee; of a group the group. */
  readonly other: string;
}

const INSERT = `
  INSERT INTO violations (rule, rule_version, rule_name, severity, seq, conversation, sender, sent_at, words, found_at, rule_kind, category,
    chat_kind, receivers, origin, event, event_key)
  VALUES (@rule, @ruleVersion, @ruleName, @severity, @seq, @conversation, @sender, @sentAt, @words, @at, @ruleKind, @category,
    @chatKind, @receivers, @origin, @event, @eventKey) ON CONFLICT DO NOTHING`;

/**
 * A message that meets the same rule again keeps its first violation, and a later version of the rule is noted on it. Answers, in
 * their order, with the number of each that is new, null for the others.
 */
export function recordViolations(db: WriteDb, violations: readonly NewViolation[], at: number): (number | null)[] {
  return violations.map((violation) => {
    const { changes, lastInsertRowid } = prepared(db, INSERT).run(rowOf(violation, at));
    if (changes === 0) noteAgain(db, violation, at);
    else countHit(db, violation.rule);
    return changes === 0 ? null : Number(lastInsertRowid);
  });
}

function rowOf(violation: NewViolation, at: number): Record<string, unknown> {
  const { rule, ruleVersion, ruleName, severity, seq, conversation, sender, sentAt, words, event = null } = violation;
  const {
    ruleKind = 'words',
    category = 'negative',
    chatKind = 'external',
    receivers = [],
    origin = 'live',
  } = violation;
  return {
    ...{
      rule,
      ruleVersion,
      ruleName,
      severity,
      seq,
      conversation,
      sender,
      sentAt,
      at,
      ruleKind,
      category,
      chatKind,
      origin,
    },
    words: JSON.stringify(words),
    receivers: JSON.stringify(receivers),
    event: event && JSON.stringify(event.facts),
    eventKey: event && `${rule}:${event.key}`,
  };
}

function noteAgain(db: WriteDb, violation: NewViolation, at: number): void {
  const { rule, ruleVersion, seq, event } = violation;
  if (event?.facts.by) learnWho(db, violation);
  const which = event ? sql`event_key = ${`${rule}:${event.key}`}` : sql`seq = ${seq} AND rule = ${rule}`;
  run(
    db,
    sql`INSERT INTO violation_versions (violation, version, at) SELECT id, ${ruleVersion}, ${at} FROM violations
      WHERE ${which} AND rule_version < ${ruleVersion} ON CONFLICT DO NOTHING`,
  );
}

/** The sync only saw that it had happened; now WeCom has told who did it, and when. */
function learnWho(db: WriteDb, { rule, event, sender, receivers, sentAt, words }: NewViolation): void {
  run(
    db,
    sql`UPDATE violations SET event = ${JSON.stringify(event!.facts)}, sender = ${sender}, receivers = ${JSON.stringify(receivers)},
        sent_at = ${sentAt}, words = ${JSON.stringify(words)}
      WHERE event_key = ${`${rule}:${event!.key}`} AND event ->> 'by' IS NULL`,
  );
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
