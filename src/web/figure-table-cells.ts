import type { FigureValues, Indicator } from '../figures/indicator.ts';
import { type Compared, compared, showFigure } from './figure-words.ts';

/** One number of a table, with how it stands to the period before and what was put into it. */
export interface FigureCell {
  readonly key: string;
  readonly text: string;
  readonly isText: boolean;
  readonly compared: Compared;
  /** `645 ÷ 731 = 88.2%`; null: nothing was divided. */
  readonly numbers: string | null;
  /** What is behind it; null: nothing, or it is 0. */
  readonly href: string | null;
}

interface Row {
  readonly name: string;
  readonly values: FigureValues;
  readonly before: FigureValues | null;
}

export function cellOf(indicator: Indicator, { name, values, before }: Row, href: string | null): FigureCell {
  const { key, unit, better } = indicator;
  const value = values[key] ?? null;
  return {
    key,
    text: showFigure(value, unit),
    isText: unit === 'text',
    compared: compared(value, before?.[key] ?? null, better),
    numbers: numbersOf(indicator, name, values),
    href: value === null || value === 0 ? null : href,
  };
}

/** The store tells numerator and denominator beside the quotient. */
export function numbersOf({ key, unit }: Indicator, name: string, values: FigureValues): string | null {
  const [top, bottom, value] = [values[`${key}:top`], values[`${key}:bottom`], values[key]];
  if (typeof top !== 'number' || typeof bottom !== 'number') return null;
  const over = showFigure(top, unit === 'ms' ? 'ms' : 'count');
  if (typeof value !== 'number') return `${name}：${over} ÷ ${showFigure(bottom, 'count')}，分母为 0，显示 –`;
  return `${name}：${over} ÷ ${showFigure(bottom, 'count')} = ${showFigure(value, unit)}`;
}
