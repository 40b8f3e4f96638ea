import y2026 from './holidays/2026.json' with { type: 'json' };
import y2027 from './holidays/2027.json' with { type: 'json' };
import type { YearDay } from './year-list.ts';

/** Holidays the program comes with. */
export interface HolidayYear {
  readonly year: number;
  /** Whose arrangement it is, in words. */
  readonly source: string;
  /** False: the State Council has not said yet on which days work is moved. */
  readonly isFinal: boolean;
  readonly days: readonly YearDay[];
}

export const HOLIDAYS: readonly HolidayYear[] = [y2026, y2027].map(({ days, ...year }) => ({
  ...year,
  days: days.map((day) => ({ ...day, kind: day.kind === 'work' ? ('work' as const) : ('rest' as const), spans: null })),
}));
