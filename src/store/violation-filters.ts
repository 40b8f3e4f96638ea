import type { ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { EVERY_VIOLATION, type ViolationState } from '../lib/violation-words.ts';
import { listStaffOf } from './customers.ts';
import { one, type ReadDb } from './db.ts';
import { holds } from './openly.ts';
import { join, Sql, sql } from './sql.ts';
import { violationJoins, violationSeen } from './violation-sight.ts';
import type { Severity } from './violations.ts';

/** What of the violations is asked for. */
export interface ViolationFilters {
  /** None: every state. */
  readonly states: readonly ViolationState[];
  /** When it was said or done: from inclusive, to exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  readonly rule: number | null;
  /** The kind of rule, rules/kinds/. */
  readonly kind: string | null;
  /** None: every one. */
  readonly severities: readonly Severity[];
  readonly category: 'positive' | 'neutral' | 'negative' | null;
  readonly chatKind: ConversationKind | null;
  readonly conversation: string | null;
  readonly sender: string | null;
  /** The account that judged it. */
  readonly reviewer: number | null;
  /** By somebody of this department or below it, or towards one of them. */
  readonly department: number | null;
  /** In the name of who said it, or of who judged it. */
  readonly words: string;
}

export const ALL_VIOLATIONS: ViolationFilters = EVERY_VIOLATION;

/** `v` violations, `c` their conversations, `s` what was judged: with the conditions that `violationsWhere` puts on them. */
export const violationsFrom = sql`violations v ${violationJoins} LEFT JOIN violation_states s ON s.violation = v.id`;

export function violationsWhere(db: ReadDb, viewer: Viewer, filters: ViolationFilters): Sql {
  const { from, to, rule, kind, category, chatKind, conversation, sender, reviewer } = filters;
  const conditions = [
    inStates(db, filters.states),
    from === null ? null : sql`v.sent_at >= ${from}`,
    to === null ? null : sql`v.sent_at < ${to}`,
    rule === null ? null : sql`v.rule = ${rule}`,
    kind && sql`v.rule_kind = ${kind}`,
    ofSeverities(filters.severities),
    category && sql`v.category = ${category}`,
    chatKind && sql`v.chat_kind = ${chatKind}`,
    conversation && sql`v.conversation = ${conversation}`,
    sender && sql`v.sender = ${sender}`,
    reviewer === null ? null : sql`s.judged_by = ${reviewer}`,
    ofDepartment(db, viewer, filters.department),
    filters.words === '' ? null : namedLike(viewer, filters.words.toLowerCase()),
    violationSeen(viewer),
  ];
  return join(
    conditions.filter((condition) => condition instanceof Sql),
    sql` AND `,
  );
}

const listed = (values: readonly string[]): Sql => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

/** Of one there is an index in the order of time; of several that would have to be sorted, so the plus keeps SQLite from it. */
function ofSeverities(severities: readonly Severity[]): Sql | null {
  const [one, another] = severities;
  if (one === undefined) return null;
  return another === undefined ? sql`v.severity = ${one}` : sql`+v.severity IN ${listed(severities)}`;
}

const FEW = 2000;

/** Of one that nobody has judged there need be no row. A state that few have leads to them; else the list meets them soon enough. */
function inStates(db: ReadDb, states: readonly ViolationState[]): Sql | null {
  if (states.length === 0) return null;
  if (states.includes('open')) return sql`coalesce(s.state, 'open') IN ${listed(states)}`;
  const { n } = one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM violation_states WHERE state IN ${listed(states)} LIMIT ${FEW})`,
  )!;
  if (n === FEW) return sql`+s.state IN ${listed(states)}`;
  return sql`v.id IN (SELECT violation FROM violation_states WHERE state IN ${listed(states)})`;
}

function ofDepartment(db: ReadDb, viewer: Viewer, department: number | null): Sql | null {
  return department === null ? null : triggeredAmong(listStaffOf(db, viewer, department));
}

/** By one of these employees. What a customer said counts for those of ours whom he said it to. */
export function triggeredAmong(userids: readonly string[]): Sql {
  const staff = listed(userids);
  return sql`(v.sender IN ${staff} OR (NOT EXISTS (SELECT 1 FROM employees e WHERE e.userid = v.sender)
    AND (EXISTS (SELECT 1 FROM members m WHERE m.conversation = v.conversation AND +m.userid IN ${staff})
      OR EXISTS (SELECT 1 FROM json_each(v.receivers) r WHERE r.value IN ${staff}))))`;
}

/** Of the few who ever triggered one, not of all the customers there are. */
function namedLike(viewer: Viewer, words: string): Sql {
  const name = sql`lower(coalesce(e.name, u.name, b.name, ''))`;
  return sql`(v.sender IN (SELECT d.sender FROM (SELECT DISTINCT sender FROM violations) d
        LEFT JOIN employees e ON e.userid = d.sender LEFT JOIN customers u ON u.id = d.sender LEFT JOIN robots b ON b.id = d.sender
      WHERE lower(d.sender) = ${words} OR ${holds(viewer, name, words)})
    OR s.judged_by IN (SELECT id FROM accounts WHERE instr(lower(name), ${words}) > 0))`;
}
