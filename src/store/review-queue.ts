import { seesAll, type Viewer } from '../access/viewer.ts';
import type { ViolationState } from '../lib/violation-words.ts';
import { all, one, type ReadDb } from './db.ts';
import { masksFor } from './masking.ts';
import { standsOpenly } from './openly.ts';
import { staffOnDuty } from './review-duties.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { textsOf } from './violation-copy.ts';
import { ALL_VIOLATIONS, type ViolationFilters, violationsFrom, violationsWhere } from './violation-filters.ts';
import { triggeredBy } from './violation-own.ts';
import type { Severity } from './violations.ts';

/** Violations as reviewers take them, one after the other. */
export const owner = 'archive';

export type QueueOrder = 'oldest' | 'newest' | 'gravest';

export interface QueueFilter extends Pick<ViolationFilters, 'severities' | 'rule' | 'sender'> {
  readonly state: ViolationState;
  /** Also those of departments that others review. */
  readonly everyone: boolean;
  readonly order: QueueOrder;
}

export interface QueueRow {
  readonly id: number;
  /** Its number, lib/violation-words.ts. */
  readonly day: number;
  readonly nth: number;
  readonly rule: number;
  readonly ruleName: string;
  readonly ruleVersion: number;
  readonly ruleKind: string;
  readonly severity: Severity;
  readonly chatKind: 'internal' | 'external' | 'group';
  readonly conversation: string;
  /** Null where it is no message. */
  readonly seq: number | null;
  readonly sender: string;
  readonly receivers: readonly string[];
  readonly sentAt: number;
  readonly foundAt: number;
  readonly words: readonly string[];
  /** What was said; null where the words are all there is to say. */
  readonly text: string | null;
  readonly state: ViolationState;
  readonly revision: number;
  readonly judgedBy: number | null;
  readonly judgedAt: number | null;
  /** Who judged it first where two must. */
  readonly firstBy: number | null;
  readonly firstState: ViolationState | null;
  /** Somebody is at it. */
  readonly claimedBy: number | null;
  readonly claimer: string | null;
  readonly claimedUntil: number | null;
  /** 1: he triggered it himself, so others judge it. */
  readonly own: number;
}

type Row = Omit<QueueRow, 'words' | 'text' | 'receivers'> & { words: string; receivers: string };

const columnsFor = (db: ReadDb, viewer: Viewer): Sql => sql`v.id, (v.found_at + 28800000) / 86400000 AS day,
  v.id + 1 - (SELECT first FROM violation_days d WHERE d.day = (v.found_at + 28800000) / 86400000) AS nth,
  v.rule, v.rule_name AS ruleName, v.rule_version AS ruleVersion, v.rule_kind AS ruleKind, v.severity,
  v.chat_kind AS chatKind, v.conversation, v.seq, v.sender, v.receivers, v.sent_at AS sentAt, v.found_at AS foundAt, v.words,
  coalesce(s.state, 'open') AS state, coalesce(s.revision, 0) AS revision, s.judged_by AS judgedBy, s.judged_at AS judgedAt,
  s.first_by AS firstBy, s.first_state AS firstState, s.claimed_by AS claimedBy, s.claimed_until AS claimedUntil,
  (SELECT a.name FROM accounts a WHERE a.id = s.claimed_by) AS claimer, ${triggeredBy(db, viewer) ?? sql`0`} AS own`;

const RANK = sql`CASE v.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END`;

/** Where a row stands in an order: its severity, time and number. */
const PLACES: Readonly<Record<QueueOrder, Sql>> = {
  oldest: sql`v.sent_at, v.id`,
  newest: sql`v.sent_at, v.id`,
  gravest: sql`${RANK}, v.sent_at, v.id`,
};

/** In the order of the queue, from a row on or back from it, without the row itself. */
export interface QueuePage {
  readonly from: Pick<QueueRow, 'id' | 'sentAt' | 'severity'> | null;
  readonly back: boolean;
  readonly limit: number;
}

export function listQueue(db: ReadDb, viewer: Viewer, filter: QueueFilter, page: QueuePage): QueueRow[] {
  const { from, back, limit } = page;
  const upwards = (filter.order !== 'newest') !== back;
  const past = from
    ? sql`AND (${PLACES[filter.order]}) ${upwards ? sql`>` : sql`<`} ${placeOf(from, filter)}`
    : nothing;
  const rows = all<Row>(
    db,
    sql`SELECT ${columnsFor(db, viewer)} FROM ${violationsFrom} WHERE ${inQueue(db, viewer, filter)} ${past}
      ORDER BY ${ordered(filter.order, upwards)} LIMIT ${limit}`,
  );
  return withTexts(db, back ? rows.reverse() : rows);
}

function placeOf({ id, sentAt, severity }: Pick<QueueRow, 'id' | 'sentAt' | 'severity'>, { order }: QueueFilter): Sql {
  const rank = ['high', 'medium', 'low'].indexOf(severity);
  return order === 'gravest' ? sql`(${rank}, ${sentAt}, ${id})` : sql`(${sentAt}, ${id})`;
}

function ordered(order: QueueOrder, upwards: boolean): Sql {
  const way = upwards ? sql`ASC` : sql`DESC`;
  const rank = order === 'gravest' ? sql`${RANK} ${way},` : nothing;
  return sql`${rank} v.sent_at ${way}, v.id ${way}`;
}

/** What the first of two judged is in nobody's way twice: it waits for somebody else, as does what he triggered himself. */
function inQueue(db: ReadDb, viewer: Viewer, { state, everyone, order: _, ...filters }: QueueFilter): Sql {
  const staff = everyone ? null : staffOnDuty(db, viewer);
  const own = staff ? sql`AND ${ofStaff(staff)}` : nothing;
  const waiting = state === 'open' ? sql`AND s.first_by IS NOT ${viewer.accountId}` : nothing;
  const mine = triggeredBy(db, viewer);
  const others = mine ? sql`AND NOT ${mine}` : nothing;
  return sql`${violationsWhere(db, viewer, { ...ALL_VIOLATIONS, ...filters, states: [state] })} ${waiting} ${others} ${own}`;
}

/** What a customer said counts for those of ours he said it to. */
function ofStaff(staff: readonly string[]): Sql {
  const these = sql`(SELECT value FROM json_each(${JSON.stringify(staff)}))`;
  return sql`(v.sender IN ${these} OR (NOT EXISTS (SELECT 1 FROM employees e WHERE e.userid = v.sender)
    AND EXISTS (SELECT 1 FROM members m WHERE m.conversation = v.conversation AND +m.userid IN ${these})))`;
}

const MOST_COUNTED = 10_000;

/** How many wait, up to 10,000; how many he judged since. */
export function countQueue(
  db: ReadDb,
  viewer: Viewer,
  filter: QueueFilter,
  since: number,
): { left: number; judged: number } {
  const left = countLeft(db, viewer, filter);
  const { judged } = one<{ judged: number }>(
    db,
    sql`SELECT count(DISTINCT j.violation) AS judged FROM verdicts j WHERE j.account = ${viewer.accountId} AND j.at >= ${since}
      AND j.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM verdicts u WHERE u.violation = j.violation AND u.undoes = j.id)`,
  )!;
  return { left, judged };
}

function countLeft(db: ReadDb, viewer: Viewer, filter: QueueFilter): number {
  const found = isPlain(db, viewer, filter)
    ? // Of years of violations nearly all are judged: those are counted by themselves.
      sql`SELECT (SELECT count(*) FROM violations)
        - (SELECT count(*) FROM violation_states WHERE state <> 'open' OR first_by IS ${viewer.accountId}) - ${ownOpen(db, viewer)} AS n`
    : sql`SELECT count(*) AS n FROM (SELECT 1 FROM ${violationsFrom} WHERE ${inQueue(db, viewer, filter)} LIMIT ${MOST_COUNTED})`;
  return Math.min(one<{ n: number }>(db, found)!.n, MOST_COUNTED);
}

function ownOpen(db: ReadDb, viewer: Viewer): Sql {
  const mine = triggeredBy(db, viewer);
  if (mine === null) return sql`0`;
  return sql`(SELECT count(*) FROM violations v LEFT JOIN violation_states s ON s.violation = v.id
    WHERE ${mine} AND coalesce(s.state, 'open') = 'open' AND s.first_by IS NOT ${viewer.accountId})`;
}

/** Everything that nobody has judged. */
function isPlain(db: ReadDb, viewer: Viewer, { state, severities, rule, sender, everyone }: QueueFilter): boolean {
  const isNarrow = severities.length > 0 || rule !== null || sender !== null;
  return state === 'open' && !isNarrow && seesAll(viewer) && (everyone || staffOnDuty(db, viewer) === null);
}

/** What he judged last, the newest first. */
export function listLastJudged(db: ReadDb, viewer: Viewer, since: number, limit: number): QueueRow[] {
  const rows = all<Row>(
    db,
    sql`SELECT ${columnsFor(db, viewer)} FROM ${violationsFrom}
        JOIN (SELECT violation, max(id) AS last FROM verdicts
          WHERE account = ${viewer.accountId} AND at >= ${since} GROUP BY violation ORDER BY last DESC LIMIT ${limit * 4}) j ON j.violation = v.id
      WHERE (s.judged_by = ${viewer.accountId} OR s.first_by = ${viewer.accountId}) AND ${violationsWhere(db, viewer, ALL_VIOLATIONS)}
      ORDER BY j.last DESC LIMIT ${limit}`,
  );
  return withTexts(db, rows);
}

/** Null when absent or not theirs to see. */
export function findInQueue(db: ReadDb, viewer: Viewer, id: number): QueueRow | null {
  const row = one<Row>(
    db,
    sql`SELECT ${columnsFor(db, viewer)} FROM ${violationsFrom} WHERE v.id = ${id} AND ${violationsWhere(db, viewer, ALL_VIOLATIONS)}`,
  );
  return row && withTexts(db, [row])[0]!;
}

/** Whether words with an asterisk are what was said, not how a number was masked for him. Others are his own. */
export function standsInViolation(
  db: ReadDb,
  viewer: Viewer,
  { id, phrase }: { readonly id: number; readonly phrase: string },
): boolean {
  const masks = masksFor(db, viewer);
  const row = findInQueue(db, viewer, id);
  if (masks === null || row === null || !phrase.includes('*')) return row !== null;
  return standsOpenly(row.text ?? '', phrase, masks);
}

/** Of these, what is the viewer's to judge: for what is done to several at once. */
export function listJudgeable(
  db: ReadDb,
  viewer: Viewer,
  ids: readonly number[],
): Pick<QueueRow, 'id' | 'severity' | 'ruleName' | 'conversation' | 'own'>[] {
  return all(
    db,
    sql`SELECT v.id, v.severity, v.rule_name AS ruleName, v.conversation, ${triggeredBy(db, viewer) ?? sql`0`} AS own FROM ${violationsFrom}
      WHERE v.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${violationsWhere(db, viewer, ALL_VIOLATIONS)} ORDER BY v.id`,
  );
}

function withTexts(db: ReadDb, rows: readonly Row[]): QueueRow[] {
  const texts = textsOf(db, rows);
  return rows.map((row) => ({
    ...row,
    receivers: JSON.parse(row.receivers) as string[],
    words: JSON.parse(row.words) as string[],
    text: texts.get(row.id) ?? null,
  }));
}
