import type { FigureValue, Indicator } from './indicator.ts';

/** A figure in a spreadsheet: a number that can be counted on with, its unit in the head. Nothing known of it is an empty cell. */
export interface SheetColumn {
  readonly title: string;
  readonly width: number;
  readonly kind: 'text' | 'number';
}

export function sheetColumn({ name, unit }: Pick<Indicator, 'name' | 'unit'>): SheetColumn {
  const title = `${name}${UNITS[unit]}`;
  return { title, width: Math.max(12, title.length * 2), kind: unit === 'text' ? 'text' : 'number' };
}

const UNITS: Readonly<Record<Indicator['unit'], string>> = {
  count: '',
  ratio: '（%）',
  ms: '（秒）',
  decimal: '',
  text: '',
};

export function sheetCell(value: FigureValue, unit: Indicator['unit']): FigureValue {
  if (typeof value !== 'number') return value;
  if (unit === 'ratio') return round(value * 100);
  return unit === 'ms' ? round(value / 1000) : round(value);
}

const round = (value: number): number => Math.round(value * 100) / 100;
