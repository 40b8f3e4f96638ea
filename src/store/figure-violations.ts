import type { ConversationKind } from '../access/scope.ts';
import { may, type Viewer } from '../access/viewer.ts';
import { type Range, rangeBefore } from '../figures/period.ts';
import type { ViolationGroup } from '../figures/violation-indicators.ts';
import type { ViolationState } from '../lib/violation-words.ts';
import { all, type ReadDb } from './db.ts';
import { kept } from './figure-cache.ts';
import { startOf } from './figure-customer-parts.ts';
import { type StaffAsked, staffNamed } from './figure-staff.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { ALL_VIOLATIONS, triggeredAmong, violationsFrom, violationsWhere } from './violation-filters.ts';
import type { Severity } from './violations.ts';

/** Violations in numbers: whose, by which rule, when, how grave, and what became of them by the latest verdict. */
export const owner = 'archive';

export interface ViolationQuery extends StaffAsked {
  readonly range: Range;
}

export type JudgedState = Exclude<ViolationState, 'clean'>;

export interface ViolationCounts {
  readonly total: number;
  readonly open: number;
  readonly confirmed: number;
  readonly mistaken: number;
  readonly escalated: number;
  readonly grave: number;
}

export interface ViolationFigures {
  readonly now: ViolationCounts;
  /** Of as many days just before. */
  readonly before: ViolationCounts;
  readonly severities: readonly {
    readonly severity: Severity;
    readonly states: Readonly<Record<JudgedState, number>>;
  }[];
  readonly kinds: readonly { readonly kind: ConversationKind; readonly n: number }[];
  /** By day of the range. */
  readonly days: readonly { readonly day: number; readonly total: number; readonly grave: number }[];
  /** By hour of the day in UTC+8, 0 to 23. */
  readonly hours: readonly number[];
}

const CHINA = 8 * 3_600_000;
const STATE = sql`coalesce(s.state, 'open')`;
const COUNTS = sql`count(*) AS total, coalesce(sum(${STATE} = 'open'), 0) AS open, coalesce(sum(${STATE} = 'confirmed'), 0) AS confirmed,
  coalesce(sum(${STATE} = 'false'), 0) AS mistaken, coalesce(sum(${STATE} = 'escalated'), 0) AS escalated,
  coalesce(sum(v.severity = 'high'), 0) AS grave`;

export function readViolationFigures(db: ReadDb, viewer: Viewer, query: ViolationQuery): ViolationFigures {
  return kept(db, viewer, nameFor(viewer, 'violations'), query, () => {
    const from = fromOf(db, viewer, query);
    const earlier = fromOf(db, viewer, { ...query, range: rangeBefore(query.range) });
    return {
      now: totalsOf(db, from),
      before: totalsOf(db, earlier),
      severities: severitiesOf(db, from),
      kinds: all(db, sql`SELECT v.chat_kind AS kind, count(*) AS n FROM ${from} GROUP BY 1 ORDER BY 2 DESC, 1`),
      days: daysOf(db, from, query.range),
      hours: hoursOf(db, from),
    };
  });
}

/** What is kept is shared by those who see the same people: not by who may see violations and who may not. */
const nameFor = (viewer: Viewer, name: string): string => (may(viewer, 'see-violations') ? name : `no-${name}`);

/** Nothing without the right to see violations: the page asks for both, and so does this. */
function fromOf(db: ReadDb, viewer: Viewer, query: ViolationQuery): Sql {
  const { from, to } = query.range;
  const staff = staffNamed(db, viewer, query);
  const mine = staff === null ? nothing : sql`AND ${triggeredAmong(staff)}`;
  const allowed = may(viewer, 'see-violations') ? nothing : sql`AND 0`;
  const filters = { ...ALL_VIOLATIONS, from: startOf(from), to: startOf(to + 1) };
  return sql`${violationsFrom} WHERE ${violationsWhere(db, viewer, filters)} ${mine} ${allowed}`;
}

const totalsOf = (db: ReadDb, from: Sql): ViolationFigures['now'] =>
  all<ViolationFigures['now']>(db, sql`SELECT ${COUNTS} FROM ${from}`)[0]!;

function severitiesOf(db: ReadDb, from: Sql): ViolationFigures['severities'] {
  const rows = all<{ severity: Severity; state: ViolationState; n: number }>(
    db,
    sql`SELECT v.severity, ${STATE} AS state, count(*) AS n FROM ${from} GROUP BY 1, 2`,
  );
  return (['high', 'medium', 'low'] as const).map((severity) => {
    const of = (state: JudgedState) => rows.find((row) => row.severity === severity && row.state === state)?.n ?? 0;
    return {
      severity,
      states: { open: of('open'), confirmed: of('confirmed'), false: of('false'), escalated: of('escalated') },
    };
  });
}

function daysOf(db: ReadDb, from: Sql, range: Range): ViolationFigures['days'] {
  const found = new Map(
    all<{ day: number; total: number; grave: number }>(
      db,
      sql`SELECT CAST((v.sent_at + ${CHINA}) / 86400000 AS INTEGER) AS day, count(*) AS total, sum(v.severity = 'high') AS grave
        FROM ${from} GROUP BY 1`,
    ).map((row) => [row.day, row]),
  );
  const days = Array.from({ length: range.to - range.from + 1 }, (_, i) => range.from + i);
  return days.map((day) => found.get(day) ?? { day, total: 0, grave: 0 });
}

function hoursOf(db: ReadDb, from: Sql): number[] {
  const rows = all<{ hour: number; n: number }>(
    db,
    sql`SELECT CAST((v.sent_at + ${CHINA}) / 3600000 AS INTEGER) % 24 AS hour, count(*) AS n FROM ${from} GROUP BY 1`,
  );
  return Array.from({ length: 24 }, (_, hour) => rows.find((row) => row.hour === hour)?.n ?? 0);
}

export interface ViolationGroupRow extends ViolationCounts {
  /** Who triggered them, the department, or the rule. */
  readonly id: string;
  /** Of a department or a rule; of a person it is known elsewhere. */
  readonly name: string | null;
}

/** Those with the most first. */
export function listViolationGroups(
  db: ReadDb,
  viewer: Viewer,
  query: ViolationQuery,
  { by, skip, limit }: { readonly by: ViolationGroup; readonly skip: number; readonly limit: number },
): { rows: ViolationGroupRow[]; total: number } {
  const rows = kept(db, viewer, nameFor(viewer, `violations-by-${by}`), query, () =>
    all<ViolationGroupRow>(db, GROUPS[by](fromOf(db, viewer, query))),
  );
  return { rows: rows.slice(skip, skip + limit), total: rows.length };
}

const GROUPS: Readonly<Record<ViolationGroup, (from: Sql) => Sql>> = {
  person: (from) =>
    sql`SELECT v.sender AS id, NULL AS name, ${COUNTS} FROM ${from} GROUP BY +v.sender ORDER BY total DESC, v.sender`,
  rule: (from) =>
    sql`SELECT CAST(v.rule AS TEXT) AS id, coalesce((SELECT r.name FROM rules r WHERE r.id = v.rule), max(v.rule_name)) AS name, ${COUNTS}
      FROM ${from} GROUP BY +v.rule ORDER BY total DESC, v.rule`,
  // As the list of violations narrows by department: what an outsider said counts for those of ours whom he said it to.
  department: (from) => sql`
    WITH RECURSIVE found AS MATERIALIZED (SELECT v.id, v.sender, v.receivers, v.conversation, v.severity, ${STATE} AS state,
        EXISTS (SELECT 1 FROM employees e WHERE e.userid = v.sender) AS ours FROM ${from}),
      whose (id, userid) AS (SELECT id, sender FROM found
        UNION SELECT f.id, m.userid FROM found f JOIN members m ON m.conversation = f.conversation WHERE f.ours = 0
        UNION SELECT f.id, r.value FROM found f JOIN json_each(f.receivers) r WHERE f.ours = 0),
      within (department, above) AS (SELECT id, id FROM departments
        UNION SELECT w.department, d.parent_id FROM departments d JOIN within w ON w.above = d.id WHERE d.parent_id <> d.id),
      counted AS (SELECT DISTINCT f.id, f.severity, f.state, w.above FROM found f JOIN whose o ON o.id = f.id
        JOIN employee_departments x ON x.userid = o.userid JOIN within w ON w.department = x.department)
    SELECT CAST(c.above AS TEXT) AS id, d.name, count(*) AS total, sum(c.state = 'open') AS open, sum(c.state = 'confirmed') AS confirmed,
      sum(c.state = 'false') AS mistaken, sum(c.state = 'escalated') AS escalated, sum(c.severity = 'high') AS grave
    FROM counted c JOIN departments d ON d.id = c.above GROUP BY c.above ORDER BY total DESC, d.name`,
};
