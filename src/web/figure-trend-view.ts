import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Indicator } from '../figures/indicator.ts';
import { dateOfDay, daysIn, rangeBefore } from '../figures/period.ts';
import { readFigureTrend } from '../store/figure-trend.ts';
import { figureLink } from './figure-conditions.ts';
import type { TableAsked } from './figure-table-conditions.ts';
import type { FigureTableRead } from './figure-table-read.ts';
import { CHART_UNITS, type Compared, chartNumber, compared, showFigure } from './figure-words.ts';
import { People } from './people.ts';

/** The sorted number day by day, of one person or of everybody, with the period before beside it. */
export interface TrendView {
  readonly who: string;
  readonly indicator: Indicator;
  /** What the axis is in; empty: a count. */
  readonly unit: string;
  /** 按日, or 按月. */
  readonly step: string;
  /** The whole of it against the whole before; null: not on this page. */
  readonly change: Compared | null;
  readonly points: readonly TrendPoint[];
  /** Back to everybody; null: it is everybody. */
  readonly everybody: string | null;
}

interface TrendPoint {
  readonly label: string;
  readonly now: TrendNumber;
  readonly before: TrendNumber;
}

interface TrendNumber {
  readonly text: string;
  readonly value: number | null;
}

export async function trendView(
  { store, names }: Pick<App, 'store' | 'names'>,
  viewer: Viewer,
  { query, sorted, place, asked }: TableAsked,
  { rows, sums, sumsBefore }: FigureTableRead,
): Promise<TrendView | null> {
  if (sorted === null) return null;
  const whose = focusOf(place.by, asked.focus);
  const earlier = { ...query, range: rangeBefore(query.range) };
  const [now, before] = await Promise.all([
    store.read(readFigureTrend, viewer, query, whose, sorted.key),
    store.read(readFigureTrend, viewer, earlier, whose, sorted.key),
  ]);
  const everybody = { values: sums, before: sumsBefore };
  const whole = whose === null ? everybody : (rows.find(({ id }) => id === asked.focus) ?? null);
  const isDaily = now.length === daysIn(query.range);
  const numberOf = (value: number | string | null | undefined): TrendNumber => ({
    text: showFigure(value ?? null, sorted.unit),
    value: chartNumber(value ?? null, sorted.unit),
  });
  return {
    who: whoOf(new People(names), place.by, asked.focus),
    indicator: sorted,
    unit: CHART_UNITS[sorted.unit],
    step: isDaily ? '按日' : '按月',
    change: whole && compared(whole.values[sorted.key] ?? null, whole.before?.[sorted.key] ?? null, sorted.better),
    points: now.map(({ day, value }, at) => ({
      label: isDaily ? dateOfDay(day).slice(5) : dateOfDay(day).slice(0, 7),
      now: numberOf(value),
      before: numberOf(before[at]?.value),
    })),
    everybody: whose === null ? null : figureLink(place.path, asked, { focus: null }),
  };
}

function focusOf(by: 'person' | 'department', focus: string | null) {
  if (focus === null) return null;
  return by === 'person' ? { person: focus } : { department: Number(focus) };
}

function whoOf(people: People, by: 'person' | 'department', focus: string | null): string {
  if (focus === null) return '全部';
  return by === 'person' ? people.name(focus) : '所选部门';
}
