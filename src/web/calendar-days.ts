import { z } from 'zod';
import type { App } from '../app.ts';
import { spansText, WEEKDAYS } from '../calendar/week.ts';
import { weekdayOf } from '../calendar/working-time.ts';
import type { YearDay } from '../calendar/year-list.ts';
import { yearFrom } from '../calendar/year-list.ts';
import { UserError } from '../lib/errors.ts';
import type { CalendarListed } from '../store/calendars.ts';
import { several } from './retention-form.ts';

/** The days of a year that are not as their weekday, as a list to be written in. */
export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2100;

export const yearField = z.coerce.number().int().min(FIRST_YEAR).max(LAST_YEAR);

const cell = several(z.string().max(500));
export const dayFields = z.object({ year: yearField, date: cell, kind: cell, name: cell, spans: cell });
export type DayFields = z.output<typeof dayFields>;

export const yearNow = (app: App): number => Number(new Date(app.clock() + 8 * 3_600_000).toISOString().slice(0, 4));

/** A line without a date is none. */
export function daysFrom({ year, date, kind, name, spans }: DayFields): readonly YearDay[] {
  const lines = date.flatMap((day, i) => {
    const [named, hours] = [name[i] ?? '', spans[i] ?? ''];
    if (day.trim() === '' && named.trim() === '' && hours.trim() === '') return [];
    return [{ date: day, kind: kind[i] ?? '', name: named, spans: hours, place: `第 ${i + 1} 行` }];
  });
  const read = yearFrom(lines, year);
  if (read.problems.length > 0) throw new UserError(read.problems.join(' '));
  return read.days;
}

export interface DayLine {
  readonly date: string;
  readonly weekday: string;
  readonly kind: 'rest' | 'work';
  readonly name: string;
  readonly spans: string;
}

export const dayLine = ({ date, kind, name, spans }: YearDay): DayLine => ({
  ...{ date, kind, name, spans: spans === null ? '' : spansText(spans) },
  weekday: weekdayName(date),
});

export const weekdayName = (date: string): string =>
  WEEKDAYS[weekdayOf(Date.parse(`${date}T00:00:00Z`) / 86_400_000)] ?? '';

const SPARE = 6;
const EMPTY: DayLine = { date: '', weekday: '', kind: 'rest', name: '', spans: '' };

export interface YearOf {
  readonly calendar: CalendarListed;
  readonly year: number;
  readonly lines: readonly DayLine[];
  readonly now: number;
  readonly sentence?: string;
}

/** With some empty lines at the end to write in. */
export function yearView({ calendar, year, lines, now, sentence = '' }: YearOf) {
  const { id, name, years } = calendar;
  const shown = [...new Set([...years, now, now + 1, year])].sort((one, other) => one - other);
  return {
    calendar: { id, name },
    ...{ year, sentence },
    count: lines.length,
    rests: lines.filter(({ kind, date }) => kind === 'rest' && date !== '').length,
    works: lines.filter(({ kind, date }) => kind === 'work' && date !== '').length,
    years: shown.map((one) => ({ year: one, href: `/calendars/${id}/days?year=${one}`, here: one === year })),
    lines: [...lines, ...Array.from({ length: SPARE }, () => EMPTY)],
  };
}

/** As they came, when something is wrong with them. */
export const linesOf = ({ date, kind, name, spans }: DayFields): DayLine[] =>
  date.map((day, i) => ({
    ...{ date: day, weekday: '', kind: kind[i] === 'work' ? ('work' as const) : ('rest' as const) },
    ...{ name: name[i] ?? '', spans: spans[i] ?? '' },
  }));
