import type { Viewer } from '../access/viewer.ts';
import type { ViolationState } from '../lib/violation-words.ts';
import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';
import { violationJoins, violationSeen } from './violation-sight.ts';
import type { Severity } from './violations.ts';

/** What reviewers did, and how long what waits has waited. */
export const owner = 'archive';

export interface ReviewerFigures {
  readonly account: number;
  readonly name: string;
  /** Violations of which his is the verdict that counts, and how it came out. */
  readonly judged: number;
  readonly confirmed: number;
  readonly false: number;
  readonly escalated: number;
  /** Judged as the first of two; others have the last word. */
  readonly first: number;
  /** His verdicts that somebody judged anew. */
  readonly overruled: number;
  /** From found to judged, on average, in ms. */
  readonly averageMs: number | null;
}

interface Given {
  readonly id: number;
  readonly violation: number;
  readonly state: ViolationState;
  readonly stage: 'first' | 'final';
  readonly account: number;
  readonly name: string;
  readonly at: number;
  readonly foundAt: number;
  readonly lastId: number | null;
}

/** Verdicts given from `from` on and before `to`; a violation counts once, by its latest verdict. */
export function listReviewers(
  db: ReadDb,
  viewer: Viewer,
  { from, to }: { readonly from: number; readonly to: number },
): ReviewerFigures[] {
  const rows = all<Given>(
    db,
    sql`SELECT j.id, j.violation, j.state, j.stage, j.account, coalesce(a.name, '') AS name, j.at, v.found_at AS foundAt,
        (SELECT max(l.id) FROM verdicts l WHERE l.violation = j.violation AND l.stage = 'final' AND l.undoes IS NULL
          AND NOT EXISTS (SELECT 1 FROM verdicts t WHERE t.violation = l.violation AND t.undoes = l.id)) AS lastId
      FROM verdicts j JOIN violations v ON v.id = j.violation ${violationJoins}
        LEFT JOIN accounts a ON a.id = j.account
      WHERE j.at >= ${from} AND j.at < ${to} AND j.undoes IS NULL AND ${violationSeen(viewer)}
        AND NOT EXISTS (SELECT 1 FROM verdicts u WHERE u.violation = j.violation AND u.undoes = j.id)
      ORDER BY j.id`,
  );
  const byAccount = Map.groupBy(rows, ({ account }) => account);
  const figures = [...byAccount.values()].map(figuresOf);
  return figures.sort((a, b) => b.judged - a.judged || a.name.localeCompare(b.name, 'zh-CN'));
}

function figuresOf(given: readonly Given[]): ReviewerFigures {
  const { account, name } = given[0]!;
  const counting = given.filter(({ id, lastId }) => id === lastId);
  const times = counting.map(({ at, foundAt }) => Math.max(0, at - foundAt));
  const of = (state: ViolationState) => counting.filter((verdict) => verdict.state === state).length;
  return {
    ...{ account, name, judged: counting.length },
    ...{ confirmed: of('confirmed'), false: of('false'), escalated: of('escalated') },
    first: given.filter(({ stage }) => stage === 'first').length,
    overruled: given.filter(({ id, stage, lastId }) => stage === 'final' && id !== lastId).length,
    averageMs: times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0) / times.length,
  };
}

export interface AgeRow {
  readonly severity: Severity;
  readonly state: 'open' | 'escalated';
  /** Found within a day, within three, within seven, longer ago. */
  readonly ages: readonly [number, number, number, number];
  readonly oldest: number;
}

const DAY = 86_400_000;

/** What waits for a verdict, by how long it has waited since it was found. */
export function listAges(db: ReadDb, viewer: Viewer, now: number): AgeRow[] {
  const rows = all<Omit<AgeRow, 'ages'> & { a: number; b: number; c: number; d: number }>(
    db,
    sql`SELECT v.severity, coalesce(s.state, 'open') AS state, min(v.found_at) AS oldest,
        sum(v.found_at > ${now - DAY}) AS a,
        sum(v.found_at <= ${now - DAY} AND v.found_at > ${now - 3 * DAY}) AS b,
        sum(v.found_at <= ${now - 3 * DAY} AND v.found_at > ${now - 7 * DAY}) AS c,
        sum(v.found_at <= ${now - 7 * DAY}) AS d
      FROM violations v ${violationJoins} LEFT JOIN violation_states s ON s.violation = v.id
      WHERE coalesce(s.state, 'open') IN ('open', 'escalated') AND ${violationSeen(viewer)}
      GROUP BY 1, 2`,
  );
  return rows.map(({ a, b, c, d, ...row }) => ({ ...row, ages: [a, b, c, d] }));
}
