import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { SEVERITIES, VIOLATION_STATES } from '../lib/violation-words.ts';
import { type AgeRow, listAges, listReviewers, type ReviewerFigures } from '../store/review-figures.ts';
import { link } from './links.ts';
import { count, duration } from './words.ts';

/** How reviewers do, and how long what waits has waited, as the page shows it. */
const DAY = 86_400_000;
export const PERIODS = [7, 30, 90, 365] as const;

export interface FiguresView {
  readonly periods: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly ages: readonly AgeLine[];
  readonly reviewers: readonly ReviewerLine[];
  readonly sum: ReviewerLine | null;
}

interface AgeLine {
  readonly severity: string;
  readonly severityLabel: string;
  readonly state: string;
  readonly counts: readonly string[];
  readonly isLate: boolean;
  readonly oldest: string;
  readonly href: string;
}

interface ReviewerLine {
  readonly name: string;
  readonly counts: readonly string[];
  readonly share: string;
  readonly average: string;
}

export async function figuresView({ store, clock }: App, viewer: Viewer, days: number): Promise<FiguresView> {
  const now = clock();
  const [ages, reviewers] = await Promise.all([
    store.read(listAges, viewer, now),
    store.read(listReviewers, viewer, { from: now - days * DAY, to: now + 1 }),
  ]);
  return {
    periods: PERIODS.map((period) => ({
      label: period === 365 ? '近一年' : `近 ${period} 天`,
      href: link('/reviews', { days: period === 30 ? null : period }),
      current: period === days,
    })),
    ages: ages.toSorted(gravest).map((row) => ageLine(row, now)),
    reviewers: reviewers.map((row) => reviewerLine(row)),
    sum: reviewers.length > 1 ? reviewerLine(sumOf(reviewers)) : null,
  };
}

const RANKS = ['high', 'medium', 'low'];
const gravest = (a: AgeRow, b: AgeRow) =>
  RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity) || (a.state === 'open' ? -1 : 1);

function ageLine({ severity, state, ages, oldest }: AgeRow, now: number): AgeLine {
  return {
    ...{ severity, severityLabel: SEVERITIES[severity], state: VIOLATION_STATES[state] },
    counts: ages.map(count),
    isLate: ages[3] > 0,
    oldest: duration(now - oldest),
    href: link('/violations/review', { severity, state: state === 'open' ? null : state, all: 'on' }),
  };
}

function reviewerLine(row: ReviewerFigures): ReviewerLine {
  const { judged, confirmed, escalated, first, overruled, averageMs } = row;
  return {
    name: row.name || '已删除的账号',
    counts: [judged, confirmed, row.false, escalated, first, overruled].map(count),
    // Nothing judged has no share.
    share: judged === 0 ? '–' : `${((confirmed / judged) * 100).toFixed(1)}%`,
    average: averageMs === null ? '–' : duration(averageMs),
  };
}

function sumOf(reviewers: readonly ReviewerFigures[]): ReviewerFigures {
  const sum = (pick: (row: ReviewerFigures) => number) => reviewers.reduce((all, row) => all + pick(row), 0);
  const judged = sum((row) => row.judged);
  return {
    ...{ account: 0, name: '合计', judged },
    ...{
      confirmed: sum((row) => row.confirmed),
      false: sum((row) => row.false),
      escalated: sum((row) => row.escalated),
    },
    ...{ first: sum((row) => row.first), overruled: sum((row) => row.overruled) },
    averageMs: judged === 0 ? null : sum((row) => (row.averageMs ?? 0) * row.judged) / judged,
  };
}
