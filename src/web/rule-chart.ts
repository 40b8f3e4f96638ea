import type { Lookback } from '../store/lookbacks.ts';
import { count } from './words.ts';

/** Hits by month as bars, drawn on the server: places and heights only, the view puts them into an SVG. */
export interface TrialChart {
  readonly width: number;
  readonly height: number;
  readonly base: number;
  readonly bars: readonly Bar[];
  /** What the two colours are; null while there is one. */
  readonly legend: { readonly before: string; readonly now: string } | null;
  /** The same as a table reads it. */
  readonly said: string;
}

interface Bar {
  readonly x: number;
  readonly middle: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** The lower part, in the stronger colour: what is new. */
  readonly freshY: number;
  readonly freshHeight: number;
  readonly label: string;
  readonly month: string;
}

const WIDTH = 480;
const TOP = 22;
const TALLEST = 108;
const BASE = TOP + TALLEST;
const HEIGHT = BASE + 24;
const MOST_MONTHS = 24;
const WIDEST = 36;

const China = 8 * 3_600_000;
const monthOf = (at: number): string => new Date(at + China).toISOString().slice(0, 7);

export function trialChart(trial: Lookback, before: Lookback | null): TrialChart | null {
  const months = monthsOf(trial);
  if (months.length === 0) return null;
  const values = months.map((month) => ({
    month,
    found: trial.byMonth[month] ?? 0,
    known: before?.byMonth[month] ?? 0,
  }));
  const most = Math.max(1, ...values.map(({ found }) => found));
  const step = WIDTH / months.length;
  const width = Math.min(WIDEST, Math.floor(step * 0.6));
  const years = new Set(months.map((month) => month.slice(0, 4))).size > 1;
  const every = Math.ceil(months.length / 12);
  const bars = values.map(({ month, found, known }, at) => {
    const height = Math.round((found / most) * TALLEST);
    const fresh = before === null ? found : Math.max(0, found - known);
    const freshHeight = Math.round((fresh / most) * TALLEST);
    const middle = Math.round(step * at + step / 2);
    const name = `${Number(month.slice(5))} 月`;
    return {
      ...{ x: middle - Math.round(width / 2), middle, width, height, freshHeight },
      ...{ y: BASE - height, freshY: BASE - freshHeight },
      label: months.length > 12 && found === 0 ? '' : count(found),
      month: at % every === 0 ? (years && month.endsWith('-01') ? month.slice(0, 4) : name) : '',
    };
  });
  const legend = before && { before: `v${before.version} 已命中`, now: `v${trial.version} 新增` };
  const said = values.map(({ month, found }) => `${month} ${count(found)} 条`).join('，');
  return { width: WIDTH, height: HEIGHT, base: BASE, bars, legend, said };
}

/** Those looked at; of all there is, from the first that has any. */
function monthsOf({ fromAt, toAt, byMonth }: Lookback): string[] {
  const last = monthOf(toAt - 1);
  const first = fromAt > 0 ? monthOf(fromAt) : (Object.keys(byMonth).sort()[0] ?? last);
  const months: string[] = [];
  for (let month = last; month >= first && months.length < MOST_MONTHS; month = monthBefore(month))
    months.unshift(month);
  return months;
}

function monthBefore(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}
