import type { Permission, Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { overviewFor } from '../figures/overview-indicators.ts';
import { dateOfDay, type Range } from '../figures/period.ts';
import { dayOf } from '../lib/clock.ts';
import { type OverviewFigures, readOverview } from '../store/figure-overview.ts';
import { readHealth } from '../store/health.ts';
import { type FigureAsked, figureLink, rangeOf } from './figure-conditions.ts';
import { type Compared, compared, showFigure } from './figure-words.ts';
import { type SearchConditions, searchLink, USUAL } from './search-conditions.ts';
import { violationsLink } from './violation-conditions.ts';
import { ago, fullTime } from './words.ts';

/** The tiles of the overview, each leading to what it counts, and the course of the days. */
export interface OverviewView {
  readonly tiles: readonly Tile[];
  readonly days: readonly { readonly date: string; readonly messages: number; readonly violations: number }[];
  /** Nothing was said in all these days. */
  readonly isEmpty: boolean;
  /** He may see violations: their chart stands beside that of the messages. */
  readonly withViolations: boolean;
  /** 统计截至; null: nothing has been worked out yet. */
  readonly asOf: string | null;
  /** How far behind WeCom the archive is, in words. */
  readonly lag: { readonly text: string; readonly isLate: boolean };
}

export interface Tile {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  readonly formula: string;
  readonly value: string;
  readonly compared: Compared;
  /** Null for who may not go there. */
  readonly href: string | null;
}

const LATE = 5 * 60_000;

export async function overviewView(app: App, viewer: Viewer, asked: FigureAsked): Promise<OverviewView> {
  const now = app.clock();
  const range = rangeOf(asked, now);
  const query = { range, departments: asked.department, people: asked.who, today: dayOf(now) };
  const [found, lag] = await Promise.all([app.store.read(readOverview, viewer, query), lagOf(app, viewer)]);
  return {
    tiles: overviewFor(viewer.permissions).map((indicator) => {
      const key = indicator.key as keyof OverviewFigures;
      const { name, about, formula, unit, better } = indicator;
      const change = compared(found.now[key], found.before[key], better);
      const value = showFigure(found.now[key], unit);
      return { ...{ key, name, about, formula, value }, compared: change, href: wayTo(key, viewer, asked, range) };
    }),
    days: found.days.map(({ day, messages, violations }) => ({ date: dateOfDay(day), messages, violations })),
    isEmpty: found.days.every(({ messages }) => messages === 0),
    withViolations: viewer.permissions.includes('see-violations'),
    asOf: found.asOf === null ? null : fullTime(found.asOf),
    lag,
  };
}

async function lagOf({ clock, store }: App, viewer: Viewer): Promise<OverviewView['lag']> {
  const { pulling } = await store.read(readHealth, viewer);
  if (pulling.caughtUpAt === null) return { text: '尚未与企业微信对齐过', isLate: true };
  return { text: `${ago(pulling.caughtUpAt, clock())}与企业微信对齐`, isLate: clock() - pulling.caughtUpAt > LATE };
}

/** To the conversations, people and records behind a number. */
function wayTo(key: keyof OverviewFigures, viewer: Viewer, asked: FigureAsked, range: Range): string | null {
  const [may, way] = WAYS[key];
  if (viewer.permissions.includes(may)) return way(asked, { from: dateOfDay(range.from), to: dateOfDay(range.to) });
  return may === 'search' ? figureLink('/figures/employees', sameDays(asked)) : null;
}

type Way = (asked: FigureAsked, dates: { readonly from: string; readonly to: string }) => string;

const sameDays = ({ range, from, to, department, who }: FigureAsked) => ({ range, from, to, department, who });
const figures =
  (path: string): Way =>
  (asked) =>
    figureLink(path, sameDays(asked));
const violationsOf =
  (state: 'open' | null): Way =>
  ({ department }, dates) =>
    violationsLink({ ...dates, department: department.length === 1 ? department[0]! : null, state });
const searchFor =
  (more: Partial<SearchConditions>): Way =>
  ({ department, who }, dates) =>
    searchLink({ ...USUAL, ...dates, department: department.map(String), sender: [...who], ...more });

const WAYS: Readonly<Record<keyof OverviewFigures, readonly [Permission, Way]>> = {
  archived: ['see-directory', () => '/employees'],
  internal: ['search', searchFor({ kind: ['internal'] })],
  external: ['search', searchFor({ kind: ['external'] })],
  group: ['search', searchFor({ kind: ['group'] })],
  chats: ['search', searchFor({ by: 'conversation' })],
  added: ['see-figures', figures('/figures/customers')],
  lost: ['see-figures', figures('/figures/customers')],
  violations: ['see-violations', violationsOf(null)],
  waiting: ['see-violations', violationsOf('open')],
  timeouts: [
    'see-timeouts',
    ({ department, who }, dates) => figureLink('/timeouts', { talk: 'all', ...dates, department, who }),
  ],
};
