import type { ConversationKind } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { ViolationState } from '../lib/violation-words.ts';
import { all, one, type ReadDb } from './db.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { textsOf } from './violation-copy.ts';
import { ALL_VIOLATIONS, type ViolationFilters, violationsFrom, violationsWhere } from './violation-filters.ts';
import type { Severity } from './violations.ts';

/** What rules found, for people to look through: under the viewer's scope, narrowed, page after page. */
export const owner = 'archive';

export type { ViolationFilters } from './violation-filters.ts';

export interface ViolationRow {
  readonly id: number;
  /** Its number: the day it was found on, since 1970 in UTC+8, and which of that day it is. */
  readonly day: number;
  readonly nth: number;
  readonly rule: number;
  readonly ruleVersion: number;
  /** As it was called then. */
  readonly ruleName: string;
  readonly ruleKind: string;
  readonly severity: Severity;
  readonly category: 'positive' | 'neutral' | 'negative';
  readonly chatKind: ConversationKind;
  readonly conversation: string;
  /** Null for what is no message. */
  readonly seq: number | null;
  readonly sender: string;
  readonly receivers: readonly string[];
  readonly sentAt: number;
  readonly foundAt: number;
  /** Found as it came, or by a rule that looked at the past. */
  readonly origin: 'live' | 'past';
  /** The passages that matched, as they stand in the message; of what was done, what it was. */
  readonly words: readonly string[];
  /** Null: the words are all there is to say. */
  readonly text: string | null;
  readonly state: ViolationState;
  readonly judgedBy: number | null;
  /** What the account that judged it is called. */
  readonly reviewer: string | null;
  readonly judgedAt: number | null;
}

export type ViolationOrder = 'newest' | 'oldest' | 'gravest';

/** Where a page ended. */
export interface ViolationPlace {
  readonly severity: Severity;
  readonly at: number;
  readonly id: number;
}

/** Where a page begins: after a row (for whoever reads on), or so many rows down. */
export interface ViolationsPage {
  readonly order: ViolationOrder;
  readonly after: ViolationPlace | null;
  readonly skip: number;
  readonly limit: number;
}

export interface ViolationsFound {
  readonly rows: readonly ViolationRow[];
  /** Hand it back as `after` for the next page; null when there is none. */
  readonly next: ViolationPlace | null;
}

export function listViolations(
  db: ReadDb,
  viewer: Viewer,
  filters: ViolationFilters,
  page: ViolationsPage,
): ViolationsFound {
  const where = violationsWhere(db, viewer, filters);
  const walked = page.order === 'gravest' ? walkGravest(db, where, page) : walkTime(db, where, page);
  const rows = walked.slice(0, page.limit).map(rowOf);
  const texts = textsOf(db, rows);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({ ...row, text: texts.get(row.id) ?? null })),
    next: walked.length > page.limit && last ? { severity: last.severity, at: last.sentAt, id: last.id } : null,
  };
}

type Row = Omit<ViolationRow, 'receivers' | 'words' | 'text'> & { readonly receivers: string; readonly words: string };

const COLUMNS = sql`v.id, (v.found_at + 28800000) / 86400000 AS day,
  v.id + 1 - (SELECT first FROM violation_days d WHERE d.day = (v.found_at + 28800000) / 86400000) AS nth,
  v.rule, v.rule_version AS ruleVersion, v.rule_name AS ruleName, v.rule_kind AS ruleKind, v.severity, v.category,
  v.chat_kind AS chatKind, v.conversation, v.seq, v.sender, v.receivers, v.sent_at AS sentAt, v.found_at AS foundAt, v.origin, v.words,
  coalesce(s.state, 'open') AS state, s.judged_by AS judgedBy, s.judged_at AS judgedAt,
  (SELECT a.name FROM accounts a WHERE a.id = s.judged_by) AS reviewer`;

function rowOf(row: Row): Omit<ViolationRow, 'text'> {
  return { ...row, receivers: JSON.parse(row.receivers) as string[], words: JSON.parse(row.words) as string[] };
}

function walkTime(db: ReadDb, where: Sql, { order, after, skip, limit }: ViolationsPage): Row[] {
  const newest = order === 'newest';
  const place = after && sql`(${after.at}, ${after.id})`;
  const beyond = place && (newest ? sql`AND (v.sent_at, v.id) < ${place}` : sql`AND (v.sent_at, v.id) > ${place}`);
  return all(
    db,
    sql`SELECT ${COLUMNS} FROM ${violationsFrom} WHERE ${where} ${beyond ?? nothing}
      ORDER BY ${newest ? sql`v.sent_at DESC, v.id DESC` : sql`v.sent_at, v.id`} LIMIT ${limit + 1} OFFSET ${skip}`,
  );
}

const GRAVEST: readonly Severity[] = ['high', 'medium', 'low'];

/** One severity after the other, each by its own index. */
function walkGravest(db: ReadDb, where: Sql, { after, skip, limit }: ViolationsPage): Row[] {
  const rows: Row[] = [];
  let above = skip;
  for (const severity of GRAVEST.slice(after ? GRAVEST.indexOf(after.severity) : 0)) {
    const inside = after?.severity === severity ? after : null;
    const these = sql`${where} AND v.severity = ${severity}`;
    const page = { order: 'newest', after: inside, skip: above, limit: limit - rows.length } as const;
    const found = walkTime(db, these, page);
    rows.push(...found);
    if (rows.length > limit) break;
    above = found.length > 0 || above === 0 ? 0 : above - countWhere(db, these, above);
  }
  return rows;
}

function countWhere(db: ReadDb, where: Sql, most: number): number {
  return one<{ n: number }>(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM ${violationsFrom} WHERE ${where} LIMIT ${most})`,
  )!.n;
}

const MOST_COUNTED = 10_000;

/** `capped`: there are more. */
export function countViolations(
  db: ReadDb,
  viewer: Viewer,
  filters: ViolationFilters,
  { most = MOST_COUNTED }: { most?: number } = {},
): { count: number; capped: boolean } {
  const n = countWhere(db, violationsWhere(db, viewer, filters), most + 1);
  return { count: Math.min(n, most), capped: n > most };
}

/** Null when there is none, or it is not theirs to see. */
export function findViolationRow(db: ReadDb, viewer: Viewer, id: number): ViolationRow | null {
  const found = one<Row>(
    db,
    sql`SELECT ${COLUMNS} FROM ${violationsFrom} WHERE v.id = ${id} AND ${violationsWhere(db, viewer, ALL_VIOLATIONS)}`,
  );
  if (!found) return null;
  const row = rowOf(found);
  return { ...row, text: textsOf(db, [row]).get(id) ?? null };
}

/** By its number. */
export function findViolationNumbered(
  db: ReadDb,
  viewer: Viewer,
  { day, nth }: { readonly day: number; readonly nth: number },
): number | null {
  const row = one<{ id: number }>(
    db,
    sql`SELECT v.id FROM violation_days d JOIN ${violationsFrom}
      WHERE d.day = ${day} AND v.id = d.first + ${nth - 1} AND (v.found_at + 28800000) / 86400000 = ${day}
        AND ${violationsWhere(db, viewer, ALL_VIOLATIONS)}`,
  );
  return row?.id ?? null;
}
