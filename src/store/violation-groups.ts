import { seesAll, type Viewer } from '../access/viewer.ts';
import { all, type ReadDb } from './db.ts';
import { holds } from './openly.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { type ViolationFilters, violationsFrom, violationsWhere } from './violation-filters.ts';
import { violationJoins, violationSeen } from './violation-sight.ts';

/** How many violations there are of each person or each rule, and what there is to choose from. */
export const owner = 'archive';

export interface GroupFigures {
  readonly total: number;
  readonly open: number;
  readonly confirmed: number;
  readonly mistaken: number;
  readonly escalated: number;
  /** Of the highest severity. */
  readonly grave: number;
  readonly newestAt: number;
}

export interface PersonGroup extends GroupFigures {
  readonly sender: string;
  /** How many rules they met. */
  readonly rules: number;
}

export interface RuleGroup extends GroupFigures {
  readonly rule: number;
  /** As it is called now. */
  readonly ruleName: string;
  readonly ruleKind: string;
  /** How many people triggered it. */
  readonly people: number;
}

export interface GroupPage {
  readonly skip: number;
  readonly limit: number;
}

const FIGURES = sql`count(*) AS total, count(*) FILTER (WHERE coalesce(s.state, 'open') = 'open') AS open,
  count(*) FILTER (WHERE s.state = 'confirmed') AS confirmed, count(*) FILTER (WHERE s.state = 'false') AS mistaken,
  count(*) FILTER (WHERE s.state = 'escalated') AS escalated, count(*) FILTER (WHERE v.severity = 'high') AS grave,
  max(v.sent_at) AS newestAt`;

/** Those with the most first. The plus: reading all as they lie is ten times faster than in the order of an index. */
export function groupByPerson(
  db: ReadDb,
  viewer: Viewer,
  filters: ViolationFilters,
  { skip, limit }: GroupPage,
): { rows: PersonGroup[]; more: boolean } {
  const rows = all<PersonGroup>(
    db,
    sql`SELECT v.sender, count(DISTINCT v.rule) AS rules, ${FIGURES}
      FROM ${violationsFrom} WHERE ${violationsWhere(db, viewer, filters)}
      GROUP BY +v.sender ORDER BY total DESC, v.sender LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

export function groupByRule(
  db: ReadDb,
  viewer: Viewer,
  filters: ViolationFilters,
  { skip, limit }: GroupPage,
): { rows: RuleGroup[]; more: boolean } {
  const rows = all<RuleGroup>(
    db,
    sql`SELECT v.rule, coalesce((SELECT r.name FROM rules r WHERE r.id = v.rule), max(v.rule_name)) AS ruleName,
        max(v.rule_kind) AS ruleKind, count(DISTINCT v.sender) AS people, ${FIGURES}
      FROM ${violationsFrom} WHERE ${violationsWhere(db, viewer, filters)}
      GROUP BY +v.rule ORDER BY total DESC, v.rule LIMIT ${limit + 1} OFFSET ${skip}`,
  );
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

/**
 * Who triggered something the viewer may see and has the words in his name, its spelling or his account; those with the most first.
 * What he may see is put together before names are compared, so that the time it takes does not depend on the words.
 */
export function findSenders(
  db: ReadDb,
  viewer: Viewer,
  { words, limit }: { readonly words: string; readonly limit: number },
): { sender: string; total: number }[] {
  const asked = words.toLowerCase();
  const searched = sql`lower(concat_ws(char(10), e.name, e.pinyin, u.name, u.pinyin, b.name, d.sender))`;
  const called = asked === '' ? nothing : sql`WHERE ${holds(viewer, searched, asked)}`;
  return all(
    db,
    sql`SELECT d.sender, d.total
      FROM (SELECT v.sender, count(*) AS total FROM violations v ${violationJoins} WHERE ${violationSeen(viewer)} GROUP BY v.sender) d
        LEFT JOIN employees e ON e.userid = d.sender LEFT JOIN customers u ON u.id = d.sender LEFT JOIN robots b ON b.id = d.sender
      ${called} ORDER BY d.total DESC, d.sender LIMIT ${limit}`,
  );
}

export interface ViolationChoices {
  readonly rules: readonly { readonly rule: number; readonly ruleName: string }[];
  readonly reviewers: readonly { readonly account: number; readonly reviewer: string }[];
}

/** Rules that met something the viewer may see, and who judged any of that. */
export function listViolationChoices(db: ReadDb, viewer: Viewer): ViolationChoices {
  return {
    rules: all(
      db,
      sql`SELECT h.rule, coalesce(r.name, (SELECT rule_name FROM violations WHERE rule = h.rule LIMIT 1)) AS ruleName
        FROM (${rulesSeenBy(viewer)}) h LEFT JOIN rules r ON r.id = h.rule ORDER BY ruleName, h.rule`,
    ),
    reviewers: all(
      db,
      sql`SELECT a.id AS account, a.name AS reviewer FROM accounts a
        WHERE EXISTS (SELECT 1 FROM verdicts d CROSS JOIN ${violationsFrom}
          WHERE d.account = a.id AND v.id = d.violation AND ${violationSeen(viewer)})
        ORDER BY a.name, a.id`,
    ),
  };
}

/** For whoever sees all, the index alone tells; else each is looked at once, as they lie. */
function rulesSeenBy(viewer: Viewer): Sql {
  if (seesAll(viewer)) return sql`SELECT DISTINCT rule FROM violations`;
  return sql`SELECT v.rule FROM violations v NOT INDEXED ${violationJoins} WHERE ${violationSeen(viewer)} GROUP BY v.rule`;
}
