import type { Viewer } from '../access/viewer.ts';
import { all, one, type ReadDb } from './db.ts';
import type { RuleContent } from './rules.ts';
import { sql } from './sql.ts';
import type { CopiedMessage } from './violation-copies.ts';
import { readCopies } from './violation-copy.ts';
import { ALL_VIOLATIONS, violationsFrom, violationsWhere } from './violation-filters.ts';
import { isWithin, windowsOf } from './visibility.ts';

/** What is known of one violation besides its row. Of one that is not the viewer's to see: nothing. */
export const owner = 'archive';

export type { CopiedMessage } from './violation-copies.ts';

export interface ViolationRule {
  /** Of the version that made it; null where that was not kept. */
  readonly content: RuleContent | null;
  readonly changedBy: string | null;
  readonly changedAt: number | null;
  /** As it is now. */
  readonly version: number;
  readonly removed: boolean;
}

export interface ViolationDetails {
  /** The message with its neighbours, as they were when it was found; empty where nothing was copied. */
  readonly copied: readonly CopiedMessage[];
  /** Later versions of the rule that met the message again. */
  readonly versions: readonly { readonly version: number; readonly at: number }[];
  readonly law: ViolationRule | null;
  /** What other rules found in the same message. */
  readonly also: readonly { readonly id: number; readonly ruleName: string; readonly ruleVersion: number }[];
}

export function findViolationDetails(db: ReadDb, viewer: Viewer, id: number): ViolationDetails | null {
  const found = one<{ rule: number; version: number; seq: number | null; conversation: string }>(
    db,
    sql`SELECT v.rule, v.rule_version AS version, v.seq, v.conversation FROM ${violationsFrom}
      WHERE v.id = ${id} AND ${violationsWhere(db, viewer, ALL_VIOLATIONS)}`,
  );
  if (!found) return null;
  return {
    copied: inSight(db, viewer, found.conversation, readCopies(db, [id]).get(id) ?? []),
    versions: all(db, sql`SELECT version, at FROM violation_versions WHERE violation = ${id} ORDER BY version`),
    law: findLaw(db, found),
    also: all(
      db,
      sql`SELECT id, rule_name AS ruleName, rule_version AS ruleVersion FROM violations
        WHERE seq = ${found.seq} AND id <> ${id} ORDER BY id`,
    ),
  };
}

/** Neighbours that were sent outside the times a viewer may see are not shown by way of a copy either. */
function inSight(db: ReadDb, viewer: Viewer, key: string, copied: readonly CopiedMessage[]): readonly CopiedMessage[] {
  if (viewer.parts === undefined) return copied;
  // Of an event between people who never talked there is no conversation, only the times of his roles.
  const windows = windowsOf(db, viewer, key);
  const within = windows.length > 0 ? windows : viewer.parts;
  return copied.filter(({ sentAt }) => isWithin(within, sentAt));
}

function findLaw(db: ReadDb, { rule, version }: { rule: number; version: number }): ViolationRule | null {
  const row = one<Omit<ViolationRule, 'content' | 'removed'> & { content: string | null; removed: number }>(
    db,
    sql`SELECT o.content, a.name AS changedBy, o.changed_at AS changedAt, r.version, r.removed_at IS NOT NULL AS removed
      FROM rules r LEFT JOIN rule_versions o ON o.rule = r.id AND o.version = ${version}
        LEFT JOIN accounts a ON a.id = o.changed_by WHERE r.id = ${rule}`,
  );
  if (!row) return null;
  return {
    ...row,
    content: row.content === null ? null : (JSON.parse(row.content) as RuleContent),
    removed: row.removed === 1,
  };
}

export interface OffenderFigures {
  /** Of everything he triggered. */
  readonly all: number;
  readonly confirmed: number;
  /** Of one rule. */
  readonly ofRule: number;
  readonly confirmedOfRule: number;
}

/** What somebody triggered since then, as far as the viewer may see it. */
export function countOffences(
  db: ReadDb,
  viewer: Viewer,
  { sender, rule, since }: { readonly sender: string; readonly rule: number; readonly since: number },
): OffenderFigures {
  const filters = { ...ALL_VIOLATIONS, sender, from: since };
  return one<OffenderFigures>(
    db,
    sql`SELECT count(*) AS "all", count(*) FILTER (WHERE s.state = 'confirmed') AS confirmed,
        count(*) FILTER (WHERE v.rule = ${rule}) AS ofRule,
        count(*) FILTER (WHERE v.rule = ${rule} AND s.state = 'confirmed') AS confirmedOfRule
      FROM ${violationsFrom} WHERE ${violationsWhere(db, viewer, filters)}`,
  )!;
}

export interface VerdictNote {
  readonly id: number;
  readonly reason: string;
  readonly note: string;
}

/** What was written at the last verdict on each of these. */
export function listVerdictNotes(db: ReadDb, viewer: Viewer, ids: readonly number[]): VerdictNote[] {
  return all(
    db,
    sql`SELECT v.id, d.reason, d.note FROM json_each(${JSON.stringify(ids)}) j CROSS JOIN ${violationsFrom}
        JOIN verdicts d ON d.id = (SELECT max(l.id) FROM verdicts l WHERE l.violation = v.id)
      WHERE v.id = j.value AND ${violationsWhere(db, viewer, ALL_VIOLATIONS)}`,
  );
}

/** What these people and groups are called today, for violations already found. */
export function listPartyNames(db: ReadDb, _viewer: Viewer, ids: readonly string[]): [id: string, name: string][] {
  return all<{ id: string; name: string }>(
    db,
    sql`SELECT j.value AS id, coalesce((SELECT name FROM employees WHERE userid = j.value), (SELECT name FROM customers WHERE id = j.value),
        (SELECT name FROM rooms WHERE id = j.value), (SELECT name FROM robots WHERE id = j.value), '') AS name
      FROM json_each(${JSON.stringify([...new Set(ids)])}) j`,
  ).map(({ id, name }) => [id, name]);
}
