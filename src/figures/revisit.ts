import type { Calendar } from '../calendar/calendar.ts';
import { isWorkday } from '../calendar/working-time.ts';
import type { Range } from './period.ts';

/** On which days after a customer was added the employee is to have written to him again (S3 §9.7). */
export interface RevisitRules {
  readonly isOn: boolean;
  /** Which day it is, the day of adding being the first: 2 is the next. Ascending, each once. */
  readonly days: readonly number[];
  /** Days of rest are not counted, and nobody is due on one. */
  readonly skipsRest: boolean;
  /** Whose days of rest; null: those of each employee's own calendar. */
  readonly calendar: number | null;
}

/** What can be ticked; beside them two of one's own choice. */
export const STANDARD_DAYS = [2, 3, 5, 7] as const;
export const MOST_OWN_DAYS = 2;
export const LAST_DAY = 365;

export const DEFAULT_REVISITS: RevisitRules = { isOn: true, days: STANDARD_DAYS, skipsRest: false, calendar: null };

export const revisitKey = (n: number): string => `revisit-${n}`;
export const revisitName = (n: number): string => (n === 2 ? '次日回访率' : `${n} 日回访率`);

/** Whoever was added on one of the days is due on `due`. */
export interface Due {
  readonly added: Range;
  readonly due: number;
}

const IDLE = 400; // days of rest on end after which there was no work before

/**
 * Who is due on the days of a range for the n-th day. Without a calendar every day counts. With one, only its workdays after the
 * day of adding do: added on a Friday, the next day is Monday, and so it is for whoever was added at the weekend.
 */
export function duesOf(n: number, { from, to }: Range, calendar: Calendar | null): Due[] {
  const days = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  if (calendar === null) return days.map((due) => ({ added: { from: due - n + 1, to: due - n + 1 }, due }));
  const workdays = workdaysUntil(calendar, from, n).concat(days.filter((day) => isWorkday(calendar, day)));
  return workdays.flatMap((due, i) => {
    if (due < from || i < n - 1) return [];
    return [{ added: { from: workdays[i - n + 1]!, to: workdays[i - n + 2]! - 1 }, due }];
  });
}

/** The last n − 1 workdays before a day, the earliest first; fewer when there are none for a year and more. */
function workdaysUntil(calendar: Calendar, before: number, n: number): number[] {
  const found: number[] = [];
  for (let day = before - 1, idle = 0; found.length < n - 1 && idle < IDLE; day -= 1) {
    if (!isWorkday(calendar, day)) idle += 1;
    else {
      found.push(day);
      idle = 0;
    }
  }
  return found.reverse();
}
