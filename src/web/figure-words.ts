import type { FigureValue, Indicator, Unit } from '../figures/indicator.ts';
import { count, duration } from './words.ts';

/** Figures as people read them. Nothing known of it is –, never 0. */
export const NOTHING = '–';

export function showFigure(value: FigureValue, unit: Unit): string {
  if (value === null || value === '') return NOTHING;
  if (typeof value === 'string') return value;
  return SHOWN[unit](value);
}

const SHOWN: Readonly<Record<Unit, (value: number) => string>> = {
  count: (value) => grouped(value, Number.isInteger(value) ? 0 : 2),
  ratio: (value) => `${grouped(value * 100, 1)}%`,
  ms: (value) =>
    value === 0 ? '0 秒' : value < 1000 ? `${(value / 1000).toFixed(2)} 秒` : duration(Math.round(value)),
  decimal: (value) => grouped(value, 2),
  text: String,
};

function grouped(value: number, places: number): string {
  const [whole, rest] = Math.abs(value).toFixed(places).split('.');
  const minus = value < 0 && Number(value.toFixed(places)) !== 0 ? '-' : '';
  return `${minus}${count(Number(whole))}${rest === undefined ? '' : `.${rest}`}`;
}

export interface Compared {
  readonly text: string;
  /** `good` and `bad` are coloured; the arrow says the same without colour. */
  readonly tone: 'good' | 'bad' | 'plain';
  /** For the tooltip and whoever listens. */
  readonly words: string;
}

/** How it stands to the period before, (now − before) ÷ before; of nothing there is no part. */
export function compared(now: FigureValue, before: FigureValue, better: Indicator['better']): Compared {
  if (typeof now !== 'number' || typeof before !== 'number')
    return { text: NOTHING, tone: 'plain', words: '没有可比的数' };
  if (now === 0 && before === 0) return { text: NOTHING, tone: 'plain', words: '本期与上期都是 0' };
  if (now === before) return { text: '持平', tone: 'plain', words: '与上期相同' };
  if (before === 0) return { text: NOTHING, tone: 'plain', words: '上期为 0，不能比较' };
  const change = (now - before) / Math.abs(before);
  const isMore = change > 0;
  const per = percent(Math.abs(change));
  const tone = better === null ? 'plain' : isMore === (better === 'more') ? 'good' : 'bad';
  return { text: `${isMore ? '↑' : '↓'} ${per}`, tone, words: `比上期${isMore ? '多' : '少'} ${per}` };
}

function percent(change: number): string {
  if (change >= 9.995) return `${count(Math.round(change * 100))}%`;
  const shown = (change * 100).toFixed(1).replace(/\.0$/, '');
  return shown === '0' ? '不到 0.1%' : `${shown}%`;
}

/** For a chart and its axis: the number alone, in the unit the axis is labelled with. */
export function chartNumber(value: FigureValue, unit: Unit): number | null {
  if (typeof value !== 'number') return null;
  if (unit === 'ratio') return round(value * 100, 2);
  return unit === 'ms' ? round(value / 60_000, 2) : round(value, 2);
}

const round = (value: number, places: number): number => Number(value.toFixed(places));

/** What the numbers of a chart are in. */
export const CHART_UNITS: Readonly<Record<Unit, string>> = { count: '', ratio: '%', ms: '分钟', decimal: '', text: '' };
